"""The client of Prometheus, against a server whose answers are written down, and against a real one."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from functions._clients.metric_series import Series
from functions._clients.metrics import MemoryMetrics, Metrics, Prometheus, open_metrics
from tests.clients.loopback import Answer, Loopback, says, serving, streams
from tests.clients.prometheus_server import prometheus, require_prometheus

BEGAN = 1_790_000_000.0  # a time within the retention of any server
MATRIX = {"resultType": "matrix", "result": [{"metric": {"le": "1"}, "values": [[10, "1.5"], [20.5, "NaN"]]}]}


def good(data: Any, **more: Any) -> Answer:
    return says(200, json.dumps({"status": "success", "data": data, **more}).encode())


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def client(server: Loopback, **bounds: Any) -> Prometheus:
    return Prometheus(server.url, **bounds)


def test_a_matrix_is_read_with_what_is_no_number(server: Loopback) -> None:
    server.answers["/api/v1/query_range"] = good(MATRIX, infos=["metric might not be a counter"])
    (row,) = client(server).over("x", 0, 20, 10)
    assert row.labels == {"le": "1"}
    assert row.points[0] == (10.0, 1.5)
    assert math.isnan(row.points[1][1])


def test_an_empty_matrix_is_no_rows(server: Loopback) -> None:
    server.answers["/api/v1/query_range"] = good({"resultType": "matrix", "result": []})
    assert client(server).over("x", 0, 20, 10) == ()


@pytest.mark.parametrize(
    ("answer", "raised", "said"),
    [
        (
            says(503, b'{"status":"error","errorType":"timeout","error":"query timed out"}'),
            Temporary,
            "query timed out",
        ),
        (says(503, b"Service Unavailable"), Temporary, "Service Unavailable"),
        (says(502, b""), Temporary, "502: no reason given"),
        (says(302, b"", Location="http://example.org/"), Temporary, "302"),
        (says(404, b"404 page not found"), Temporary, "404 page not found"),
        (says(500, b"\xff\xfe"), Temporary, "500"),
        (says(422, b'{"status":"error","error":"found duplicate series"}'), Permanent, "duplicate series"),
        (says(400, b'{"status":"error","error":"1:3: parse error"}'), Permanent, "parse error"),
        (says(401, b"Unauthorized"), Permanent, "PROMETHEUS_TOKEN"),
        (good(MATRIX, warnings=["store gateway is away"]), Temporary, "partial: store gateway is away"),
        (good(MATRIX, isPartial=True), Temporary, "partial: a part did not answer"),
        (good({"resultType": "vector", "result": []}), Temporary, "not a matrix"),
        (good({"resultType": "matrix", "result": [{"metric": {}, "values": [[1, "many"]]}]}), Temporary, "no number"),
        (good({"resultType": "matrix", "result": [{"metric": {}, "values": [[1, 2]]}]}), Temporary, "none of its"),
        (good({"resultType": "matrix", "result": [{"metric": {"a": 1}}]}), Temporary, "none of its"),
        (good(None), Temporary, "none of its"),
        (good([]), Temporary, "none of its"),
        (says(200, b'{"status":"error","error":"odd"}'), Temporary, "none of its answers (odd)"),
        (says(200, b"<html>welcome to nginx</html>"), Temporary, "welcome to nginx"),
        (says(200, b""), Temporary, "none of its"),
        (says(200, b"null"), Temporary, "none of its"),
        (says(200, b'{"status":"success","data":'), Temporary, "none of its"),
        (says(200, b'{"status":"success"}', Content_Length="4000"), Temporary, "broke off"),
        (says(200, b'{"status":"success","data":' + b"[" * 100_000), Temporary, "none of its"),
    ],
)
def test_what_is_no_plain_answer_raises(server: Loopback, answer: Answer, raised: type[Exception], said: str) -> None:
    server.answers["/api/v1/query_range"] = answer
    with pytest.raises(raised) as caught:
        client(server, total_timeout=3.0, socket_timeout=1.0).over("x", 0, 20, 10)
    assert said in str(caught.value)


def test_a_huge_answer_is_not_used(server: Loopback) -> None:
    server.answers["/api/v1/query_range"] = says(200, b"x" * 2000)
    with pytest.raises(Temporary, match="more than 1000 bytes"):
        client(server, limit=1000).over("x", 0, 20, 10)


def test_an_answer_without_an_end_is_not_used(server: Loopback) -> None:
    server.answers["/api/v1/query_range"] = streams(*[b"x" * 1000] * 100)
    with pytest.raises(Temporary, match="more than 5000 bytes"):
        client(server, limit=5000).over("x", 0, 20, 10)


def test_a_server_that_says_nothing_is_away(server: Loopback) -> None:
    def nothing(request: Any) -> None:
        request.rfile.read(10_000_000)  # until the client hangs up

    server.answers["/api/v1/query_range"] = nothing
    with pytest.raises(Temporary, match="is away"):
        client(server, socket_timeout=0.1).over("x", 0, 20, 10)


def test_a_server_that_drips_is_cut_off(server: Loopback) -> None:
    def drip(request: Any) -> None:
        request.send_response(200)
        request.end_headers()
        while True:  # until the client hangs up
            request.wfile.write(b" ")
            request.wfile.flush()

    server.answers["/api/v1/query_range"] = drip
    with pytest.raises(Temporary):
        client(server, total_timeout=0.2, limit=10**9).over("x", 0, 20, 10)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://nowhere.invalid:9090"])
def test_no_server_is_away(url: str) -> None:
    with pytest.raises(Temporary, match="check PROMETHEUS_URL"):
        Prometheus(url).ping()


def test_the_setting_names_a_server_or_none() -> None:
    assert open_metrics({}) is None
    assert open_metrics({"PROMETHEUS_URL": ""}) is None
    assert open_metrics({"PROMETHEUS_URL": "http://prometheus.monitoring:9090"}) is not None
    with pytest.raises(SettingError, match="service link"):
        open_metrics({"PROMETHEUS_URL": "tcp://10.43.56.55:9090"})


def test_the_one_in_memory_is_one() -> None:
    metrics: Metrics = MemoryMetrics(found=({"a": "b"},), answer=lambda *_: (Series({}, ((1.0, 2.0),)),))
    assert metrics.series(["up"], 0, 1) == ({"a": "b"},)
    assert metrics.over("x", 0, 1, 1)[0].points == ((1.0, 2.0),)
    with pytest.raises(Temporary, match="gone"):
        MemoryMetrics(away="gone").over("x", 0, 1, 1)


def test_a_real_server(tmp_path: Path) -> None:
    require_prometheus()
    counter = [(BEGAN + 15 * step, 30.0 * step) for step in range(41)]
    history = {
        'http_requests_total{namespace="shop",code="200"}': counter,
        'http_requests_total{namespace="other",code="200"}': counter,
    }
    end = BEGAN + 600
    with prometheus(tmp_path, history) as url:
        real = Prometheus(url)
        real.ping()
        assert real.series(['{__name__=~"http_.*",namespace="shop"}'], BEGAN, end) == (
            {"__name__": "http_requests_total", "namespace": "shop", "code": "200"},
        )
        (row,) = real.over('sum(rate(http_requests_total{namespace="shop"}[1m]))', BEGAN + 300, end, 60)
        assert [value for _, value in row.points] == pytest.approx([2.0] * 6)
        assert math.isnan(real.over("vector(0) / 0", BEGAN, end, 60)[0].points[0][1])
        assert real.over("no_such_metric", BEGAN, end, 60) == ()
        with pytest.raises(Permanent, match="parse error"):
            real.over("sum(", BEGAN, end, 60)
        with pytest.raises(Permanent, match="refused the expression"):
            real.over("up", BEGAN, end, 0.001)
        with pytest.raises(Permanent, match="refused"):
            real.series([], BEGAN, end)
