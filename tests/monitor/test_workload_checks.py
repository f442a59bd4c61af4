"""What one look says of a workload: only what got worse counts, and only the new revision accuses."""

from typing import Any

import pytest
from msgspec.structs import replace

from functions.health_monitor.facts import PodFacts, WorkloadFacts
from functions.health_monitor.workload_checks import crashed, workload_checks
from tests.monitor.workloads import BEFORE, HEALTHY, WEB, pod, results, workload


def test_a_complete_rollout_is_healthy() -> None:
    (check,) = workload_checks(BEFORE, HEALTHY, ())
    assert check.name == "rollout Deployment shop/web"
    assert check.result == "healthy"
    assert check.evidence == "1 updated and 1 available of 1, every pod is of revision new and ready"


@pytest.mark.parametrize(
    "now",
    [
        replace(HEALTHY, observed=1),
        replace(HEALTHY, updated=0),
        replace(HEALTHY, available=0),
        replace(HEALTHY, desired=2),
        workload("new", pod("web-new-1"), pod("web-old-1", "old")),
        workload("new", pod("web-new-1", ready=False)),
        workload("new", pod("web-new-1", restarts=1)),
    ],
    ids=["not observed", "not updated", "not available", "too few", "old pod left", "not ready", "restarted once"],
)
def test_a_rollout_that_is_not_complete_is_no_evidence(now: WorkloadFacts) -> None:
    assert results(BEFORE, now) == {"rollout Deployment shop/web": "inconclusive"}


EVICTED: dict[str, Any] = {"phase": "Failed", "ready": False}


@pytest.mark.parametrize(
    ("before", "now", "result"),
    [
        (BEFORE, workload("new", pod("web-new-1"), pod("web-old-0", "old", **EVICTED)), "healthy"),
        (BEFORE, workload("new", pod("web-new-1"), pod("web-new-0", **EVICTED)), "inconclusive"),
        (
            workload("new", pod("web-new-1"), pod("web-new-0", **EVICTED)),
            workload("new", pod("web-new-1"), pod("web-new-0", **EVICTED)),
            "healthy",
        ),
        (BEFORE, workload("new", pod("web-old-0", "old", **EVICTED), available=0, updated=0), "inconclusive"),
    ],
    ids=["of the old revision", "of the new one", "known before", "nothing else is there"],
)
def test_pods_that_ended_long_ago_and_are_only_listed_still(
    before: WorkloadFacts, now: WorkloadFacts, result: str
) -> None:
    assert results(before, now) == {"rollout Deployment shop/web": result}


def test_more_available_than_desired_is_complete() -> None:
    assert results(BEFORE, replace(HEALTHY, available=2)) == {"rollout Deployment shop/web": "healthy"}


@pytest.mark.parametrize(
    ("sick", "why"),
    [
        (pod("p", waiting=("CrashLoopBackOff: back-off 10s",), terminated=("OOMKilled",)), "(last ended: OOMKilled)"),
        (pod("p", waiting=("CreateContainerConfigError: secret not there",)), "CreateContainerConfigError"),
        (pod("p", waiting=("InvalidImageName: no",)), "InvalidImageName"),
        (pod("p", waiting=("ErrImagePull: manifest for nginx:9 not found: manifest unknown",)), "manifest unknown"),
        (pod("p", waiting=("ImagePullBackOff: docker.io/x:1: Not Found",)), "Not Found"),
        (pod("p", waiting=("ImagePullBackOff: rpc error: code = NotFound desc = failed to",)), "code = NotFound"),
        (pod("p", restarts=2, terminated=("Error",)), "restarted 2 times, last Error"),
        (pod("p", restarts=2), "restarted 2 times"),
    ],
)
def test_a_pod_of_the_new_revision_that_cannot_start_is_a_failure(sick: PodFacts, why: str) -> None:
    now = workload("new", replace(sick, ready=False), updated=1, available=1)
    (check,) = [check for check in workload_checks(BEFORE, now, ()) if check.name.startswith("start")]
    assert check.result == "failed"
    assert check.evidence.startswith("pod p: ")
    assert why in check.evidence


@pytest.mark.parametrize(
    "well",
    [
        pod("p"),
        pod("p", restarts=1, terminated=("Error",)),
        pod("p", waiting=("ContainerCreating: ",)),
        pod("p", waiting=("ErrImagePull: i/o timeout",)),
        pod("p", waiting=("PodInitializing: not found",)),
    ],
)
def test_these_are_no_signs_that_a_pod_never_starts(well: PodFacts) -> None:
    assert crashed(well) == ""


