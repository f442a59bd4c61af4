"""Logs, Warnings, and what evidence that is away, odd or excused becomes."""

from typing import Any

import msgspec
import pytest

from eventing.handler import Temporary
from eventing.vocabulary import CheckResult
from functions._clients.metric_series import Series
from functions._clients.metrics import TOTAL_TIMEOUT, MemoryMetrics
from functions._policy.policy import WatchLimits
from functions.health_monitor.comparison import compare
from functions.health_monitor.evidence import Evidence, evidence_checks
from functions.health_monitor.gathering import BUDGET, Gatherer
from functions.health_monitor.log_lines import LogFacts, count, log_check
from functions.health_monitor.recovery import name_of
from functions.health_monitor.signals import Point, Question, Signal, SignalKind
from functions.health_monitor.slowest import METRICS
from functions.health_monitor.warnings_seen import warnings_check, warnings_of
from tests.monitor.judging import CLUSTER, WEB, facts, judged

LIMITS = WatchLimits()
NOW = 1_790_000_000.0
INF, NAN = float("inf"), float("nan")


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("2026-01-01 12:00:00 ERROR could not connect", True),
        ('{"level":"error","msg":"no"}', True),
        ('{"level": "info", "msg": "0 errors"}', False),
        ('{"level":50,"msg":"no"}', True),
        ('{"level":30,"msg":"yes"}', False),
        ("level=fatal msg=gone", True),
        ("level=info msg=error_count=0", False),
        ("E0102 12:00:00.0 1 main.go:1] no", True),
        ("I0102 12:00:00.0 1 main.go:1] yes", False),
        ("panic: runtime error: index out of range", True),
        ("thread 'main' panicked at src/main.rs:1", True),
        ("Traceback (most recent call last):", True),
        ('Exception in thread "main" java.lang.Error', True),
        ("2026/01/01 12:00:00 [error] 31#31: connect() failed", True),
        ("GET /errors 200", False),
        ("started without error", False),
        ("", False),
    ],
)
def test_which_lines_are_bad(line: str, bad: bool) -> None:
    assert count(f"2026-01-01T00:00:00Z {line}\n", 60.0, NOW, 100, ())[1] == bad


def test_noise_is_named_by_policy() -> None:
    text = "2026-01-01T00:00:00Z ERROR reset by peer 7\n2026-01-01T00:00:00Z ERROR other\n"
    assert count(text, 60.0, NOW, 100, ("*reset by peer*",))[1] == 1


def test_a_log_that_was_cut_is_counted_over_what_is_left_of_it() -> None:
    text = "2026-09-21T14:13:10Z ERROR a\n" * 10
    began = 1_790_000_000.0 - 10  # 2026-09-21T14:13:20Z
    assert began + 10 == NOW
    assert count(text, 600.0, NOW, 10, ())[2] == pytest.approx(10 / 60)
    assert count(text, 600.0, NOW, 11, ()) == (10, 10, 10.0)


@pytest.mark.parametrize(
    ("before", "now", "result"),
    [
        (LogFacts(WEB, 100, 1, 10.0), LogFacts(WEB, 500, 200, 3.0), "inconclusive"),
        (LogFacts(WEB, 100, 1, 10.0), LogFacts(WEB, 50, 1, 3.0), "healthy"),
        (LogFacts(WEB, 100, 300, 10.0), LogFacts(WEB, 50, 100, 3.0), "healthy"),
        (LogFacts(WEB, 100, 0, 10.0), LogFacts(WEB, 50, 10, 3.0), "healthy"),  # below five a minute
        (LogFacts(WEB, 0, 0, 10.0), LogFacts(WEB, 0, 0, 3.0), "not_applicable"),
        (LogFacts(WEB, 0, 0, 0.0), LogFacts(WEB, 90, 90, 3.0), "not_applicable"),  # no pod before
        (LogFacts(WEB, problem="may not get pods/log"), LogFacts(WEB, 90, 90, 3.0), "not_applicable"),
        (None, LogFacts(WEB, 90, 90, 3.0), "not_applicable"),
        (LogFacts(WEB, 100, 1, 10.0), LogFacts(WEB, problem="away"), "inconclusive"),
    ],
)
def test_logs_forbid_good_news_and_never_fail(before: LogFacts | None, now: LogFacts, result: CheckResult) -> None:
    assert log_check(before, now, LIMITS).result == result


def warning(reason: str, name: str = "web-1", times: int = 3, last: str = "2026-09-21T14:13:20Z", **more: Any) -> Any:
    about = {"involvedObject": {"kind": "Pod", "name": name}, "reason": reason, "type": "Warning"}
    return {**about, "count": times, "lastTimestamp": last, **more}


