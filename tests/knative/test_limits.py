"""The quota and the limits hold what the school asks for, and room for its healer is where a node has none."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from functions._cli.installing.room import WHO_HEALS
from functions._improvement.lifecycle import TABLE
from functions._manifests.quantities import parse
from functions._rehearsal.scheduling import chosen_node
from tests.knative.overlays import EVERY, KNATIVE_SERVICE, Object, Pods, of_kind, pods

SLACK = Decimal("1.5")  # a quota of more than this over what is needed would not hold a mistake
PLACES = ("nodeSelector", "affinity", "tolerations", "topologySpreadConstraints", "runtimeClassName", "schedulerName")
every_overlay = pytest.mark.parametrize("overlay", EVERY)


def asked(found: Pods, kind: str, resource: str) -> Decimal:
    amounts = (one["resources"].get(kind, {}).get(resource, "0") for one in found.containers())
    return sum((parse(amount) for amount in amounts), Decimal(0))


def needed(overlay: str, kind: str, resource: str) -> Decimal:
    """At every max-scale, and each function once more while its next revision starts."""
    ours = sum(((one.most + one.of_knative) * asked(one, kind, resource) for one in pods(overlay)), Decimal(0))
    return ours + adapters(overlay) * unstated(overlay, kind, resource)


def adapters(overlay: str) -> int:
    """Pods that Knative makes in this namespace for sources; they state no resources (knative/eventing,
    pkg/reconciler/apiserversource/resources/receive_adapter.go). PingSource's runs in Knative's own."""
    return len(of_kind(overlay, "ApiServerSource"))


def unstated(overlay: str, kind: str, resource: str) -> Decimal:
    """What the LimitRange gives to a container that states nothing."""
    (limits,) = of_kind(overlay, "LimitRange")
    (rule,) = limits["spec"]["limits"]
    return parse(rule["defaultRequest" if kind == "requests" else "default"].get(resource, "0"))


@every_overlay
def test_the_quota_is_enough_for_all_at_once_and_not_much_more(overlay: str) -> None:
    (quota,) = of_kind(overlay, "ResourceQuota")
    hard = {name: parse(amount) for name, amount in quota["spec"]["hard"].items()}
    wanted = {
        name: needed(overlay, *name.split(".")) for name in ("requests.cpu", "requests.memory", "limits.memory")
    } | {"pods": Decimal(sum(one.most + one.of_knative for one in pods(overlay)) + adapters(overlay))}
    assert set(hard) == set(wanted)
    for name, amount in wanted.items():
        assert amount <= hard[name] <= amount * SLACK, (name, amount)


@every_overlay
def test_every_container_states_what_the_quota_counts_and_stays_within_the_limits(overlay: str) -> None:
    (limits,) = of_kind(overlay, "LimitRange")
    (rule,) = limits["spec"]["limits"]
    most = parse(rule["max"]["memory"])
    for found in pods(overlay):
        for one in (*found.containers(), *found.spec.get("initContainers", ())):
            resources = one["resources"]
            assert {"cpu", "memory"} == set(resources["requests"]), (found.owner, one.get("name"))
            assert "memory" in resources["limits"], (found.owner, one.get("name"))
            assert parse(resources["requests"]["memory"]) <= parse(resources["limits"]["memory"]) <= most
    assert parse(rule["defaultRequest"]["memory"]) <= parse(rule["default"]["memory"]) <= most


@every_overlay
def test_volumes_in_memory_and_in_the_pod_are_bounded(overlay: str) -> None:
    for found in pods(overlay):
        for volume in found.spec.get("volumes", ()):
            assert "emptyDir" not in volume or "sizeLimit" in volume["emptyDir"], (found.owner, volume)


@every_overlay
def test_idle_no_function_asks_for_anything(overlay: str) -> None:
    for data in of_kind(overlay, "Service", KNATIVE_SERVICE):
        assert data["spec"]["template"]["metadata"]["annotations"]["autoscaling.knative.dev/min-scale"] == "0"


def placeholder(overlay: str) -> Pods:
    (found,) = [one for one in pods(overlay) if one.owner == "healer-room"]
    return found


@pytest.mark.parametrize("overlay", ["knative/overlays/k3s", "knative/overlays/kafka", "knative/overlays/both"])
def test_who_heals_fits_where_one_of_the_placeholders_pods_was_and_goes_before_it(overlay: str) -> None:
    """Arithmetic and order of priority; that the scheduler then evicts it is shown by `make full-node-check`.

    One and not two: on two nodes, each may hold one.
    """
    kept = placeholder(overlay)
    assert kept.most == 2  # a watch and a revert run at once
    healers = [one for one in pods(overlay) if one.owner in WHO_HEALS]
    assert len(healers) == len(WHO_HEALS)
    classes = {one["metadata"]["name"]: one for one in of_kind(overlay, "PriorityClass")}
    own = classes[kept.spec["priorityClassName"]]
    for one in healers:
        for resource in ("cpu", "memory"):
            assert asked(one, "requests", resource) <= asked(kept, "requests", resource), one.owner
        name = one.spec.get("priorityClassName")
        assert own["value"] < (classes[name]["value"] if name else 0), one.owner  # 0: of all that say nothing
        assert [one.spec.get(rule) for rule in PLACES] == [kept.spec.get(rule) for rule in PLACES]
    assert (own["value"] < 0, own["globalDefault"], own["preemptionPolicy"]) == (True, False, "Never")
    assert kept.spec["terminationGracePeriodSeconds"] == 0


def test_who_heals_is_who_scans_and_whoever_moves_a_remedy() -> None:
    """Read from the lifecycle: without one of them, a remedy stands still on a full node. It skips the experts."""
    assert {by for _, _, by in TABLE} - {"moe-router"} | {"cluster-healer"} == set(WHO_HEALS)


def pod(name: str, found: Pods, node: str = "") -> Object:
    spec: Any = {"containers": list(found.containers())} | ({"nodeName": node} if node else {})
    return {"metadata": {"name": name, "namespace": "cortex-school", "labels": {}}, "spec": spec}


def full_node(overlay: str) -> tuple[Object, list[Object]]:
    """A node on which nothing more fits, the placeholder's pods among what is there."""
    kept = placeholder(overlay)
    there = [pod(f"healer-room-{n}", kept, "small") for n in range(kept.most)]
    rest = {"containers": [{"resources": {"requests": {"cpu": "1", "memory": "1Gi"}}}], "nodeName": "small"}
    there.append({"metadata": {"name": "somebody", "namespace": "shop", "labels": {}}, "spec": rest})
    taken = {name: sum(asked(kept, "requests", name) for _ in range(kept.most)) for name in ("cpu", "memory")}
    room = {"cpu": f"{1000 + int(taken['cpu'] * 1000)}m", "memory": str(2**30 + int(taken["memory"])), "pods": "110"}
    node = {
        "metadata": {"name": "small", "labels": {}},
        "spec": {},
        "status": {"allocatable": room, "conditions": [{"type": "Ready", "status": "True"}]},
    }
    return node, there


