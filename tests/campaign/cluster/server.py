"""Prometheus' HTTP API on loopback, over whatever storage is put into it; its answers are in the form of the wire."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.campaign.cluster.expressions import Unknown
from tests.campaign.cluster.promql import Storage


class PrometheusServer:
    """One server for many runs; `away` makes it answer 503, as one that replays its log after a restart does."""

    def __init__(self) -> None:
        self.storage, self.away, self.asked = Storage(), False, 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._answer(*outer.answer(urlsplit(self.path).path, parse_qs(body)))

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                self._answer(*outer.answer(parts.path, parse_qs(parts.query)))

            def _answer(self, status: int, body: Any) -> None:
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """No more answers."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, Any]:
        """Status and body."""
        self.asked += 1
        if self.away:
            return 503, {"status": "error", "errorType": "unavailable", "error": "Service Unavailable"}
        try:
            return self._known(path, form)
        except (Unknown, KeyError, ValueError) as error:
            said = f"invalid parameter: {error}"
            return 400, {"status": "error", "errorType": "bad_data", "error": said}

    def _known(self, path: str, form: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "/api/v1/status/buildinfo":
            return 200, {"status": "success", "data": {"version": "3.5.0", "goVersion": "go1.24"}}
        start, end = float(form["start"][0]), float(form["end"][0])
        if path == "/api/v1/series":
            found = {
                json.dumps(one, sort_keys=True)
                for selector in form["match[]"]
                for one in self.storage.matching(selector, start, end)
            }
            return 200, {"status": "success", "data": [json.loads(one) for one in sorted(found)]}
        if path == "/api/v1/query_range":
            rows = self.storage.over(form["query"][0], start, end, float(form["step"][0]))
            result = [
                {"metric": labels, "values": [[round(at, 3), _number(value)] for at, value in points]}
                for labels, points in rows
            ]
            return 200, {"status": "success", "data": {"resultType": "matrix", "result": result}}
        return 404, {"status": "error", "error": f"no such path {path}"}


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - that is how NaN is told
        return "NaN"
    return "+Inf" if value == float("inf") else "-Inf" if value == float("-inf") else repr(value)
