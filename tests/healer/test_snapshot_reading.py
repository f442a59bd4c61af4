"""What a snapshot holds, and says it does not: slow servers, refusals, long lists, megabytes of logs."""

import itertools
from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.cluster_snapshot import KEPT, last_words, opted_in, read_snapshot
from functions._clients.metric_series import Series
from functions._clients.metrics import MemoryMetrics
from functions._clients.scanning import Incomplete
from functions._manifests.repository import load
from functions.cluster_healer.facts import facts_of
from functions.cluster_healer.measuring import MEMORY, SAMPLES, usage
from tests.healer.building import NOW
from tests.healer.ward import WEB, MemoryScanner

SHOP = {"kind": "Namespace", "metadata": {"name": "shop"}}


def pod(name: str, restarts: int = 3, ready: bool = False, **metadata: Any) -> dict[str, Any]:
    status = {"name": "web", "ready": ready, "restartCount": restarts}
    described = {"name": name, "namespace": "shop", **metadata}
    return {"kind": "Pod", "metadata": described, "status": {"phase": "Running", "containerStatuses": [status]}}


def still() -> float:
    return NOW


def test_what_fills_memory_is_left_out_and_logs_are_bounded_printable_and_without_credentials() -> None:
    scanner = MemoryScanner(SHOP, pod("a", annotations={"kubectl.kubernetes.io/last-applied-configuration": "{}"}))
    scanner.written["shop", "a", "web"] = "x" * 3_000_000 + "\npassword=hunter22\x00\x1b[31m\nthe end"
    found = read_snapshot(scanner, {"shop"}, NOW, still)
    text = found.logs["shop", "a", "web", "current"]
    assert len(text) <= KEPT + 20
    assert text.endswith("the end")
    assert "hunter22" not in text
    assert "\x1b" not in text
    (one,) = found.of("Pod")
    assert one["metadata"]["annotations"] == {}
    assert last_words("") == ""


def test_only_what_is_ill_is_listened_to_and_those_first_that_crashed_most() -> None:
    pods = [pod(f"p{number:03}", number) for number in range(1, 100)]
    scanner = MemoryScanner(SHOP, *pods, pod("well", ready=True))
    scanner.written |= {("shop", one["metadata"]["name"], "web"): "boom" for one in [*pods, pod("well")]}
    logs = read_snapshot(scanner, {"shop"}, NOW, still).logs
    named = {key[1] for key in logs}
    assert len(named) == 60
    assert "p099" in named
    assert not named & {"p001", "well"}


def test_a_slow_server_is_cut_off_and_the_rest_is_unknown() -> None:
    clock = itertools.count(NOW, 10.0)
    found = read_snapshot(MemoryScanner(SHOP, pod("a")), {"shop"}, NOW, lambda: next(clock), budget=60.0)
    assert found.known("Pod", "shop")
    assert not found.known("ConfigMap", "shop")
    assert "slow" in found.unreadable["Node"]


def test_part_of_a_list_is_kept_and_said_to_be_a_part() -> None:
    class Long(MemoryScanner):
        def list(self, kind: str, namespace: str = "") -> tuple[dict[str, Any], ...]:
            found = super().list(kind, namespace)
            if kind == "Pod":
                raise Incomplete("there are more pods than the 1 that were read", found)
            return found

    found = read_snapshot(Long(SHOP, pod("a")), {"shop"}, NOW, still)
    assert len(found.of("Pod")) == 1
    assert not found.known("Pod", "shop")
    assert not found.absent("Pod", "shop", "b")


def test_nothing_at_all_is_no_snapshot() -> None:
    with pytest.raises(Temporary, match="nothing of the cluster"):
        read_snapshot(MemoryScanner(), {"shop"}, NOW, lambda: next(late), budget=-1.0)


late = itertools.count(NOW, 1.0)


def test_which_namespaces_are_looked_at() -> None:
    spaces = [{"kind": "Namespace", "metadata": {"name": name}} for name in ("shop", "shop-2", "kube-system", "blog")]
    scanner = MemoryScanner(*spaces)
    assert opted_in(scanner, ("shop*", "kube-*"), ("kube-*",)) == {"shop", "shop-2"}
    assert opted_in(scanner, (), ()) == frozenset()
    scanner.forbidden = frozenset({"Namespace"})
    assert opted_in(scanner, ("shop", "legacy-*"), ()) == {"shop"}  # a pattern means nothing where none can be listed


