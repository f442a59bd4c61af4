"""What a Service says besides: how long it may take, what it mounts, and which Secrets it can do without."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.knative.code_of_a_function import read_by
from tests.knative.overlays import EVERY, Object, Pods, pods

PASSWORDS = {("redis", "run")}  # the one volume that is never to be on a disk
ROOT = Path(__file__).resolve().parents[2]
every_overlay = pytest.mark.parametrize("overlay", EVERY)


def functions(overlay: str) -> Iterator[Pods]:
    return (one for one in pods(overlay) if one.of_knative)


@every_overlay
def test_an_answer_may_begin_as_late_as_it_may_end(overlay: str) -> None:
    """A function says nothing until it is done: Serving would end the request at the first of the two."""
    for one in functions(overlay):
        assert one.spec["responseStartTimeoutSeconds"] == one.spec["timeoutSeconds"], one.owner
        assert "idleTimeoutSeconds" not in one.spec, one.owner


@every_overlay
def test_what_is_given_is_read_only_and_what_is_scratch_is_on_disk(overlay: str) -> None:
    for one in pods(overlay):
        volumes = {volume["name"]: volume for volume in one.spec.get("volumes", ())}
        in_memory = {
            (one.owner, name) for name, volume in volumes.items() if "medium" in (volume.get("emptyDir") or {})
        }
        assert in_memory <= PASSWORDS
        for container in (*one.spec["containers"], *one.spec.get("initContainers", ())):
            for mount in container.get("volumeMounts", ()):
                given = {"configMap", "secret"} & set(volumes.get(mount["name"], ()))
                assert mount.get("readOnly", False) is bool(given), (one.owner, mount["name"])


@every_overlay
def test_nobody_is_in_roots_group(overlay: str) -> None:
    for one in pods(overlay):
        for container in (*one.spec["containers"], *one.spec.get("initContainers", ())):
            said = (one.spec.get("securityContext") or {}) | container["securityContext"]
            assert said["runAsGroup"] > 0, one.owner
            assert 0 not in (said.get("fsGroup", 1), *said.get("supplementalGroups", ())), one.owner


def test_all_functions_are_of_one_version_the_projects() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for one in functions("knative/overlays/k3s"):
        assert one.spec["containers"][0]["image"] == f"ghcr.io/cortex-online-school/{one.owner}:{version}"


def secrets(one: Pods) -> Iterator[tuple[str, Object]]:
    for entry in one.spec["containers"][0]["env"]:
        if "secretKeyRef" in entry.get("valueFrom", {}):
            yield entry["name"], entry["valueFrom"]["secretKeyRef"]


@every_overlay
def test_a_secret_may_be_absent_where_the_code_can_do_without_it_and_else_not(overlay: str) -> None:
    """An installation without models, mail or webhooks starts; one without Redis' password does not, and says why."""
    for one in functions(overlay):
        read = read_by(one.owner)
        values = [entry.get("value", "") for entry in one.spec["containers"][0]["env"]]
        for name, reference in secrets(one):
            needed = read.get(name, False) or any(f"$({name})" in value for value in values)
            assert reference.get("optional", False) is not needed, (one.owner, name)
