"""Qdrant's HTTP API on loopback, as far as the client uses it, over the SDK's own local mode.

A stand-in for the server, which is not to be had from a package index: paths, bodies and answers are those that the SDK
sends and reads, the search is Qdrant's local one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import RLock
from typing import Any

from qdrant_client import QdrantClient
from qdrant_client.http import models

from tests.clients.loopback import serving


class Api:
    """Answers the requests; `seen` notes method, path and API key of each."""

    def __init__(self, local: QdrantClient) -> None:
        self.local = local
        self.lock = RLock()
        self.seen: list[tuple[str, str, str | None]] = []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        self.seen.append((request.command, path, request.headers.get("api-key")))
        body = json.loads(request.rfile.read(int(request.headers.get("Content-Length") or 0)) or b"null")
        with self.lock:
            try:
                status, result = 200, self.result(request.command, path.split("/")[2:], body)
            except ValueError as error:
                status, result = 404, str(error)
        answer = json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()
        self.answer(request, status, answer)

    def answer(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        """Write the answer."""
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def result(self, method: str, path: list[str], body: Any) -> Any:
        """What one call answers, as JSON."""
        local, found = self.local, None
        match method, *path:
            case ("GET",):
                found = plain(local.get_collections())
            case "GET", name, "exists":
                found = {"exists": local.collection_exists(name)}
            case "GET", name:
                found = plain(local.get_collection(name))
            case "PUT", name:
                vectors = {key: models.VectorParams.model_validate(one) for key, one in body["vectors"].items()}
                words = {
                    key: models.SparseVectorParams.model_validate(one) for key, one in body["sparse_vectors"].items()
                }
                found = local.create_collection(name, vectors, sparse_vectors_config=words)
            case "DELETE", name:
                found = local.delete_collection(name)
            case "PUT", name, "points":
                found = plain(local.upsert(name, models.PointsList.model_validate(body).points))
            case "POST", name, "points", "delete":
                found = plain(local.delete(name, body["points"]))
            case "POST", name, "points", "scroll":
                points, more = local.scroll(name, limit=body["limit"], offset=body.get("offset"), with_payload=True)
                found = {"points": [plain(point) for point in points], "next_page_offset": more}
            case "POST", name, "points":
                points = local.retrieve(name, body["ids"], with_payload=False, with_vectors=body["with_vector"])
                found = [plain(point) for point in points]
            case "POST", name, "points", "count":
                found = plain(local.count(name, exact=body["exact"]))
            case "POST", name, "points", "query":
                chosen = models.Filter.model_validate(body["filter"]) if body.get("filter") else None
                nearest = body["query"]["nearest"]
                query = models.SparseVector.model_validate(nearest) if isinstance(nearest, dict) else nearest
                found = plain(
                    local.query_points(
                        name,
                        query,
                        using=body["using"],
                        query_filter=chosen,
                        limit=body["limit"],
                        with_vectors=body["with_vector"],
                    )
                )
            case _:
                raise ValueError(f"{method} {path} is not part of this stand-in")
        return found


def plain(value: Any) -> Any:
    """A model of the SDK as JSON."""
    return json.loads(value.model_dump_json())


@contextmanager
def qdrant_server() -> Iterator[tuple[str, Api]]:
    """The running stand-in: its URL, and what it saw."""
    local = QdrantClient(":memory:")
    api = Api(local)
    with serving(every=api) as server:
        yield server.url, api
    local.close()
