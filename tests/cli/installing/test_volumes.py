"""What `undeploy` says of a volume is what became of it: kept, gone, or there against what was confirmed."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functions._cli.installing.kubectl import NAMESPACE, Answer
from functions._cli.installing.undeploying import PATIENCE, undeployed
from functions._cli.installing.volumes import kept, staying
from tests.cli.installing.api_server import Cluster, Object
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, prepared, reached, well, with_kubectl
from tests.cli.installing.test_deploying import NOBODY, once

LEDGER, INDEX = ("persistentvolumes.", "", "pvc-1"), ("persistentvolumes.", "", "pvc-2")
PROVISIONED = {"annotations": {"pv.kubernetes.io/provisioned-by": "rancher.io/local-path"}}


def bound(cluster: Cluster, name: str, claim: str, policy: str) -> None:
    """A claim and its volume, as a provisioner makes them for a StorageClass of this policy."""
    owner = {"metadata": {"name": claim, "namespace": NAMESPACE}, "spec": {"volumeName": name}}
    cluster.put("", "persistentvolumeclaims", owner)
    spec = {
        "persistentVolumeReclaimPolicy": policy,
        "claimRef": {"namespace": NAMESPACE, "name": claim, "uid": owner["metadata"]["name"]},
    }
    volume = {"metadata": {"name": name} | PROVISIONED, "spec": spec, "status": {"phase": "Bound"}}
    cluster.put("", "persistentvolumes", volume)
    cluster.writes.clear()


class Slow(Cluster):
    """A volume of the policy Delete goes after some looks at it; or never, with what its status says then."""

    looks, stuck = 0, False
    failure: Object = {"phase": "Released"}

    def _reclaim(self, claim: Object) -> None:
        if claim["kind"] == "PersistentVolumeClaim":
            assert self.objects[LEDGER]["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
            self.objects[LEDGER]["status"] = self.failure

    def looked(self) -> None:
        going = LEDGER in self.objects and self.objects[LEDGER]["status"] == {"phase": "Released"}
        self.looks += going
        if not self.stuck and self.looks > 2:
            self.objects.pop(LEDGER, None)


class Vanishing(Cluster):
    """Somebody deletes a volume that was kept, at the wrong moment."""

    def _reclaim(self, claim: Object) -> None:
        if claim["kind"] == "PersistentVolumeClaim":
            del self.objects[LEDGER]


class Odd(MemoryKubectl):
    """One kind of call has another answer."""

    def __init__(self, cluster: Cluster, call: tuple[str, ...], answer: Answer) -> None:
        super().__init__(cluster)
        self.call, self.answer = call, answer

    def __call__(self, *arguments: str, given: str = "", patience: float = 0.0) -> Answer:
        if arguments[:2] == ("get", "persistentvolumes") and isinstance(self.cluster, Slow):
            self.cluster.looked()
        if arguments[: len(self.call)] == self.call:
            return self.answer
        return super().__call__(*arguments, given=given, patience=patience)


NEVER = (("never",), Answer(0, "", ""))
FORBIDDEN = Answer(
    1, "", 'Error from server (Forbidden): persistentvolumes "pvc-1" is forbidden: User "p" cannot patch'
)


def with_ledger(policy: str = "Retain", cluster: Cluster | None = None) -> Cluster:
    cluster = prepared(cluster or Cluster(well))
    bound(cluster, "pvc-1", "data-redis-0", policy)
    return cluster


def said_by(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("policy", ["Retain", "Delete", "Recycle"])
def test_what_was_confirmed_is_deleted_whatever_the_policy_was(policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger(policy)
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "delete", True)
    assert LEDGER not in cluster.objects
    said = said_by(capsys)
    assert "The ledger's volume pvc-1 is gone." in said
    assert (f"its reclaim policy is {policy}, which is set to Delete" in said) is (policy != "Delete")
    assert said.index("volume pvc-1 is deleted") < said.index("deleted the namespace")
    kinds = [kind for _, kind, _ in cluster.writes]
    assert kinds == [*(["PersistentVolume"] if policy != "Delete" else []), "Namespace"], "before its claim goes"


def test_a_ledger_that_was_kept_once_is_deleted_by_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger("Delete")
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "keep", True)
    said = said_by(capsys)
    assert "volume pvc-1 is kept (reclaim policy Retain)" in said
    patch = json.loads(shlex.split(said[said.index("kubectl patch") :])[6])
    assert patch == [{"op": "remove", "path": "/spec/claimRef/uid"}]
    assert cluster.objects[LEDGER]["status"] == {"phase": "Released"}
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "delete", True), "nothing is there any more"
    said = said_by(capsys)
    assert "pvc-1 holds a ledger that was kept; before the next `make deploy`: kubectl patch" in said
    assert "or, to delete it with what it holds: kubectl patch persistentvolume pvc-1 -p" in said
    assert LEDGER in cluster.objects
    cluster.put("", "namespaces", {"metadata": {"name": NAMESPACE}})
    bound(cluster, "pvc-1", "data-redis-0", "Retain")  # what the released volume is when a claim took it
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "delete", True)
    assert LEDGER not in cluster.objects


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(FORBIDDEN, "cannot patch"), (Answer(0, "patched (no change)", ""), "Kubernetes did not take the policy Delete")],
)
def test_a_volume_that_could_not_be_let_go_is_named_with_the_command(
    answer: Answer, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = with_ledger()
    kubectl = Odd(cluster, ("patch", "persistentvolume"), answer)
    assert not undeployed(kubectl, CONTEXT, NOBODY, once(), "delete", True)
    assert LEDGER in cluster.objects
    assert cluster.writes == [("deleted", "Namespace", NAMESPACE)]
    said = said_by(capsys)
    assert "The ledger's volume pvc-1 STAYS, against what was confirmed" in said
    assert reason in said
    command = """kubectl patch persistentvolume pvc-1 -p '{"spec": {"persistentVolumeReclaimPolicy": "Delete"}}'"""
    assert command in said
    assert "pvc-1 is gone" not in said


def test_one_that_takes_its_time_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = Slow(well)
    with_ledger(cluster=cluster)
    assert undeployed(Odd(cluster, *NEVER), CONTEXT, NOBODY, once(), "delete", True)
    assert cluster.looks > 2
    said = said_by(capsys)
    assert said.count(f"waiting for pvc-1 to go, {PATIENCE:.0f} s at most") == 1
    assert "The ledger's volume pvc-1 is gone." in said


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ({"phase": "Released"}, "its deletion is not done yet (phase Released). kubectl describe persistentvolume"),
        ({"phase": "Failed", "message": "no deletable volume plugin matched"},
         "could not be deleted and has to be where it is stored (no deletable volume plugin matched). kubectl delete"),
    ],
)  # fmt: skip
def test_one_whose_storage_does_not_go_is_not_called_gone(
    status: Object, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = Slow(well)
    cluster.failure, cluster.stuck = status, True
    with_ledger(cluster=cluster)
    assert not undeployed(Odd(cluster, *NEVER), CONTEXT, NOBODY, once(), "delete", True, 20.0)
    assert word in said_by(capsys)


def test_one_that_may_not_be_looked_at_may_go_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger("Delete")
    assert undeployed(Odd(cluster, ("get", "persistentvolume"), FORBIDDEN), CONTEXT, NOBODY, once(), "delete", True)
    assert "The ledger's volume pvc-1 is gone." in said_by(capsys)


@pytest.mark.parametrize("ledger", ["keep", "delete"])
def test_volumes_that_may_not_be_listed_are_unknown(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    kubectl = Odd(with_ledger(), ("get", "persistentvolumes"), FORBIDDEN)
    assert undeployed(kubectl, CONTEXT, NOBODY, once(), ledger, True) is (ledger == "keep")
    said = said_by(capsys)
    assert "Which volumes stay could not be seen" in said
    assert ("/spec/claimRef/uid" if ledger == "keep" else "kubectl get persistentvolume pvc-1") in said
    assert "pvc-1 is gone" not in said


def test_one_that_may_not_be_looked_at_is_not_called_gone_before(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger()
    assert not undeployed(Odd(cluster, ("get", "persistentvolume"), FORBIDDEN), CONTEXT, NOBODY, once(), "delete", True)
    said = said_by(capsys)
    assert "STAYS, against what was confirmed: its reclaim policy is Retain; " in said
    assert "is forbidden" in said


def test_a_kept_one_that_somebody_deletes_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger(cluster=Vanishing(well))
    assert not undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "keep", True)
    assert "was to be kept, and is gone" in said_by(capsys)


def test_other_volumes_that_stay_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger("Delete")
    bound(cluster, "pvc-2", "data-qdrant-0", "Retain")
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "delete", True)
    assert INDEX in cluster.objects
    said = said_by(capsys)
    assert "The volume pvc-2 of the claim data-qdrant-0 stays: its reclaim policy is Retain. kubectl patch" in said


def test_one_that_is_about_to_go_is_not_offered_as_kept(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger("Delete")
    cluster.remove("", "namespaces", "", NAMESPACE)
    bound(cluster, "pvc-1", "data-redis-0", "Delete")
    del cluster.objects["persistentvolumeclaims.", NAMESPACE, "data-redis-0"]
    cluster.objects[LEDGER]["status"] = {"phase": "Released"}
    assert kept(MemoryKubectl(cluster)) == []
    assert undeployed(MemoryKubectl(cluster), CONTEXT, NOBODY, once(), "", True)
    said = said_by(capsys)
    assert "its deletion is not done yet" in said
    assert "was kept" not in said


BROKEN = {"phase": "Failed"}


@pytest.mark.parametrize(
    ("change", "why", "command"),
    [
        (lambda one: None, "its reclaim policy is Retain", "patch"),
        (lambda one: one["metadata"].pop("annotations"), "has to be deleted where it is stored", "delete"),
        (lambda one: one["spec"].pop("persistentVolumeReclaimPolicy"), "its reclaim policy is Retain", "patch"),
        (lambda one: one["spec"].update(persistentVolumeReclaimPolicy="Delete"), "not done yet", "describe"),
        (lambda one: one.pop("status"), "its reclaim policy is Retain", "patch"),
        (lambda one: (one["spec"].update(persistentVolumeReclaimPolicy="Delete"), one.update(status=BROKEN)),
         "could not be deleted", "delete"),
        (lambda one: (one["spec"].update(persistentVolumeReclaimPolicy="Delete"), one["spec"]["claimRef"].pop("uid")),
         "it waits for the next installation", "delete"),
    ],
)  # fmt: skip
def test_each_that_stays_has_its_reason_and_its_command(change: Callable[[Any], Any], why: str, command: str) -> None:
    cluster = with_ledger()
    volume = cluster.objects[LEDGER]
    volume["status"] = {"phase": "Released"}
    change(volume)
    said, line = staying(volume)
    assert why in said
    assert shlex.split(line)[:4] == ["kubectl", command, "persistentvolume", "pvc-1"]


@with_kubectl
@pytest.mark.timeout(400)
def test_the_real_kubectl_lets_it_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cluster = with_ledger()
    with reached(cluster, tmp_path) as kubectl:
        assert undeployed(kubectl, CONTEXT, NOBODY, once(), "delete", True)
    assert LEDGER not in cluster.objects
    assert ("patched", "PersistentVolume", "pvc-1") in cluster.writes
    assert "The ledger's volume pvc-1 is gone." in said_by(capsys)