def test_on_a_node_with_no_room_both_start_once_the_placeholder_is_out() -> None:
    overlay = "knative/overlays/k3s"
    node, there = full_node(overlay)
    awake = [one for one in pods(overlay) if one.owner in ("health-monitor", "implementation-workers")]
    assert len(awake) == 2
    for healer in started(awake):
        words = chosen_node(healer, [node], there, "")
        assert isinstance(words, str)
        assert "Insufficient memory" in words or "Insufficient cpu" in words
        there.remove(next(one for one in there if one["metadata"]["name"].startswith("healer-room")))
        chosen = chosen_node(healer, [node], there, "")
        assert not isinstance(chosen, str), chosen
        there.append(healer | {"spec": healer["spec"] | {"nodeName": "small"}})


def started(awake: list[Pods]) -> Iterator[Object]:
    for one in awake:
        yield pod(one.owner, one)


def test_where_the_flag_is_on_who_heals_goes_before_ordinary_pods() -> None:
    overlay = "knative/overlays/own"
    (priority,) = of_kind(overlay, "PriorityClass")
    assert 0 < priority["value"] < 1_000_000_000  # above that are Kubernetes' own
    named = {one.owner for one in pods(overlay) if one.spec.get("priorityClassName") == priority["metadata"]["name"]}
    served = {data["metadata"]["name"] for data in of_kind(overlay, "Service", KNATIVE_SERVICE)}
    assert named == {*WHO_HEALS} & served
