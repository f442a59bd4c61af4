"""The scanning client over real HTTP: pages, bounds, refusals, and the two writes as the API server sees them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from eventing.handler import Permanent
from functions._clients import scanning
from functions._clients.scanning import Incomplete, ScanningCluster
from functions._rehearsal.cluster import write_kubeconfig


class Api:
    """Answers as it is told, by method and path; remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.pages: list[tuple[int, Any]] = []
        self.seen: list[tuple[str, str, dict[str, str], Any]] = []

    def answer(self, method: str, url: str, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(url)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.seen.append((method, parts.path, query, json.loads(body) if body else None))
        if parts.path == "/api/v1/namespaces/shop/pods" and self.pages:
            status, said = self.pages.pop(0)
        else:
            status, said = self.answers.get((method, parts.path), (404, {}))
        return status, said if isinstance(said, bytes) else json.dumps(said).encode()


@pytest.fixture
def api(tmp_path: Path) -> Iterator[tuple[Api, ScanningCluster]]:
    told = Api()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = told.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_PATCH = do_DELETE = _any

        def log_message(self, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    write_kubeconfig(tmp_path / "kubeconfig", f"http://127.0.0.1:{server.server_port}")
    yield told, ScanningCluster({"KUBECONFIG": str(tmp_path / "kubeconfig")}, sleep=lambda _: None)
    server.shutdown()
    thread.join()
    server.server_close()


def page(*names: str, proceed: str = "") -> tuple[int, Any]:
    items = [{"metadata": {"name": name, "namespace": "shop"}} for name in names]
    return 200, {"items": items, "metadata": {"continue": proceed}}


def test_pages_are_followed_and_objects_say_what_they_are(api: tuple[Api, ScanningCluster]) -> None:
    told, cluster = api
    told.pages = [page("a", proceed="x"), page("b")]
    found = cluster.list("Pod", "shop")
    assert [(one["kind"], one["apiVersion"], one["metadata"]["name"]) for one in found] == [
        ("Pod", "v1", "a"),
        ("Pod", "v1", "b"),
    ]
    assert [query.get("continue") for *_, query, _ in told.seen] == [None, "x"]
    told.answers["GET", "/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes"] = page("v")
    assert cluster.list("Volume.longhorn.io", "longhorn-system")[0]["kind"] == "Volume"
    assert cluster.list("VolumeAttachment") == ()  # 404: no such kind there


def test_a_list_without_end_and_one_that_expires_are_incomplete(api: tuple[Api, ScanningCluster]) -> None:
    told, cluster = api
    told.pages = [(410, {}), (410, {})]
    with pytest.raises(Incomplete, match="expired twice"):
        cluster.list("Pod", "shop")
    told.pages = [(410, {}), page("a")]
    assert len(cluster.list("Pod", "shop")) == 1
    many = [f"p{number}" for number in range(scanning.MOST_OBJECTS // 2)]
    told.pages = [page(*many, proceed="x"), page(*many, proceed="y"), page("never")]
    with pytest.raises(Incomplete, match="more pods than the 10000") as caught:
        cluster.list("Pod", "shop")
    assert len(caught.value.found) == scanning.MOST_OBJECTS


def test_a_refusal_names_the_right_that_is_missing(api: tuple[Api, ScanningCluster]) -> None:
    told, cluster = api
    told.pages = [(403, {"message": "pods is forbidden"})]
    with pytest.raises(Permanent, match=r"may not list pods in the namespace 'shop'.*add that verb"):
        cluster.list("Pod", "shop")
    with pytest.raises(Permanent, match="no kind that a scan reads"):
        cluster.list("Secret", "shop")


def test_the_last_lines_of_a_container_that_is_gone(api: tuple[Api, ScanningCluster]) -> None:
    told, cluster = api
    told.answers["GET", "/api/v1/namespaces/shop/pods/a/log"] = (200, b"boom \xff\n")
    assert cluster.last_lines("shop", "a", "web", True, 60) == "boom �\n"
    *_, query, _ = told.seen[-1]
    assert (query["previous"], query["tailLines"], query["container"]) == ("true", "60", "web")
    assert cluster.last_lines("shop", "b", "web", False, 60) == ""


def test_a_deletion_is_of_that_very_object_and_of_finished_kinds_alone(api: tuple[Api, ScanningCluster]) -> None:
    told, cluster = api
    path = "/apis/batch/v1/namespaces/shop/jobs/a"
    told.answers["DELETE", path] = (200, {})
    assert cluster.delete("Job", "shop", "a", "u-1")
    assert told.seen[-1][3] == {"preconditions": {"uid": "u-1"}, "propagationPolicy": "Background"}
    told.answers["DELETE", path] = (409, {"message": "uid"})
    assert not cluster.delete("Job", "shop", "a", "u-1")
    assert not cluster.delete("Pod", "shop", "gone", "u-2")
    with pytest.raises(Permanent, match="deletes no Deployment"):
        cluster.delete("Deployment", "shop", "a", "u-1")


def test_a_sync_is_of_the_revision_that_was_compared_and_only_where_none_runs(
    api: tuple[Api, ScanningCluster],
) -> None:
    told, cluster = api
    path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop"
    told.answers["GET", path] = (200, {"status": {"sync": {"revision": "abc"}}})
    told.answers["PATCH", path] = (200, {})
    assert cluster.sync("shop")
    assert told.seen[-1][3] == {
        "operation": {"initiatedBy": {"username": "cortex-school"}, "sync": {"revision": "abc"}}
    }
    told.answers["GET", path] = (200, {"operation": {}, "status": {}})
    assert not cluster.sync("shop")
    with pytest.raises(Permanent, match="no Application 'none'"):
        cluster.sync("none")
