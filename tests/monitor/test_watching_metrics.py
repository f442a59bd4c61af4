"""A whole watch through the handler, with a Prometheus that says what the pods do not."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.handler import Handler, Temporary
from functions._clients.metric_series import Series
from functions._clients.metrics import TOTAL_TIMEOUT, MemoryMetrics
from functions.health_monitor.function import handler
from functions.health_monitor.gathering import BUDGET
from functions.health_monitor.slowest import METRICS
from functions.health_monitor.watching import read_evidence
from tests.monitor.conftest import ID, Shop, pod
from tests.monitor.test_merges import OLD, live
from tests.monitor.test_stages import committed, rolled_out, slices

NGINX = {"__name__": "nginx_ingress_controller_requests", "namespace": "shop", "service": "web"}
OPENTELEMETRY = {
    "__name__": "http_server_request_duration_seconds_count",
    "namespace": "shop",
    "pod": "web-7d4b8f6c9d-jjjjj",
}
WARNING = {"type": "Warning", "reason": "BackOff", "count": 4, "involvedObject": {"kind": "Pod", "name": "web-2"}}


@dataclass
class Told:
    """What Prometheus says: a rate of requests, and of failures before and since."""

    shop: Shop
    begun: float = 0.0
    failing: float = 0.0
    away: str = ""
    asked: list[float] = field(default_factory=list)

    def answer(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        if end > self.begun + 1:
            self.asked.append(end)
        if self.away and end > self.begun:
            raise Temporary(self.away)
        times = [start + step * at for at in range(int((end - start) / step + 1e-6) + 1)]
        if "count_over_time" in query:
            return (Series({}, ((end, 120.0),)),)  # a scrape every 5 s
        if "_bucket" in query:
            return tuple(Series({"le": le}, tuple((at, 10.0) for at in times)) for le in ("0.1", "+Inf"))
        if "sum by (" in query:
            return ()  # there is nobody else
        if "5.." in query:
            return (Series({}, tuple((at, 10.0 * (self.failing if at > self.begun else 0.0)) for at in times)),)
        return (Series({}, tuple((at, 10.0) for at in times)),)


@dataclass
class Seen(Shop):
    """A shop whose monitor has a Prometheus."""

    metrics: MemoryMetrics | None = None

    @property
    def handler(self) -> Handler:
        clock, policy = (lambda: self.now), (lambda: self.policy)
        return handler(self.store, self.cluster, self.gitops, policy, clock, self.sleep, self.metrics)


@pytest.fixture
def seen(shop: Shop) -> Seen:
    found = Seen(shop.store, shop.cluster, shop.gitops)
    found.cluster.put(
        {"kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"app": "web"}}}
    )
    body = found.cluster.get("Deployment", "shop", "web") or {}
    found.cluster.put({**body, "spec": {**body["spec"], "template": {"metadata": {"labels": {"app": "web"}}}}})
    found.policy = found.policy.__class__(mode="act", health_check_duration=300.0, sample_period=10.0)
    return found


def watched(seen: Seen, told: Told, found: tuple[dict[str, str], ...] = (NGINX,)) -> list[str]:
    seen.metrics, told.begun = MemoryMetrics(found=found, answer=told.answer), seen.now
    commit = committed(seen)
    seen.later = [lambda: None, lambda: rolled_out(seen, commit)]
    return [event.type.rsplit(".", 1)[1] for event in slices(seen, most=60)]


def results(seen: Seen) -> dict[str, str]:
    return {check.name.split()[0]: check.result for check in seen.record().checks}


def test_healthy_metrics_are_part_of_verified(seen: Seen) -> None:
    assert watched(seen, Told(seen)) == ["deployed", "verified"]
    assert {name: result for name, result in results(seen).items() if ":" in name} == {
        "errors:ingress-nginx": "healthy",
        "latency:ingress-nginx": "healthy",
    }


def test_it_is_asked_towards_the_end_of_the_window_and_before_the_commit(seen: Seen) -> None:
    told = Told(seen)
    watched(seen, told)
    assert min(told.asked) > told.begun + 260
    before = read_evidence(seen.store, ID)
    assert before is not None
    assert [len(signal.points) for signal in before.signals] == [120, 120]


def test_failing_requests_of_ready_pods_are_taken_back_at_the_end_of_the_window(seen: Seen) -> None:
    told = Told(seen, failing=0.3)
    assert watched(seen, told) == ["deployed", "requested"]
    assert seen.now >= told.begun + 300
    assert "30.00% of" in seen.record().message


def test_prometheus_that_goes_away_asks_a_person_after_the_extension(seen: Seen) -> None:
    told = Told(seen, away="Prometheus at http://p is away (refused)")
    assert watched(seen, told) == ["deployed", "unverified"]
    assert seen.now >= told.begun + 450
    assert "is away" in seen.record().message


def test_a_setting_that_is_taken_away_while_it_watches_asks_a_person(seen: Seen) -> None:
    seen.metrics = MemoryMetrics(found=(NGINX,), answer=Told(seen).answer)
    commit = committed(seen)

    def deployed_without() -> None:
        rolled_out(seen, commit)
        seen.metrics = None

    seen.later = [lambda: None, deployed_without]
    assert [event.type.rsplit(".", 1)[1] for event in slices(seen, most=60)] == ["deployed", "unverified"]
    assert "no Prometheus is known any more; set PROMETHEUS_URL" in seen.record().message


def test_without_series_it_is_verified_on_pods(seen: Seen) -> None:
    assert watched(seen, Told(seen), found=()) == ["deployed", "verified"]


def test_without_prometheus_nothing_is_asked(seen: Seen) -> None:
    commit = committed(seen)
    seen.later = [lambda: None, lambda: rolled_out(seen, commit)]
    assert [event.type.rsplit(".", 1)[1] for event in slices(seen, most=60)] == ["deployed", "verified"]
    assert not [name for name in results(seen) if ":" in name]


@pytest.mark.parametrize(
    ("at", "failing", "ends"),
    [
        ("2027-01-15T08:00:00Z", 0.0, "verified"),
        ("2027-01-15T08:00:00Z", 0.3, "requested"),
        ("", 0.0, "unverified"),
        ("", 0.3, "unverified"),
    ],
)
def test_prometheus_remembers_what_was_before_a_merge_that_is_live(
    seen: Seen, at: str, failing: float, ends: str
) -> None:
    told = Told(seen, seen.now, failing=failing)
    seen.metrics = MemoryMetrics(found=(OPENTELEMETRY,), answer=told.answer)
    seen.now += 30.0
    live(seen, pod("web-2", 2), OLD, at=at)
    seen.cluster.remove("Pod", "shop", "web-0")
    assert [event.type.rsplit(".", 1)[1] for event in slices(seen, most=60)][-1] == ends
    before = read_evidence(seen.store, ID)
    assert before is not None
    assert bool(before.away) == (not at)


def test_error_lines_ask_a_person(seen: Seen) -> None:
    seen.cluster.put({"kind": "Pod", **_containers(seen.cluster.get("Pod", "shop", "web-1") or {})})
    seen.cluster.written = {("shop", "web-1", "web"): "2027-01-15T08:00:00Z ready\n" * 50}
    commit = committed(seen)

    def roll() -> None:
        rolled_out(seen, commit)
        seen.cluster.put({"kind": "Pod", **_containers(seen.cluster.get("Pod", "shop", "web-2") or {})})
        seen.cluster.written = {("shop", "web-2", "web"): "2027-01-15T08:00:00Z ERROR no\n" * 100}

    seen.later = [lambda: None, roll]
    assert [event.type.rsplit(".", 1)[1] for event in slices(seen, most=60)] == ["deployed", "unverified"]
    assert "error lines a minute" in seen.record().message


def test_a_warning_that_goes_on_asks_a_person(seen: Seen) -> None:
    commit = committed(seen)

    def warn() -> None:
        at = "2099-01-01T00:00:00Z"
        metadata = {"name": "web-2.1", "namespace": "shop"}
        seen.cluster.put({"kind": "Event", "metadata": metadata, **WARNING, "lastTimestamp": at})

    seen.later = [lambda: None, lambda: rolled_out(seen, commit), warn]
    assert [event.type.rsplit(".", 1)[1] for event in slices(seen, most=60)] == ["deployed", "unverified"]
    assert "BackOff of Pod web-2 (4 times)" in seen.record().message


def _containers(pod: dict[str, Any]) -> dict[str, Any]:
    return {**pod, "spec": {**pod["spec"], "containers": [{"name": "web"}]}}


def test_a_look_that_asks_of_before_too_takes_no_longer_than_its_trigger_was_told(seen: Seen) -> None:
    told, spans = Told(seen, seen.now), [(0.0, 0.0)]

    def answer(query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        begun, seen.now = seen.now, seen.now + TOTAL_TIMEOUT - 0.1
        same = begun == spans[-1][1]  # else it was slept in between: another look
        spans[-1:] = [(spans[-1][0], seen.now)] if same else [spans[-1], (begun, seen.now)]
        return told.answer(query, start, end, step)

    seen.metrics = MemoryMetrics(found=(OPENTELEMETRY,), answer=answer, away="Prometheus at http://p is away")
    seen.policy = replace(seen.policy, sample_period=60.0)
    commit = committed(seen)
    seen.metrics.away = ""
    seen.later = [lambda: None, lambda: rolled_out(seen, commit)]
    assert list(slices(seen, most=60))
    assert len(spans) > 2
    assert BUDGET < max(ended - begun for begun, ended in spans) <= METRICS
