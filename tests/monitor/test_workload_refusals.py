"""Pods that are refused, slow or of a scheduled run, in one look at a workload."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Resource
from functions.health_monitor.facts import PodFacts, WorkloadFacts
from functions.health_monitor.workload_checks import workload_checks
from tests.monitor.workloads import BEFORE, HEALTHY, pod, results, workload

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
