"""`cluster` over real HTTP: on the rehearsal's cluster, and on an API server with metrics and without rights."""

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from functions._cli.capacity.command import Look, read_look
from functions._cli.main import app
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.world import World
from tests.capacity.landscapes import metrics, node, pod
from tests.cli.cluster.api_server import ApiServer, api_server
from tests.rehearsal.conftest import BEFORE, NOW, sample_files
from tests.rehearsal.serving import serving

RUN = CliRunner()
METRICS = "/apis/metrics.k8s.io/v1beta1"


def cluster(environ: dict[str, str], *options: str) -> tuple[int, str]:
    answer = RUN.invoke(app, ["cluster", *options], env={"PROMETHEUS_URL": "", "CORTEX_CLUSTER": "", **environ})
    return answer.exit_code, answer.output


def filled(server: ApiServer) -> None:
    """One node, with metrics, and what runs on it."""
    server.put({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    for one in (node("a", "1Gi"), pod("web", "a", "600Mi"), pod("late", "", "600Mi")):
        server.put({"apiVersion": "v1", **one})
    server.objects[f"{METRICS}/nodes"] = {"items": [metrics("NodeMetrics", "a", 500)]}
    server.objects[f"{METRICS}/pods"] = {"items": [metrics("PodMetrics", "web", 400, space="shop")]}


def test_the_rehearsals_cluster(tmp_path: Path) -> None:
    world = World(load_programs(), load_notifications())
    world.begin(BEFORE, sample_files(), NOW)
    for second in range(30):
        world.step(NOW + second)
    with serving(world, tmp_path) as served:
        environ = {"KUBECONFIG": served.kubeconfig}
        code, text = cluster(environ, "--format", "json")
        assert code == 0, text
        found = msgspec.json.decode(text, type=Look)
        assert [one.name for one in found.now.nodes] == ["shelf-1", "shelf-2", "shelf-3"]
        assert sum(one.pods for one in found.now.nodes) == found.now.pods["Running"] > 5
        assert "PROMETHEUS_URL is not set" in found.now.unknown["usage"]
        assert any(one.workload.startswith("Deployment ") for one in found.now.consumers)
        earlier = tmp_path / "before.json"
        earlier.write_text(text)
        workload = next(one.workload for one in found.now.consumers if one.workload.startswith("Deployment "))
        place = workload.partition(" ")[2]
        code, text = cluster(environ, "--before", str(earlier), "--what-if", f"replicas={place}=500")
        assert code == 1
        assert "as before" in text
        assert "would wait for a node" in text
        assert cluster(environ, "--what-if", "node=+1")[0] == 0
        assert cluster(environ, "--what-if", "evict=nobody")[0] == 5
    assert cluster(environ)[0] == 4  # it is gone


def test_metrics_of_the_api_server(tmp_path: Path) -> None:
    with api_server() as server:
        filled(server)
        code, text = cluster({"KUBECONFIG": server.kubeconfig(tmp_path)}, "--format", "json")
        assert code == 0, text
        now = msgspec.json.decode(text, type=Look).now
        assert (now.usage, now.unknown) == ("metrics.k8s.io", {})
        assert now.nodes[0].memory.used == 500 * 1024**2
        assert {one.workload: one.memory_used for one in now.consumers} == {
            "Pod shop/web": 400 * 1024**2,
            "Pod shop/late": None,
        }


def test_the_context_is_the_persons_choice(tmp_path: Path) -> None:
    with api_server() as server:
        filled(server)
        environ = {"KUBECONFIG": server.kubeconfig(tmp_path, "lab")}
        assert cluster(environ, "--context", "lab")[0] == 0
        code, text = cluster(environ, "--context", "attic")
        assert code == 5
        assert "has no context 'attic'; it has lab" in " ".join(text.split())


def test_what_a_person_may_not_read_is_said_and_nothing_is_supposed_without_it(tmp_path: Path) -> None:
    with api_server() as server:
        filled(server)
        server.forbidden |= {"/api/v1/pods", f"{METRICS}/nodes"}
        environ = {"KUBECONFIG": server.kubeconfig(tmp_path)}
        code, text = cluster(environ)
        told = " ".join(text.split())
        assert code == 0
        assert "your kubeconfig may not list pods" in told
        assert "What is used is not known: metrics.k8s.io: your kubeconfig may not list nodes.metrics.k8s.io" in told
        code, text = cluster(environ, "--what-if", "node=+1")
        assert code == 5
        assert "nothing can be supposed without all nodes and pods" in " ".join(text.split())
        code, text = cluster(environ, "--namespace", "shop")
        assert code == 0
        assert "shop alone" in text
        assert "at least what pods ask for" in text


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"now": 3}'])
def test_a_file_that_is_no_earlier_look_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "before.json"
    path.write_bytes(body)
    code, text = cluster({"KUBECONFIG": "/none"}, "--before", str(path))
    assert code == 5
    assert "is not what `cluster --format json` writes" in " ".join(text.split())


def test_a_look_is_read_as_it_was_written(tmp_path: Path) -> None:
    with api_server() as server:
        filled(server)
        environ = {"KUBECONFIG": server.kubeconfig(tmp_path)}
        _, text = cluster(environ, "--format", "json", "--what-if", "node=+1")
    path = tmp_path / "look.json"
    path.write_text(text)
    found = read_look(path)
    assert found.supposed is not None
    assert found.supposed.moved[0].name == "late"
