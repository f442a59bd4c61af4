"""What the check stands on: pods as Serving makes them, and a clear word where the control plane is not here."""

from pathlib import Path

import pytest

from tests.knative.overlays import EVERY, pods
from tests.knative.scheduling.binaries import FOLDER, NEEDED, Missing, found
from tests.knative.scheduling.claims import CLAIMS
from tests.knative.scheduling.scene import asked
from tests.knative.scheduling.served import deployment

FUNCTIONS = [(overlay, one) for overlay in EVERY for one in pods(overlay) if one.of_knative]


@pytest.mark.parametrize(("overlay", "function"), FUNCTIONS, ids=lambda one: getattr(one, "owner", one))
def test_a_functions_pod_is_its_container_and_the_queue_proxy(overlay: str, function: object) -> None:
    one = next(each for where, each in FUNCTIONS if where == overlay and each is function)
    made = deployment(one)
    template = made["spec"]["template"]
    own, proxy = template["spec"]["containers"]
    assert (own["name"], own["resources"]) == ("user-container", one.spec["containers"][0]["resources"])
    assert (proxy["name"], proxy["resources"]["requests"]) == ("queue-proxy", {"cpu": "25m", "memory": "32Mi"})
    assert asked(template, "memory") == asked({"spec": {"containers": [own]}}, "memory") + 32 * 2**20
    assert template["spec"].get("priorityClassName") == one.spec.get("priorityClassName")
    assert made["spec"]["replicas"] == 0
    assert not {"containerConcurrency", "timeoutSeconds"} & template["spec"].keys()


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.touch(mode=0o755)
    return path


def test_each_program_is_found_by_its_variable_in_the_folder_or_on_the_path(tmp_path: Path) -> None:
    folder, path, told = (tmp_path / name for name in ("folder", "path", "told"))
    for each in (folder, path, told):
        each.mkdir()
    etcd = program(told, "etcd-3.6")
    server, _ = (program(each, "kube-apiserver") for each in (folder, path))
    rest = {name: program(path, name) for name in NEEDED if name not in ("etcd", "kube-apiserver")}
    environ = {"TEST_ASSET_ETCD": str(etcd), FOLDER: str(folder), "PATH": str(path)}
    assert found(environ) == {"etcd": etcd, "kube-apiserver": server} | rest


def test_what_is_missing_is_said_with_where_it_is_published(tmp_path: Path) -> None:
    program(tmp_path, "kube-apiserver")
    environ = {"PATH": str(tmp_path), "TEST_ASSET_ETCD": str(tmp_path / "nothing")}
    with pytest.raises(Missing) as told:
        found(environ)
    words = str(told.value)
    assert "https://dl.k8s.io/" in words
    assert [name for name in NEEDED if f"  {name} " in words] == ["etcd", "kube-controller-manager", "kube-scheduler"]
    assert "kube-apiserver " not in words


def test_each_claim_is_a_sentence() -> None:
    said = [claim.__doc__ or "" for claim in CLAIMS]
    assert len(set(said)) == len(CLAIMS)
    assert all(one.endswith(".") and "\n" not in one for one in said)
