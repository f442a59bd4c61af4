"""What a remedy mends in part: it is kept where the pods come further than before, and nowhere else."""

import pytest

from eventing.vocabulary import Check, Resource
from functions.health_monitor.facts import ApplicationFacts, Facts, PodFacts, WorkloadFacts
from functions.health_monitor.progress import STAGES, beside_progress, come_further, ill_before, stage_of
from functions.health_monitor.workload_checks import workload_checks

WEB = Resource("Deployment", "web", "shop", "apps/v1")


def pod(name: str = "web-1", revision: str = "new", **more: object) -> PodFacts:
    known: dict[str, object] = {"node": "n", "phase": "Running", "ready": False, "restarts": 0}
    return PodFacts(name, revision, **{**known, **more})  # type: ignore[arg-type]


def workload(revision: str, *pods: PodFacts, desired: int = 1, **more: object) -> WorkloadFacts:
    return WorkloadFacts(WEB, True, 1, 1, desired, updated=len(pods), revision=revision, pods=pods, **more)  # type: ignore[arg-type]


HOMELESS = pod(phase="Pending", node="", unschedulable="0/7 nodes are available")
ATTACHING = pod(phase="Pending", waiting=("ContainerCreating",))
PULLING = pod(phase="Pending", waiting=("ImagePullBackOff: back-off pulling",))
REFUSED = pod(phase="Pending", waiting=('CreateContainerConfigError: secret "a" not found',))
CRASHING = pod(waiting=("CrashLoopBackOff: back-off",), restarts=4, terminated=("Error (exit 1)",))
RUNNING = pod()
READY = pod(ready=True)


@pytest.mark.parametrize(
    ("one", "stage"),
    [(HOMELESS, 1), (ATTACHING, 2), (PULLING, 3), (REFUSED, 4), (CRASHING, 5), (RUNNING, 6), (READY, 7)],
)
def test_how_far_a_start_has_come(one: PodFacts, stage: int) -> None:
    assert stage_of(one) == stage, STAGES[stage]


def rollout(was: WorkloadFacts, now: WorkloadFacts) -> str:
    checks = come_further(was, now, workload_checks(was, now, ()))
    assert all(one.result in ("healthy", "not_applicable") for one in checks) or checks == workload_checks(was, now, ())
    return checks[0].result


@pytest.mark.parametrize(
    ("was", "now", "result"),
    [
        ((HOMELESS,), (CRASHING,), "healthy"),
        ((ATTACHING,), (PULLING,), "healthy"),
        ((CRASHING,), (RUNNING,), "healthy"),
        ((), (HOMELESS,), "healthy"),  # nobody made a pod before
        ((CRASHING,), (CRASHING,), "inconclusive"),  # as far as before is no progress
        ((CRASHING,), (PULLING,), "inconclusive"),
        ((READY,), (RUNNING,), "inconclusive"),  # one was ready: nothing short of that will do
        ((HOMELESS, READY), (CRASHING,), "inconclusive"),
    ],
)
def test_only_what_comes_further_and_was_not_ready_is_kept(
    was: tuple[PodFacts, ...], now: tuple[PodFacts, ...], result: str
) -> None:
    assert rollout(workload("old", *was), workload("new", *now)) == result


def test_each_pod_that_is_wanted_has_to_come_further() -> None:
    was = workload("old", HOMELESS, desired=2)
    assert rollout(was, workload("new", RUNNING, desired=2)) == "inconclusive"  # one is missing
    assert rollout(was, workload("new", RUNNING, pod("web-2", unschedulable="no"), desired=2)) == "inconclusive"
    assert rollout(was, workload("new", RUNNING, pod("web-2"), desired=2)) == "healthy"


def test_a_pod_of_the_old_revision_is_no_progress() -> None:
    was = workload("old", HOMELESS)
    assert rollout(was, workload("new", pod(revision="old"))) == "inconclusive"


def test_warnings_of_what_came_further_are_of_the_fault_that_shows_now() -> None:
    further = Check("rollout Deployment shop/web", "healthy", "it came further: before no node is found, now it runs")
    doubts = (
        Check("warnings Deployment shop/web", "inconclusive", "BackOff"),
        Check("warnings Deployment shop/api", "inconclusive", "BackOff"),
    )
    assert [one.result for one in beside_progress(doubts, (further,))] == ["not_applicable", "inconclusive"]
    whole = Check("rollout Deployment shop/web", "healthy", "1 updated and 1 available of 1")
    assert beside_progress(doubts, (whole,)) == doubts


@pytest.mark.parametrize(("health", "result"), [("Healthy", "inconclusive"), ("Degraded", "not_applicable")])
def test_an_application_that_was_ill_may_stay_so(health: str, result: str) -> None:
    doubt = (Check("health", "inconclusive", "Argo CD: Progressing"),)
    assert [one.result for one in ill_before(doubt, Facts(0.0, ApplicationFacts(True, health=health)))] == [result]


@pytest.mark.parametrize(
    ("left", "off", "result"),
    [((), True, "healthy"), ((RUNNING,), True, "inconclusive"), ((), False, "inconclusive")],
)
def test_what_is_switched_off_on_purpose_is_well_when_no_pod_is_left(
    left: tuple[PodFacts, ...], off: bool, result: str
) -> None:
    was, now = workload("new", CRASHING), workload("new", *left, desired=0)
    assert workload_checks(was, now, (), off=off)[0].result == result
