"""What one look says of a workload: only what got worse counts, and only the new revision accuses."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Resource
from functions.health_monitor.facts import PodFacts, WorkloadFacts
from functions.health_monitor.workload_checks import crashed, workload_checks

WEB = Resource("Deployment", "web", "shop", "apps/v1")


def pod(name: str, revision: str = "new", **more: object) -> PodFacts:
    given = {"node": "node-1", "phase": "Running", "ready": True, "restarts": 0} | more
    return PodFacts(name=name, revision=revision, **given)  # type: ignore[arg-type]


def workload(revision: str, *pods: PodFacts, **more: object) -> WorkloadFacts:
    given = {"generation": 2, "observed": 2, "desired": 1, "updated": 1, "available": 1} | more
    return WorkloadFacts(WEB, found=True, revision=revision, pods=pods, **given)  # type: ignore[arg-type]


BEFORE = workload("old", pod("web-old-1", "old"), generation=1, observed=1)
HEALTHY = workload("new", pod("web-new-1"))


def results(before: WorkloadFacts, now: WorkloadFacts, *lost: str) -> dict[str, str]:
    return {check.name: check.result for check in workload_checks(before, now, lost)}


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


QUOTA = 'pods "web-x" is forbidden: exceeded quota: shop, requested: cpu=1'
WEBHOOK = 'Internal error occurred: failed calling webhook "v": context deadline exceeded'


@pytest.mark.parametrize(("message", "kind"), [(QUOTA, "start"), (WEBHOOK, "create")])
def test_pods_that_are_not_created_fail_for_good_or_for_now(message: str, kind: str) -> None:
    now = workload("new", refused=message, refusals=1, updated=0, available=1)
    found = {check.name: check for check in workload_checks(BEFORE, now, ())}
    assert found[f"{kind} Deployment shop/web"].result == "failed"
    assert message in found[f"{kind} Deployment shop/web"].evidence


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (BEFORE, workload("new", pod("p"), refused=QUOTA, refusals=1)),
        (
            replace(BEFORE, refused=QUOTA, refusals=4),
            workload("old", pod("p", "old"), refused=QUOTA, refusals=4, available=0),
        ),
    ],
    ids=["it got its pods all the same", "nothing new since before"],
)
def test_a_refusal_that_is_over_or_old_is_none(before: WorkloadFacts, now: WorkloadFacts) -> None:
    assert not [name for name in results(before, now) if name.startswith(("start", "create"))]


@pytest.mark.parametrize(
    ("sick", "kind", "says"),
    [
        (pod("p", ready=False, unschedulable="0/3 nodes are available"), "schedule", "FailedScheduling: 0/3 nodes"),
        (pod("p", ready=False, mounts=("first", 'secret "x" not found')), "mount", 'FailedMount: secret "x" not found'),
    ],
)
def test_what_may_pass_has_a_class_of_its_own(sick: PodFacts, kind: str, says: str) -> None:
    now = workload("new", sick, available=0)
    (check,) = [check for check in workload_checks(BEFORE, now, ()) if check.name.startswith(kind)]
    assert check.result == "failed"
    assert says in check.evidence


def test_a_drain_excuses_a_pod_that_finds_no_node() -> None:
    now = workload("new", pod("p", ready=False, unschedulable="0/1 nodes"), available=0)
    found = {check.name: check for check in workload_checks(BEFORE, now, (), cordoned=("node-2",))}
    assert found["schedule Deployment shop/web"].result == "inconclusive"
    assert "node-2 takes no pods since the baseline" in found["schedule Deployment shop/web"].evidence


SLOW = pod("p", ready=False, unhealthy=("Startup probe failed: 503",), starting_until=1000.0)


@pytest.mark.parametrize(
    ("sick", "deadline", "at", "result"),
    [
        (SLOW, 0.0, 999.0, "inconclusive"),
        (SLOW, 0.0, 1000.0, "failed"),
        (replace(SLOW, starting_until=0.0), 600.0, 10.0, "failed"),
        (replace(SLOW, starting_until=0.0), 1800.0, 10.0, "inconclusive"),
    ],
    ids=["within its startup probe", "beyond it", "the usual deadline", "a longer deadline of its own"],
)
def test_a_slow_starter_has_what_its_own_manifest_gives_it(
    sick: PodFacts, deadline: float, at: float, result: str
) -> None:
    now = workload("new", sick, available=0, progress_deadline=deadline)
    found = {check.name: check.result for check in workload_checks(BEFORE, now, (), at)}
    assert found["readiness Deployment shop/web"] == result


def test_a_template_that_waits_for_a_deletion_says_so() -> None:
    now = workload("new", pod("p", "old"), updated=0, on_delete=True)
    (check,) = workload_checks(BEFORE, now, ())
    assert check.result == "inconclusive"
    assert check.evidence.endswith("OnDelete: the new template reaches a pod when somebody deletes the old one")


REPORT = Resource("CronJob", "report", "shop")
SYNC = "2027-01-15T08:00:00Z"


@pytest.mark.parametrize(
    ("kind", "run", "outcome", "made", "name", "result"),
    [
        ("CronJob", "", "", "", "rollout", "healthy"),
        ("CronJob", "report-1", "failed", "2027-01-15T07:59:59Z", "rollout", "healthy"),
        ("CronJob", "report-2", "failed", SYNC, "start", "failed"),
        ("CronJob", "report-2", "complete", SYNC, "rollout", "healthy"),
        ("CronJob", "report-2", "begun", SYNC, "rollout", "inconclusive"),
        ("Job", "report", "failed", SYNC, "start", "failed"),
        ("Job", "report", "failed", "2027-01-15T07:59:59Z", "rollout", "inconclusive"),
        ("Job", "report", "complete", SYNC, "rollout", "healthy"),
        ("Job", "report", "suspended", SYNC, "rollout", "healthy"),
        ("Job", "report", "running", SYNC, "rollout", "healthy"),
        ("Job", "report", "begun", SYNC, "rollout", "inconclusive"),
    ],
)
def test_runs_are_judged_by_how_they_end_and_only_those_since_the_sync_accuse(
    kind: str, run: str, outcome: str, made: str, name: str, result: str
) -> None:
    report = WorkloadFacts(replace(REPORT, kind=kind), found=True, run=run, outcome=outcome, renewed=made)
    (check,) = workload_checks(report, report, (), live_since=SYNC)
    assert (check.name, check.result) == (f"{name} {kind} shop/report", result)


BEGUN = WorkloadFacts(REPORT, found=True, run="report-2", outcome="begun", renewed=SYNC)


@pytest.mark.parametrize(
    ("waiting", "name", "result"),
    [
        ("CreateContainerConfigError: secret not there", "start", "failed"),
        ("InvalidImageName: no", "start", "failed"),
        ("ErrImagePull: manifest unknown", "start", "failed"),
        ("ImagePullBackOff: i/o timeout", "pull", "failed"),
        ("CrashLoopBackOff: back-off 10s", "rollout", "inconclusive"),  # tried again until its backoffLimit
        ("ContainerCreating: ", "rollout", "inconclusive"),
    ],
)
def test_a_run_whose_pods_can_never_start_has_failed(waiting: str, name: str, result: str) -> None:
    stuck = replace(BEGUN, pods=(pod("report-2-x", "", ready=False, waiting=(waiting,)),))
    (check,) = workload_checks(WorkloadFacts(REPORT, found=True), stuck, (), live_since=SYNC)
    assert (check.name, check.result) == (f"{name} CronJob shop/report", result)
    (check,) = workload_checks(
        WorkloadFacts(REPORT, found=True), replace(stuck, outcome="complete"), (), live_since=SYNC
    )
    assert check.result == "healthy"


def test_a_run_that_fails_as_the_one_before_did_accuses_nobody() -> None:
    before = WorkloadFacts(REPORT, found=True, run="report-1", outcome="failed", renewed="2027-01-15T07:00:00Z")
    (check,) = workload_checks(before, replace(BEGUN, outcome="failed"), (), live_since=SYNC)
    assert (check.name, check.result) == ("rollout CronJob shop/report", "inconclusive")
    assert check.evidence.endswith("Job report-1 had failed before it")


def test_without_the_time_of_the_sync_no_run_accuses() -> None:
    report = WorkloadFacts(REPORT, found=True, run="report-2", outcome="failed", renewed=SYNC)
    assert [check.result for check in workload_checks(report, report, ())] == ["healthy"]


def test_a_daemon_set_counts_only_the_nodes_that_it_tolerates() -> None:
    agent = replace(HEALTHY, resource=Resource("DaemonSet", "agent", "shop"), desired=1)
    (check,) = workload_checks(replace(BEFORE, resource=agent.resource), agent, ())
    assert check.result == "healthy"
