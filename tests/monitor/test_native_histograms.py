"""Latency where Prometheus keeps native histograms only: questions, answers, and whole watches over a real server."""

from collections.abc import Mapping
from math import ceil, inf, log2, sqrt
from pathlib import Path
from random import Random

import pytest

from eventing.vocabulary import Resource
from functions._clients.metric_series import Series
from functions._clients.metrics import Prometheus
from functions.health_monitor.answers import points
from functions.health_monitor.queries import Target, questions, selectors
from functions.health_monitor.signals import Question
from tests.clients.prometheus_server import prometheus, require_prometheus
from tests.clients.remote_write import SCHEMA, Histogram, Labels, Number, Sample, write
from tests.monitor.history import History, Samples, changed, rolling, steady
from tests.monitor.judging import judged
from tests.monitor.promql import labels_of

WEB = Resource("Deployment", "web", "shop", "apps/v1")
OTEL = "http_server_request_duration_seconds"
NGINX = "nginx_ingress_controller_request_duration_seconds"
PLACE = {"namespace": "shop", "pod": "web-7d4b8f6c9d-jjjjj"}
SERVED = {"exported_namespace": "shop", "exported_service": "web"}
ENABLED = "--enable-feature=native-histograms", "--web.enable-remote-write-receiver"


def asked(*series: Mapping[str, str]) -> dict[str, Question]:
    return {one.kind: one for one in questions(Target(WEB, ("web",)), series)}


def test_a_histogram_without_buckets_is_asked_by_its_own_functions() -> None:
    found = asked({"__name__": OTEL, "http_response_status_code": "200", **PLACE})
    rate = f'sum(rate({OTEL}{{namespace="shop",pod=~"web-[bcdfghjklmnpqrstvwxz2456789]{{1,10}}-'
    assert found["latency"].queries["quantile"].startswith(f"histogram_quantile(0.95, {rate}")
    assert found["latency"].queries["count"].startswith(f"histogram_count({rate}")
    assert found["latency"].queries["spent"].startswith(f"histogram_sum({rate}")
    assert found["errors"].queries["wrong"].endswith('http_response_status_code=~"5.."}[$RANGE])))')
    assert found["errors"].queries["total"].startswith(f"histogram_count({rate}")


def test_where_both_kinds_are_kept_the_classic_one_is_asked_whose_buckets_are_known() -> None:
    both = asked({"__name__": OTEL, **PLACE}, {"__name__": f"{OTEL}_count", **PLACE})
    assert "buckets" in both["latency"].queries
    assert both["errors"].queries["total"].startswith(f"sum(rate({OTEL}_count{{")


def test_a_counter_of_its_own_still_counts_the_failures() -> None:
    found = asked({"__name__": "nginx_ingress_controller_requests", **SERVED}, {"__name__": NGINX, **SERVED})
    assert found["errors"].queries["total"].startswith("sum(rate(nginx_ingress_controller_requests{")
    assert "quantile" in found["latency"].queries
    assert set(asked({"__name__": NGINX, **SERVED})) == {"latency"}


def test_native_names_are_asked_for() -> None:
    named = [f'"{OTEL}"', f"|{NGINX}|", "traefik_service_request_duration_seconds"]
    assert [one for one in named if not any(one.strip('"') in selector for selector in selectors(["shop"]))] == []


def test_an_answer_becomes_points_whose_quantile_is_known_within_a_wide_bucket() -> None:
    question = Question(WEB, "latency", "opentelemetry", {"quantile": "q"}, bound="1000.0")
    nan = float("nan")
    rows = {
        "quantile": (Series({}, ((30.0, 50.0), (60.0, nan), (120.0, 70.0))),),
        "count": (Series({}, ((30.0, 2.0), (60.0, 0.0), (90.0, 1.0))),),
        "spent": (Series({}, ((30.0, 80.0), (60.0, 0.0))),),
    }
    first, idle, unknown = points(question, rows, 30.0)
    assert (first.at, first.value, first.weight, first.low, first.high) == (30.0, 0.05, 60.0, 0.02, 0.125)
    assert first.mean == 0.04
    assert (idle.weight, unknown.weight) == (0.0, 0.0)


def native(samples: Samples) -> dict[Labels, list[Sample]]:
    """The same history with native histograms instead of classic ones: each request in the middle of its bucket."""
    found: dict[Labels, list[Sample]] = {}
    cumulative: dict[Labels, dict[float, dict[float, float]]] = {}
    sums: dict[Labels, dict[float, float]] = {}
    for name, history in samples.items():
        labels = labels_of(name)
        whole = labels["__name__"]
        base = whole.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
        bound = labels.pop("le", "")
        key = tuple(sorted((labels | {"__name__": base}).items()))
        if bound:
            for at, value in history:
                cumulative.setdefault(key, {}).setdefault(at, {})[float(bound)] = value
        elif whole.endswith("_sum"):
            sums[key] = dict(history)
        elif base == whole:
            found[key] = [Number(at, value) for at, value in history]
    for key, by_time in cumulative.items():
        found[key] = [Histogram(at, sums[key][at], buckets(by_time[at])) for at in sorted(by_time)]
    return found


def buckets(cumulative: Mapping[float, float]) -> dict[int, int]:
    below, passed = 0.0, 0.0
    counted: dict[int, int] = {}
    for bound in sorted(cumulative):
        middle = below * 1.5 if bound == inf else sqrt(max(below, bound / 2) * bound)
        index = ceil(log2(middle) * 2**SCHEMA)
        if got := round(cumulative[bound] - passed):
            counted[index] = counted.get(index, 0) + got
        below, passed = bound, cumulative[bound]
    return counted


@pytest.mark.parametrize("family", ["opentelemetry", "nginx"])
@pytest.mark.parametrize(
    ("shape", "result", "failures"),
    [
        ({}, "healthy", []),
        ({"latency": changed(0.05, 0.3, 30.0)}, "failed", ["latency"]),
        ({"latency": changed(0.05, 0.06, 30.0)}, "healthy", []),
        ({"failing": changed(0.001, 0.2, 30.0)}, "failed", ["errors"]),
        ({"rps": changed(10.0, 0.0, 5.0)}, "inconclusive", []),
        ({"rps": steady(0.02)}, "healthy", []),
        ({"resets": (150.0,)}, "healthy", []),
    ],
    ids=["as before", "six times slower", "a fifth slower", "failing", "traffic ends", "next to none", "begins anew"],
)
def test_a_watch_over_native_histograms(
    family: str, shape: dict[str, object], result: str, failures: list[str], tmp_path: Path
) -> None:
    require_prometheus()
    history = History(Random(7).randrange(99), family, **{"pods": rolling(3), **shape})  # type: ignore[arg-type]  # noqa: S311
    with prometheus(tmp_path, {}, *ENABLED) as url:
        write(url, native(history.samples()))
        verdict = judged(Prometheus(url))
    assert verdict.result == result, verdict.message
    assert sorted({check.name.partition(":")[0] for check in verdict.failures}) == failures
    if result == "healthy" and "rps" not in shape:
        latency = next(check for check in verdict.checks if check.name.startswith("latency:"))
        assert (latency.result, latency.evidence.split()[0]) == ("healthy", "p95")
