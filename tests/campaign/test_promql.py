"""Expressions over series in memory: each answer as Prometheus gives it, and what is not understood is refused."""

from pathlib import Path

import pytest

from functions._clients.metrics import Prometheus
from tests.campaign.cluster.expressions import Unknown
from tests.campaign.cluster.promql import Storage
from tests.campaign.cluster.server import PrometheusServer
from tests.campaign.cluster.traffic import FAMILIES, Serving, Traffic, always
from tests.clients.prometheus_server import prometheus, require_prometheus

NOW = 1_790_000_000.0
POD = "web-7d4b8f6c9d-abcde"
QUERIES = (
    "sum(rate({counter}{{{ours}}}[75s]))",
    "sum by (le) (rate({histogram}_bucket[90s]))",
    "max(count_over_time({counter}[10m]))",
    'max(max by (namespace, pod) (max_over_time(container_memory_rss{{container!=""}}[60s])) '
    "/ max by (namespace, pod) (container_spec_memory_limit_bytes > 0))",
    "sum(increase({histogram}_sum[2m])) / sum(increase({histogram}_count[2m]))",
    "avg(app_queue) * 2 + 1",
    "count({counter}) >= 1",
    'app_queue{{pod=~"web-.+"}} or app_queue',
    "min_over_time(app_queue[3m]) - 1",
)
NAMES = {
    "nginx": ("nginx_ingress_controller_requests", "nginx_ingress_controller_request_duration_seconds",
              'exported_namespace="shop"'),
    "traefik": ("traefik_service_requests_total", "traefik_service_request_duration_seconds", 'service=~"shop-.*"'),
    "knative": ("revision_app_request_count", "revision_app_request_latencies", 'namespace_name="shop"'),
    "opentelemetry": ("http_server_request_duration_seconds_count", "http_server_request_duration_seconds",
                      'namespace="shop"'),
}  # fmt: skip


def history(family: str) -> Storage:
    traffic = Traffic("shop", "web", 7, family, memory=always(0.4), gauge=("app_queue", always(20.0)), resets=(-500.0,))
    traffic.begin(NOW, [Serving(POD, False, NOW - 9000)])
    traffic.changed(NOW)
    for second in range(1, 120):
        traffic.tick(NOW + second, [Serving(POD, False, 0.0), Serving(POD[:-1] + "f", True, 0.0)])
    return traffic.storage


@pytest.mark.parametrize("family", FAMILIES)
def test_a_real_prometheus_answers_the_same(family: str, tmp_path: Path) -> None:
    require_prometheus()
    storage, server = history(family), PrometheusServer()
    server.storage = storage
    counter, histogram, ours = NAMES[family]
    with prometheus(tmp_path, flat(storage)) as url:
        real, ours_too = Prometheus(url), Prometheus(server.url)
        for query in QUERIES:
            asked = query.format(counter=counter, histogram=histogram, ours=ours)
            theirs = {
                tuple(sorted(row.labels.items())): row.points for row in real.over(asked, NOW - 900, NOW + 90, 30.0)
            }
            found = {
                tuple(sorted(row.labels.items())): row.points for row in ours_too.over(asked, NOW - 900, NOW + 90, 30.0)
            }
            assert found.keys() == theirs.keys(), asked
            for labels, points in theirs.items():
                assert [at for at, _ in found[labels]] == pytest.approx([at for at, _ in points]), asked
                assert [value for _, value in found[labels]] == pytest.approx([value for _, value in points], rel=1e-6)
        selector = f'{{__name__="{counter}"}}'
        assert sorted(map(str, real.series([selector], NOW - 900, NOW))) == sorted(
            map(str, ours_too.series([selector], NOW - 900, NOW))
        ) or len(real.series([selector], NOW - 900, NOW)) == len(ours_too.series([selector], NOW - 900, NOW))
    server.close()


def flat(storage: Storage) -> dict[str, list[tuple[float, float]]]:
    return {
        one.labels["__name__"]
        + "{" + ",".join(f'{name}="{value}"' for name, value in one.labels.items() if name != "__name__") + "}":
        list(zip(one.times, one.values, strict=True))
        for one in storage.series.values()
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["", "sum(", "rate(up)", "histogram_quantile(0.9, up)", "sum without (a) (up)", "up offset 5m", "up[5m", "up }",
     "up{a~b}", "rate(up[5m:1m])"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(query: str) -> None:
    with pytest.raises(Unknown):
        Storage().over(query, 0.0, 1.0, 1.0)


def test_a_refusal_is_an_answer_of_the_server() -> None:
    server = PrometheusServer()
    try:
        assert (
            server.answer("/api/v1/query_range", {"query": ["sum("], "start": ["0"], "end": ["1"], "step": ["1"]})[0]
            == 400
        )
        server.away = True
        assert server.answer("/api/v1/series", {})[0] == 503
    finally:
        server.close()


def test_a_counter_that_restarts_goes_on_rising() -> None:
    storage = Storage()
    for at, value in ((0.0, 10.0), (15.0, 20.0), (30.0, 5.0), (45.0, 15.0)):
        storage.one("up_total", {}).add(at, value)
    assert storage.one("up_total", {}).raised == [0.0, 10.0, 15.0, 25.0]


def test_nothing_that_is_over_is_found() -> None:
    storage = Storage()
    storage.one("up", {"job": "a"}).add(100.0, 1.0)
    assert storage.matching("up", 50.0, 100.0) == [{"__name__": "up", "job": "a"}]
    assert storage.matching("up", 101.0, 200.0) == []
    assert storage.over("up", 350.0, 450.0, 50.0) == [({"__name__": "up", "job": "a"}, [(350.0, 1.0)])]
