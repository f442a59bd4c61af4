"""A cluster without a StorageClass: deploy says which components to take, and with them it goes on."""

import pytest

from eventing.handler import Permanent
from functions._cli.installing.deploying import Options, deployed
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ((), "so qdrant and redis would wait for a volume: mark one, or take qdrant-emptydir and redis-emptydir"),
        (("redis-emptydir",), "so qdrant would wait for a volume: mark one, or take qdrant-emptydir (docs/install.md"),
        (("redis-emptydir", "qdrant-emptydir"), ""),
    ],
)
def test_deploy_names_what_to_take_and_takes_it(
    taken: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = prepared(Cluster(well))
    cluster.objects.pop(("storageclasses.storage.k8s.io", "", "local-path"))
    listed = "".join(f"  - ../../components/{name}\n" for name in taken)
    text = "resources: [../k3s]\n" + (f"components:\n{listed}" if listed else "")
    files = FILES | {"knative/overlays/mine/kustomization.yaml": text.encode()}
    given = Options(enough("mine"), mode="propose", yes=True, patience=5.0)
    assert deployed(MemoryKubectl(cluster), CONTEXT, files, given, NOBODY, once()) is not bool(said)
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert said in shown
    assert ("Without a volume" in shown) is bool(said)


def test_an_overlay_that_brings_an_object_twice_is_refused_before_anything_is_written() -> None:
    cluster = prepared(Cluster(well))
    cluster.writes.clear()
    files = FILES | {
        "knative/overlays/mine/kustomization.yaml": b"resources: [../k3s, more.yaml]\n",
        "knative/overlays/mine/more.yaml": FILES["knative/redis/redis.yaml"],
    }
    given = Options(enough("mine"), mode="propose", yes=True, patience=5.0)
    with pytest.raises(Permanent, match=r"the overlay mine cannot be built: .* gets Service redis of cortex-school by"):
        deployed(MemoryKubectl(cluster), CONTEXT, files, given, NOBODY, once())
    assert cluster.writes == []
