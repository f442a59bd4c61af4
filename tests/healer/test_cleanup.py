"""Which finished Jobs and Pods are deleted in the cluster itself."""

from typing import Any

import pytest

from functions._manifests.repository import Repository, load
from functions._policy.healing import Cleanup
from functions._symptoms.snapshot import Snapshot
from functions.cluster_healer.cleanup import deletions
from tests.healer.building import AT

RULES = Cleanup(jobs_after_hours=2.0, pods_after_hours=2.0)
NOTHING: Repository = load({})
OLD, NEW = "2027-01-15T04:00:00Z", "2027-01-15T07:30:00Z"


def job(name: str, at: str = OLD, owner: str = "", ended: str = "Complete", **metadata: Any) -> dict[str, Any]:
    owners = [{"kind": "CronJob", "uid": owner}] if owner else []
    conditions = [{"type": ended, "status": "True", "lastTransitionTime": at}] if ended else []
    described = {"name": name, "namespace": "shop", "uid": f"uid-{name}", "ownerReferences": owners, **metadata}
    return {"metadata": described, "spec": {}, "status": {"conditions": conditions}}


def pod(name: str, phase: str = "Succeeded", at: str = OLD, **metadata: Any) -> dict[str, Any]:
    status = {"phase": phase, "startTime": at}
    return {"metadata": {"name": name, "namespace": "shop", "uid": f"uid-{name}", **metadata}, "status": status}


def found(*jobs: Any, pods: Any = (), rules: Cleanup = RULES, repository: Repository = NOTHING) -> list[str]:
    snapshot = Snapshot(AT, {"Job": jobs, "Pod": tuple(pods)}, namespaces=frozenset({"shop"}))
    return [f"{one.kind}/{one.name}" for one in deletions(snapshot, repository, rules)]


def with_ttl(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "spec": {"ttlSecondsAfterFinished": 60}}


def evicted(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "status": {**one["status"], "reason": "Evicted"}}


@pytest.mark.parametrize(
    ("one", "goes"),
    [
        (job("a"), True),
        (job("a", ended="Failed"), True),
        (job("a", at=NEW), False),
        (job("a", ended=""), False),  # it runs
        (job("a", at="no time"), False),
        (job("a", finalizers=["x/y"]), False),
        (job("a", deletionTimestamp=NEW), False),
        (job("a", uid=""), False),
        (job("a", annotations={"argocd.argoproj.io/tracking-id": "x"}), False),
        (with_ttl(job("a")), False),
        (job("a", owner="cron"), False),  # the only one of its CronJob
    ],
)
def test_jobs(one: dict[str, Any], goes: bool) -> None:
    assert found(one) == (["Job/a"] if goes else [])


def test_the_newest_of_a_cron_job_stays() -> None:
    each = [job(f"c-{hour}", f"2027-01-15T0{hour}:00:00Z", owner="cron") for hour in (1, 3, 2)]
    assert found(*each) == ["Job/c-1", "Job/c-2"]


def test_what_git_declares_goes_by_a_change_of_git() -> None:
    manifest = b"apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, namespace: shop}\nspec: {}\n"
    assert found(job("a"), repository=load({"a.yaml": manifest})) == []


@pytest.mark.parametrize(
    ("one", "goes"),
    [
        (pod("p"), True),
        (pod("p", "Failed"), True),
        (pod("p", "Running"), False),
        (pod("p", at=NEW), False),
        (pod("p", ownerReferences=[{"kind": "Job"}]), False),
        (evicted(pod("p", "Failed", ownerReferences=[{"kind": "ReplicaSet"}])), True),
    ],
)
def test_pods(one: dict[str, Any], goes: bool) -> None:
    assert found(pods=[one]) == (["Pod/p"] if goes else [])


def test_nothing_is_deleted_unless_the_policy_says_from_when_and_the_oldest_go_first() -> None:
    assert found(job("a"), pods=[pod("p")], rules=Cleanup()) == []
    older = [job(name, f"2027-01-15T0{hour}:00:00Z") for name, hour in (("b", 2), ("a", 1), ("c", 3))]
    assert found(*older, rules=Cleanup(jobs_after_hours=1, per_scan=2)) == ["Job/a", "Job/b"]
