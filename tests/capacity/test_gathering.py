"""What is read of a cluster, and what is said where it is not; what Prometheus measures in the metrics API's place."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from functions._cli.capacity.gathering import KINDS, gathered
from functions._cli.capacity.measuring import measured
from functions._clients.metric_series import Series
from functions._clients.metrics import MemoryMetrics
from functions._clients.scanning import Incomplete

NOW = 1_800_000_000.0


@dataclass
class Cluster:
    """Answers by kind and namespace; an exception is raised."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    away: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    def list(self, kind: str, namespace: str = "") -> tuple[dict[str, Any], ...]:
        self.asked.append((kind, namespace))
        found = self.answers.get((kind, namespace), ())
        if isinstance(found, Exception):
            raise found
        return tuple(found)

    def ping(self) -> None:
        if self.away:
            raise Temporary("the API server is away")


def named(kind: str, name: str, namespace: str = "") -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, "namespace": namespace, "managedFields": [1]}}


def test_all_of_every_kind_once_and_without_what_fills_memory() -> None:
    cluster = Cluster({("Namespace", ""): [named("Namespace", "shop")], ("Pod", ""): [named("Pod", "a", "shop")]})
    found = gathered(cluster, lambda: NOW)
    assert cluster.asked == [(kind, "") for kind in KINDS]
    assert found.namespaces == {"shop"}
    assert "managedFields" not in found.everywhere("Pod")[0]["metadata"]
    assert (found.at, found.unreadable) == ("2027-01-15T08:00:00+00:00", {})


def test_what_is_refused_or_cut_is_named_and_what_was_read_is_kept() -> None:
    cluster = Cluster(
        {
            ("Node", ""): Permanent("your kubeconfig may not list nodes"),
            ("Pod", ""): Incomplete("there are more pods than the 1 that were read", (named("Pod", "a", "shop"),)),
        }
    )
    found = gathered(cluster, lambda: NOW)
    assert set(found.unreadable) == {"Node", "Pod"}
    assert not found.known("Node")
    assert not found.known("Pod")
    assert len(found.everywhere("Pod")) == 1


def test_some_namespaces_are_read_by_themselves_and_what_has_none_as_a_whole() -> None:
    cluster = Cluster({("Pod", "b"): Permanent("no")})
    found = gathered(cluster, lambda: NOW, ("b", "a", "a"), ("Node", "Pod", "Application"))
    assert cluster.asked == [("Node", ""), ("Pod", "a"), ("Pod", "b"), ("Application", "argocd")]
    assert set(found.unreadable) == {"Pod/b"}
    assert found.namespaces == {"a", "b"}


def test_a_slow_server_is_not_waited_for_without_end() -> None:
    ticks = iter((0.0, 0.0, *(500.0 for _ in range(20))))
    found = gathered(Cluster(), lambda: next(ticks), kinds=("Node", "Pod", "Job"))
    assert set(found.unreadable) == {"Pod", "Job"}
    assert "slow" in found.unreadable["Job"]


def test_a_server_that_is_away_is_no_empty_cluster() -> None:
    with pytest.raises(Temporary):
        gathered(Cluster(away=True), lambda: NOW)


def rows(query: str, *_: float) -> tuple[Series, ...]:
    """As cAdvisor behind a Prometheus that names nodes by `instance`."""
    value = 2.5e9 if "memory" in query else 0.25
    if 'id="/"' in query:
        nan = Series({"instance": "node-2:10250"}, ((NOW, float("nan")),))
        return Series({"instance": "node-1:10250"}, ((NOW, value),)), nan, Series({"node": "other"}, ((NOW, 1.0),))
    return (Series({"namespace": "shop", "pod": "web-1"}, ((NOW, value / 10),)),)


def test_prometheus_measures_where_the_metrics_api_is_not() -> None:
    used = measured(MemoryMetrics(answer=rows), ("node-1", "node-2"), NOW, "not served")
    assert (used.source, set(used.nodes)) == ("Prometheus", {"node-1"})
    assert float(used.nodes["node-1"]["memory"]) == 2.5e9
    assert float(used.pods["shop", "web-1"]["cpu"]) == 0.025


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        (MemoryMetrics(away="Prometheus is away"), "not served; Prometheus is away"),
        (MemoryMetrics(), "not served; Prometheus has no series of cAdvisor for any of these nodes"),
    ],
)
def test_where_nobody_measures_that_is_said(metrics: MemoryMetrics, said: str) -> None:
    used = measured(metrics, ("node-1",), NOW, "not served")
    assert (used.source, used.unknown) == ("", said)