@pytest.mark.parametrize(
    ("events", "result"),
    [
        ([warning("BackOff")], "inconclusive"),
        ([warning("BackOff", times=1)], "healthy"),
        ([warning("BackOff", last="2026-09-21T14:00:00Z")], "healthy"),
        ([warning("BackOff", name="other-1")], "healthy"),
        ([warning("Known")], "healthy"),
        ([warning("BackOff", type="Normal")], "healthy"),
        ([warning("BackOff", times=1), warning("BackOff", times=1)], "inconclusive"),
        ([warning("BackOff", series={"count": 9, "lastObservedTime": "2026-09-21T14:13:20.000001Z"})], "inconclusive"),
        ([warning("BackOff", lastTimestamp=None, eventTime="2026-09-21T14:13:20Z")], "inconclusive"),
        ([warning("BackOff", lastTimestamp="soon")], "healthy"),
        ([warning("Unhealthy", message="Startup probe failed: dial tcp: connection refused")], "healthy"),
        ([warning("Unhealthy", message="Readiness probe failed: HTTP probe failed")], "inconclusive"),
        ([{"type": "Warning"}, {}, {"type": "Warning", "involvedObject": None, "count": "many"}], "healthy"),
        ([], "healthy"),
    ],
)
def test_a_warning_counts_where_it_is_new_and_goes_on(events: list[Any], result: CheckResult) -> None:
    names = {("Pod", "web-1")}
    before = warnings_of(WEB, names, [warning("Known")], 0.0)
    assert warnings_check(before, warnings_of(WEB, names, events, NOW - 100)).result == result
    assert warnings_check(None, warnings_of(WEB, names, events, NOW - 100)).result == "not_applicable"


def question(kind: SignalKind, bound: str = "", source: str = "x") -> Question:
    return Question(WEB, kind, source, {"value": "x"}, 15.0, bound)


def signal(asked: Question, values: list[float], weight: float = 100.0, problem: str = "") -> Signal:
    return Signal(asked, 30.0, tuple(Point(30.0 * at, value, weight) for at, value in enumerate(values)), problem)


@pytest.mark.parametrize(
    ("bound", "before", "now", "result"),
    [
        ("< 10", [1.0, 2.0] * 30, [20.0] * 4, "failed"),
        ("< 10", [1.0, 2.0] * 30, [20.0] * 2, "inconclusive"),
        ("< 10", [1.0, 2.0] * 30, [20.0, 5.0, 20.0], "inconclusive"),
        ("< 10", [1.0, 2.0] * 30, [5.0] * 4, "healthy"),
        ("< 10", [20.0] * 60, [20.0] * 4, "not_applicable"),
        ("> 1", [5.0, 6.0] * 30, [0.5] * 4, "failed"),
        (">= 1", [5.0] * 60, [1.0] * 4, "healthy"),
        ("<= 1", [0.0] * 4, [2.0] * 4, "inconclusive"),  # too few steps before
        ("< 10", [], [20.0] * 4, "not_applicable"),
        ("< 10", [1.0] * 60, [], "inconclusive"),
    ],
)
def test_a_query_of_an_annotation_is_a_promise(
    bound: str, before: list[float], now: list[float], result: CheckResult
) -> None:
    asked = question("custom", bound)
    assert compare(signal(asked, before), signal(asked, now), LIMITS).result == result


@pytest.mark.parametrize("kind", ["errors", "latency", "memory", "throttling"])
@pytest.mark.parametrize(
    ("before", "now", "result"),
    [
        ("", "away", "inconclusive"),
        ("away", "", "inconclusive"),
    ],
)
def test_what_could_not_be_asked_is_inconclusive(kind: SignalKind, before: str, now: str, result: CheckResult) -> None:
    asked = question(kind)
    found = compare(signal(asked, [0.01] * 60, problem=before), signal(asked, [0.01] * 4, problem=now), LIMITS)
    assert found.result == result


def test_file_cache_at_the_limit_is_no_failure() -> None:
    cache, real = question("memory", source="container_memory_working_set_bytes"), question("memory", source="a_rss")
    assert compare(signal(cache, [0.5] * 60), signal(cache, [0.97] * 4), LIMITS).result == "inconclusive"
    assert compare(signal(real, [0.5] * 60), signal(real, [0.97] * 4), LIMITS).result == "failed"


def test_what_gets_better_is_waited_for() -> None:
    asked = question("errors")
    before = signal(asked, [0.0] * 60)
    assert compare(before, signal(asked, [0.5, 0.4, 0.3, 0.1]), LIMITS).result == "inconclusive"
    assert compare(before, signal(asked, [0.5, 0.4, 0.3, 0.4]), LIMITS).result == "failed"


def test_a_lost_node_excuses() -> None:
    asked = question("errors")
    before = Evidence(NOW, (WEB,), (signal(asked, [0.0] * 60),))
    now = Evidence(NOW, (WEB,), (signal(asked, [0.5] * 4),))
    assert [check.result for check in evidence_checks(before, now, (), LIMITS)] == ["failed"]
    (check,) = evidence_checks(before, now, ("node-1",), LIMITS)
    assert (check.result, "node-1 went NotReady" in check.evidence) == ("inconclusive", True)


def test_prometheus_that_was_away_before_is_asked_again_and_else_inconclusive() -> None:
    metrics = MemoryMetrics(away="Prometheus at http://x is away")
    gatherer = Gatherer(CLUSTER, metrics, LIMITS, lambda: 0.0)
    before = gatherer.before(facts(-5.0))
    assert before.away
    assert gatherer.completed(before) == before
    checks = evidence_checks(before, gatherer.since(before, facts(200.0), facts(0.0).at), (), LIMITS)
    assert {check.name.split()[0]: check.result for check in checks}["metrics"] == "inconclusive"
    metrics.away = ""
    assert gatherer.completed(before).away == ""
    assert judged(metrics).result == "healthy"  # it answers, and has nothing: not held against the change