def test_facts_come_from_the_snapshot_and_what_was_not_read_is_not_a_fact() -> None:
    scanner = MemoryScanner(SHOP, {"kind": "Node", "metadata": {"name": "n1"}, "status": {"allocatable": {"cpu": "2"}}})
    scanner.forbidden = frozenset({"StorageClass"})
    seen = facts_of(read_snapshot(scanner, {"shop"}, NOW, still), ("apps",), NOW)
    assert seen.facts.nodes is not None
    assert [one.name for one in seen.facts.nodes] == ["n1"]
    assert seen.facts.storage_classes is None
    assert seen.facts.api_groups == ("apps",)


def row(pod_name: str, value: float) -> Series:
    return Series({"namespace": "shop", "pod": pod_name, "container": "web"}, ((NOW, value),))


def test_usage_is_that_of_the_hungriest_pod_of_a_workload_of_git() -> None:
    def answer(query: str, *_: float) -> tuple[Series, ...]:
        filled = {name: text.replace("$SPACES", "shop").replace("$SPAN", "168h") for name, text in MEMORY.items()}
        if query == filled["max"]:
            return (
                row("web-7f9c4d5b6-abcde", 5e7),
                row("web-7f9c4d5b6-fghij", 9e7),
                row("web-7f9c4d5b6-zzzzz", float("nan")),
            )
        if query == SAMPLES.replace("$SPACES", "shop").replace("$SPAN", "168h"):
            return row("web-7f9c4d5b6-abcde", 100), row("web-7f9c4d5b6-fghij", 50), row("stranger-1", 9)
        return (row("web-7f9c4d5b6-abcde", NOW - 7200),) if "timestamp" in query else ()

    found, why = usage(MemoryMetrics(answer=answer), load({"web.yaml": WEB}), {"shop"}, 168.0, NOW)
    assert why == ""
    (one,) = found
    assert (one.workload.name, one.container, one.samples, one.hours) == ("web", "web", 150, 2.0)
    assert one.memory == {"max": 9e7}
    assert one.cpu == {}


def test_usage_that_cannot_be_asked_for_is_said() -> None:
    found, why = usage(MemoryMetrics(away="Prometheus is away"), load({"web.yaml": WEB}), {"shop"}, 168.0, NOW)
    assert (found, why) == ((), "Prometheus is away")


def test_a_refusal_of_logs_is_said_once() -> None:
    scanner = MemoryScanner(SHOP, pod("a"), pod("b"))
    scanner.forbidden = frozenset({"Pod/log"})
    found = read_snapshot(scanner, {"shop"}, NOW, still)
    assert "pods/log" in found.unreadable["Pod/log"]
    with pytest.raises(Permanent):
        scanner.last_lines("shop", "a", "web", False, 10)


def test_pods_elsewhere_weigh_on_their_nodes_and_nothing_else_is_known_of_their_namespaces() -> None:
    far = {"kind": "Pod", "metadata": {"name": "b", "namespace": "attic"}, "status": {"phase": "Running"}}
    found = read_snapshot(MemoryScanner(SHOP, pod("a"), far), {"shop"}, NOW, still)
    assert {one["metadata"]["name"] for one in found.everywhere("Pod")} == {"a", "b"}
    assert not found.known("Service", "attic")
    assert not found.absent("Service", "attic", "redis")  # a host there may well be one


def test_pods_of_other_namespaces_weigh_on_their_nodes_and_tell_nothing_else() -> None:
    spec = {"nodeName": "n", "containers": [{"name": "a", "env": [{"name": "KEY", "value": "v"}], "resources": {}}]}
    other = {
        "kind": "Pod",
        "metadata": {"name": "b", "namespace": "bank"},
        "spec": spec,
        "status": {"phase": "Running"},
    }
    found = read_snapshot(MemoryScanner(SHOP, pod("a"), other), {"shop"}, NOW, still)
    assert [one["metadata"]["name"] for one in found.of("Pod")] == ["a"]
    assert {one["metadata"]["name"] for one in found.everywhere("Pod")} == {"a", "b"}
    (weight,) = [one for one in found.everywhere("Pod") if one["metadata"]["name"] == "b"]
    assert weight["spec"] == {"nodeName": "n", "containers": [{"name": "a"}], "initContainers": []}
    assert not found.known("Service", "bank")  # so nobody calls a host there unknown
