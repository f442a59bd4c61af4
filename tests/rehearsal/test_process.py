"""The cluster as a process: real Git, real HTTP, the real client, and a real receiver of Argo CD's webhook."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventing.contracts import ArgocdApplication
from eventing.handler import Temporary
from functions._clients.cluster import KubernetesCluster
from functions._clients.git_remote import GitRemote
from functions._rehearsal.process import ClusterProcess
from functions._rehearsal.repository import Source, make_repository
from tests.clients.loopback import says, serving

STOREFRONT = "apps/storefront/deployment.yaml"


@contextmanager
def running(folder: Path, source: Source, *options: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The process, and what it said when it was ready."""
    command = [sys.executable, "-W", "error", "-m", "functions._rehearsal.cluster", "--state", str(folder)]
    command += ["--repository", str(source.bare), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


def test_a_commit_is_synced_announced_and_reverted(tmp_path: Path) -> None:
    source = make_repository(tmp_path / "gitops.git", 1_800_000_000)
    told: list[tuple[str, str, bytes]] = []

    def receive(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        told.append((request.path, request.headers["Content-Type"], body))
        says(503 if len(told) == 1 else 202)(_read(request))

    with serving(every=receive) as broker:
        address = f"{broker.url}/cortex-school/school"
        with running(tmp_path, source, "--broker", address, "--pace", "40") as (process, ready):
            assert ready["revision"] == source.head
            assert ready["pid"] == process.pid
            cluster = KubernetesCluster({"KUBECONFIG": ready["kubeconfig"]})
            remote = GitRemote(str(source.bare), "main", tmp_path / "cache")

            def deployed(revision: str) -> bool:
                found = cluster.get("Application", "argocd", "storefront")
                assert found is not None
                health = found["status"]["health"]["status"]
                return bool(health == "Healthy" and found["status"]["history"][-1]["revision"] == revision)

            eventually(lambda: deployed(source.head))
            manifest = remote.files(source.head)[STOREFRONT]
            changed = manifest.replace(b"replicas: 2", b"replicas: 3")
            commit = remote.append(source.head, {STOREFRONT: changed}, "Three", 1_800_000_100)
            cluster.refresh("storefront")
            eventually(lambda: deployed(commit) and len(cluster.list("Pod", "storefront")) == 3)
            revert = remote.append(commit, {STOREFRONT: manifest}, "Two", 1_800_000_200)
            eventually(lambda: deployed(revert) and len(cluster.list("Pod", "storefront")) == 2)
            eventually(lambda: any(revert.encode() in body and b"Succeeded" in body for _, _, body in told))
            process.stdin.close()
            assert process.wait(5) == 0
    assert {path for path, _, _ in told} == {"/cortex-school/school"}
    assert {kind for _, kind, _ in told} == {"application/cloudevents+json"}
    events = [json.loads(body) for _, _, body in told]
    assert events[0] == events[1]  # refused for the moment, so sent again as it was
    assert {event["type"] for event in events} == {"ai.cortex.school.argocd.application"}
    data = [msgspec.convert(event["data"], ArgocdApplication) for event in events[1:]]
    assert {each.application for each in data} == {"storefront"}
    assert {each.phase for each in data} <= {"Running", "Succeeded"}
    assert list(dict.fromkeys(each.revision for each in data if each.phase == "Succeeded")) == [commit, revert]


def _read(request: BaseHTTPRequestHandler) -> BaseHTTPRequestHandler:
    """`says` reads the body, which was read already."""
    request.headers.replace_header("Content-Length", "0")
    return request


def test_it_ends_with_the_process_that_it_was_told_to_watch(tmp_path: Path) -> None:
    source = make_repository(tmp_path / "gitops.git", 1_800_000_000)
    with subprocess.Popen(("sleep", "60")) as parent:
        options = ("--parent", str(parent.pid), "--inject", "node-down")
        with running(tmp_path, source, *options) as (process, _):
            parent.kill()
            parent.wait()
            assert process.wait(5) == 0
    assert (tmp_path / "kubeconfig").exists()


def test_a_repository_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.git").mkdir()
    command = (sys.executable, "-m", "functions._rehearsal.cluster", "--state", str(tmp_path))
    found = subprocess.run((*command, "--repository", str(tmp_path / "empty.git")), capture_output=True, check=False)
    assert found.returncode == 2
    assert b"git rev-parse failed for" in found.stderr
    assert b"Traceback" not in found.stderr


def test_a_cluster_that_refuses_is_not_said_to_be_away(tmp_path: Path) -> None:
    source = make_repository(tmp_path / "gitops.git", 1_800_000_000)
    refusing = pytest.raises(Temporary, match=r"answered 400: no fault is called 'x'")
    with serving(every=says(400, b"no fault is called 'x'")) as server, refusing:
        ClusterProcess(server.url, source).recover()
    with pytest.raises(Temporary, match=r"does not answer"):
        ClusterProcess(server.url, source).recover()