NGINX = {"__name__": "nginx_ingress_controller_requests", "namespace": "shop", "service": "web"}


@pytest.mark.parametrize(
    "value",
    [NAN, INF, -INF, -1.0, 0.0, 1e300, 1.7e308],
    ids=["nan", "inf", "-inf", "negative", "zero", "huge", "largest"],
)
@pytest.mark.parametrize("always", [True, False], ids=["always", "since the change"])
def test_odd_values_never_fail(value: float, always: bool) -> None:
    def answer(query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        odd = always or start > NOW
        labels = {"le": "+Inf"} if "le" in query else {}
        return (
            Series(
                labels, tuple((start + step * at, value if odd else 5.0) for at in range(int((end - start) / step) + 1))
            ),
        )

    assert judged(MemoryMetrics(found=(NGINX,), answer=answer)).result != "failed"


@pytest.mark.parametrize("said", ["Prometheus at http://x is away", "Prometheus at http://x answered 503: busy"])
def test_prometheus_that_goes_away_is_never_a_failure_and_is_not_asked_a_hundred_times(said: str) -> None:
    asked: list[float] = []

    def answer(query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        if end > NOW:
            asked.append(end)
            raise Temporary(said)
        return (Series({}, tuple((start + step * at, 5.0) for at in range(int((end - start) / step) + 1))),)

    verdict = judged(MemoryMetrics(found=(NGINX,), answer=answer))
    assert verdict.result == "inconclusive"
    assert said in verdict.message
    if "is away" in said:
        assert len(asked) == len(set(asked))  # once a look


@pytest.mark.parametrize("value", [NAN, INF, 1.7e308, 5e-324])
def test_evidence_survives_being_stored(value: float) -> None:
    rows = (Series({"le": "0.1"}, ((NOW, value),)), Series({"le": "+Inf"}, ((NOW, value),)))
    gatherer = Gatherer(CLUSTER, MemoryMetrics(found=(NGINX,), answer=lambda *_: rows), LIMITS, lambda: 0.0)
    found = gatherer.before(facts(-5.0))
    assert msgspec.json.decode(msgspec.json.encode(found), type=Evidence) == found


def test_many_slow_answers_are_given_up() -> None:
    now = [0.0]

    def answer(query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        now[0] += 9.0
        return (Series({}, ((end, 5.0),)),)

    gatherer = Gatherer(CLUSTER, MemoryMetrics(found=(NGINX,), answer=answer), LIMITS, lambda: now[0])
    found = gatherer.before(facts(-5.0))
    assert now[0] <= 36.0
    assert "did not answer everything" in found.signals[-1].problem


def slow(now: list[float]) -> MemoryMetrics:
    """A Prometheus that answers at the last moment, and each time."""

    def answer(query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        now[0] += TOTAL_TIMEOUT - 0.1
        return (Series({}, ((end, 5.0),)),)

    return MemoryMetrics(found=(NGINX,), answer=answer)


SIX = tuple(Signal(Question(WEB, "custom", f"q{number}", {"value": "x"}, 15.0 + number)) for number in range(6))


def test_all_metrics_that_convicted_a_change_share_one_look() -> None:
    now = [0.0]
    metrics = slow(now)
    names = [name_of(one.question) for one in SIX]
    found = Gatherer(CLUSTER, metrics, LIMITS, lambda: now[0]).back(Evidence(0.0, (WEB,), SIX), names, 0.0, 1000.0)
    assert now[0] <= METRICS
    assert [one.question for one in found] == [one.question for one in SIX]
    assert [bool(one.problem) for one in found] == [False] * 3 + [True] * 3
    assert len(metrics.asked) == 3


def test_a_prometheus_that_is_away_is_asked_once_about_all_that_convicted() -> None:
    asked: list[str] = []

    def answer(query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        asked.append(query)
        raise Temporary("Prometheus at http://x is away")

    gatherer = Gatherer(CLUSTER, MemoryMetrics(answer=answer), LIMITS, lambda: 0.0)
    found = gatherer.back(Evidence(0.0, (WEB,), SIX), [name_of(one.question) for one in SIX], 0.0, 1000.0)
    assert ({one.problem for one in found}, len(found)) == ({"Prometheus at http://x is away"}, 6)
    assert asked == ["x"]


def test_what_is_asked_of_before_and_of_since_shares_one_look() -> None:
    now = [0.0]
    gatherer = Gatherer(CLUSTER, slow(now), LIMITS, lambda: now[0])
    away = Evidence(NOW - 5.0, (WEB,), away="Prometheus at http://x is away")
    before = gatherer.completed(away)
    gatherer.since(before, facts(200.0), facts(0.0).at)
    assert "did not answer everything" in gatherer.rule_groups(NOW + 200.0)[1]
    assert BUDGET < now[0] <= METRICS