def test_a_pull_that_times_out_is_told_apart_from_an_image_that_is_not_there() -> None:
    now = workload("new", pod("p", ready=False, waiting=("ImagePullBackOff: i/o timeout",)), available=0)
    assert results(BEFORE, now) == {
        "rollout Deployment shop/web": "inconclusive",
        "pull Deployment shop/web": "failed",
    }


def test_a_running_pod_whose_probe_is_refused_fails_readiness() -> None:
    refused = pod("p", ready=False, unhealthy=("Readiness probe failed: 500", "Readiness probe failed: 404"))
    now = workload("new", refused, available=0)
    (check,) = [check for check in workload_checks(BEFORE, now, ()) if check.name.startswith("readiness")]
    assert (check.result, check.evidence) == ("failed", "pod p: Readiness probe failed: 404")


def test_a_ready_pod_that_once_missed_a_probe_is_well() -> None:
    assert results(BEFORE, workload("new", pod("p", unhealthy=("Readiness probe failed",)))) == {
        "rollout Deployment shop/web": "healthy"
    }


CRASHING = pod("p", ready=False, waiting=("CrashLoopBackOff: x",))


@pytest.mark.parametrize(
    ("before", "now", "because"),
    [
        (BEFORE, workload("old", replace(CRASHING, revision="old")), "pod template is the one of before"),
        (
            workload("old", pod("web-old-1", "old", ready=False)),
            workload("new", CRASHING),
            "no pod of it was ready before the change either",
        ),
        (
            BEFORE,
            workload("new", CRASHING, pod("web-old-1", "old", ready=False)),
            "web-old-1 of the old revision failed as well",
        ),
    ],
    ids=["same template", "sick before", "old pods sick too"],
)
def test_a_failure_that_is_not_of_our_making_accuses_nobody(
    before: WorkloadFacts, now: WorkloadFacts, because: str
) -> None:
    (check,) = [check for check in workload_checks(before, now, ()) if check.name.startswith("start")]
    assert check.result == "inconclusive"
    assert because in check.evidence


def test_an_old_pod_that_was_not_ready_before_does_not_excuse_the_new_ones() -> None:
    before = workload("old", pod("a", "old"), pod("b", "old", ready=False))
    now = workload("new", CRASHING, pod("a", "old"), pod("b", "old", ready=False))
    assert results(before, now)["start Deployment shop/web"] == "failed"


def test_a_pod_on_a_lost_node_is_evidence_of_nothing() -> None:
    (check,) = workload_checks(BEFORE, workload("new", replace(CRASHING, node="node-3")), ("node-3",))
    assert (check.name, check.result) == ("rollout Deployment shop/web", "inconclusive")
    assert "node-3, which is not ready" in check.evidence


def test_another_lost_node_changes_nothing() -> None:
    assert results(BEFORE, HEALTHY, "node-9") == {"rollout Deployment shop/web": "healthy"}


def test_a_pod_that_crashed_before_and_no_more_since_is_not_held_against_the_change() -> None:
    old = pod("p", "same", ready=False, waiting=("CrashLoopBackOff: x",), restarts=7)
    same = workload("same", old)
    assert "start Deployment shop/web" not in results(same, same)
    worse = results(same, workload("same", replace(old, restarts=8)))
    assert worse["start Deployment shop/web"] == "inconclusive"


@pytest.mark.parametrize(("was", "result"), [(0, "not_applicable"), (1, "inconclusive")])
def test_scaled_to_zero_is_no_evidence(was: int, result: str) -> None:
    assert results(replace(BEFORE, desired=was), replace(HEALTHY, desired=0, pods=())) == {
        "rollout Deployment shop/web": result
    }


@pytest.mark.parametrize(("before", "result"), [(False, "failed"), (True, "inconclusive")])
def test_a_progress_deadline_counts_when_it_is_new(before: bool, result: str) -> None:
    now = replace(HEALTHY, deadline_exceeded=True, available=0)
    assert results(replace(BEFORE, deadline_exceeded=before), now)["rollout Deployment shop/web"] == result


@pytest.mark.parametrize(("before", "result"), [(True, "inconclusive"), (False, "not_applicable")])
def test_a_workload_that_is_gone(before: bool, result: str) -> None:
    gone = WorkloadFacts(WEB, found=False)
    assert results(BEFORE if before else gone, gone) == {"rollout Deployment shop/web": result}


@pytest.mark.parametrize(("times", "failed"), [(1, False), (2, True)])
def test_a_liveness_probe_that_fails_again_and_again_is_a_failure_before_the_first_restart(
    times: int, failed: bool
) -> None:
    dying = pod("p", liveness_failures=times, unhealthy=("Liveness probe failed: HTTP probe failed: 404",))
    found = results(BEFORE, workload("new", dying))
    assert found["rollout Deployment shop/web"] == "healthy"
    assert found.get("liveness Deployment shop/web") == ("failed" if failed else None)
