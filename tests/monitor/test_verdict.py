"""From samples to a verdict, with the boundaries of every duration."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Check, Operation, Resource
from functions.health_monitor.assessing import as_before, assess
from functions.health_monitor.facts import ApplicationFacts, Facts, PodFacts, Sample, Watch, WorkloadFacts
from functions.health_monitor.verdict import rollback_verdict, rollout_verdict

WINDOW = 300.0
GOOD = (Check("sync", "healthy", "ok"), Check("rollout Deployment a/b", "healthy", "ok"))
UNSURE = (Check("sync", "healthy", "ok"), Check("rollout Deployment a/b", "inconclusive", "1 of 2"))
UNSYNCED = (Check("sync", "inconclusive", "at 1234"),)


def failing(kind: str) -> tuple[Check, ...]:
    return (Check("sync", "healthy", "ok"), Check(f"{kind} Deployment a/b", "failed", "it broke"))


def watch(*samples: tuple[float, tuple[Check, ...]], synced: float = 10.0, extended: bool = False) -> Watch:
    baseline = Facts(0.0, ApplicationFacts(True))
    taken = tuple(Sample(at, checks) for at, checks in samples)
    return Watch("id", "app", baseline, started=5.0, synced=synced, extended=extended, samples=taken)


@pytest.mark.parametrize(
    ("now", "result"),
    [(309.9, "running"), (310.0, "healthy")],
)
def test_healthy_needs_the_whole_window(now: float, result: str) -> None:
    assert rollout_verdict(watch((290, GOOD), (300, GOOD)), now, WINDOW).result == result


def test_healthy_says_on_what() -> None:
    verdict = rollout_verdict(watch((290, GOOD), (300, GOOD)), 310.0, WINDOW)
    assert verdict.message == "healthy for 300 s on 2 samples"
    assert verdict.checks == GOOD


@pytest.mark.parametrize(
    "samples",
    [
        ((300, GOOD),),
        ((290, UNSURE), (300, GOOD)),
        ((290, GOOD), (300, UNSURE)),
        ((290, (Check("sync", "healthy", ""),)), (300, (Check("sync", "healthy", ""),))),
        (),
    ],
    ids=["one sample", "unsure, good", "good, unsure", "no mandatory evidence", "none"],
)
def test_without_two_good_samples_the_window_is_extended_once_and_then_a_person_is_asked(
    samples: tuple[tuple[float, tuple[Check, ...]], ...],
) -> None:
    assert rollout_verdict(watch(*samples), 310.0, WINDOW).result == "extend"
    assert rollout_verdict(watch(*samples, extended=True), 459.9, WINDOW).result == "running"
    assert rollout_verdict(watch(*samples, extended=True), 460.0, WINDOW).result == "inconclusive"


def test_what_is_not_applicable_does_not_forbid_health() -> None:
    checks = (*GOOD, Check("health", "not_applicable", "as before"))
    assert rollout_verdict(watch((290, checks), (300, checks)), 310.0, WINDOW).result == "healthy"


def test_presence_alone_is_mandatory_evidence() -> None:
    checks = (Check("presence PodDisruptionBudget a/b", "healthy", "there"),)
    assert rollout_verdict(watch((290, checks), (300, checks)), 310.0, WINDOW).result == "healthy"


@pytest.mark.parametrize("kind", ["start", "rollout", "sync"])
def test_an_unmistakable_failure_ends_the_watch_at_the_second_sample(kind: str) -> None:
    bad = failing(kind)
    assert rollout_verdict(watch((20, bad)), 20.0, WINDOW).result == "running"
    assert rollout_verdict(watch((20, GOOD), (30, bad)), 30.0, WINDOW).result == "running"
    verdict = rollout_verdict(watch((20, bad), (30, bad)), 30.0, WINDOW)
    assert (verdict.result, verdict.message) == ("failed", f"{kind} Deployment a/b: it broke")
    assert verdict.checks == bad


def test_a_failure_before_the_sync_was_seen_counts_too() -> None:
    bad = failing("sync")
    assert rollout_verdict(watch((20, bad), (30, bad), synced=0.0), 30.0, WINDOW).result == "failed"


@pytest.mark.parametrize("kind", ["pull", "mount", "schedule", "create", "revision"])
@pytest.mark.parametrize(("last", "result"), [(139.9, "running"), (140.0, "failed")])
def test_what_may_pass_has_two_minutes(kind: str, last: float, result: str) -> None:
    bad = failing(kind)
    assert rollout_verdict(watch((20, bad), (80, bad), (last, bad)), last, WINDOW).result == result


def _waiting(kind: str, *pods: str) -> tuple[Check, ...]:
    return (Check("sync", "healthy", "ok"), Check(f"{kind} Deployment a/b", "failed", "it waits", pods))


@pytest.mark.parametrize("kind", ["pull", "mount", "schedule"])
def test_pods_that_wait_one_after_the_other_are_a_rollout_that_goes_on(kind: str) -> None:
    in_turn = [(at, _waiting(kind, f"b-{at // 60:.0f}")) for at in range(20, 250, 10)]
    assert rollout_verdict(watch(*in_turn), 250.0, WINDOW).result == "running"
    with_one_stuck = [(at, _waiting(kind, f"b-{at // 60:.0f}", "b-stuck")) for at in range(20, 150, 10)]
    assert rollout_verdict(watch(*with_one_stuck), 150.0, WINDOW).result == "failed"


@pytest.mark.parametrize("kind", ["pull", "mount", "schedule"])
def test_what_may_pass_and_begins_at_the_end_of_the_window_gets_its_two_minutes(kind: str) -> None:
    late = [(at, GOOD) for at in range(20, 290, 10)] + [
        (290, failing(kind)),
        (300, failing(kind)),
        (310, failing(kind)),
    ]
    assert rollout_verdict(watch(*late), 310.0, WINDOW).result == "extend"
    later = [*late, *((at, failing(kind)) for at in range(320, 420, 10))]
    assert rollout_verdict(watch(*later, extended=True), 410.0, WINDOW).result == "failed"


def test_a_pull_that_recovered_meanwhile_starts_anew() -> None:
    bad = failing("pull")
    assert rollout_verdict(watch((20, bad), (100, GOOD), (110, bad), (200, bad)), 200.0, WINDOW).result == "running"


@pytest.mark.parametrize("kind", ["readiness", "liveness", "unheard-of"])
@pytest.mark.parametrize(("now", "result"), [(309.9, "running"), (310.0, "failed")])
def test_a_probe_that_is_refused_counts_at_the_end_of_the_window(kind: str, now: float, result: str) -> None:
    bad = failing(kind)
    assert rollout_verdict(watch((20, bad), (300, bad)), now, WINDOW).result == result


def test_another_workloads_failure_does_not_prolong_this_one() -> None:
    other = (Check("start Deployment a/other", "failed", "it broke"),)
    assert rollout_verdict(watch((20, other), (30, failing("start"))), 30.0, WINDOW).result == "running"


@pytest.mark.parametrize(
    ("window", "now", "result"),
    [
        (300.0, 304.9, "running"),
        (300.0, 305.0, "inconclusive"),
        (6.0, 304.9, "running"),
        (900.0, 904.9, "running"),
        (900.0, 905.0, "inconclusive"),
    ],
)
def test_a_commit_that_is_never_synced_ends_without_a_verdict(window: float, now: float, result: str) -> None:
    verdict = rollout_verdict(watch((20, UNSYNCED), synced=0.0), now, window)
    assert verdict.result == result
    if result == "inconclusive":
        assert verdict.message == "Argo CD did not sync the commit: at 1234"


def test_doubts_are_named() -> None:
    verdict = rollout_verdict(watch((300, UNSURE), extended=True), 460.0, WINDOW)
    assert verdict.message == "no verdict in one and a half windows: rollout Deployment a/b: 1 of 2"


@pytest.mark.parametrize(
    ("samples", "now", "result"),
    [
        (((20, GOOD), (30, GOOD)), 30.0, "healthy"),
        (((30, GOOD),), 30.0, "running"),
        (((20, UNSURE), (30, GOOD)), 30.0, "running"),
        (((20, UNSURE), (30, UNSURE)), 304.9, "running"),
        (((20, UNSURE), (30, UNSURE)), 305.0, "inconclusive"),
        ((), 305.0, "inconclusive"),
    ],
)
def test_a_rollback_is_over_when_two_looks_agree(
    samples: tuple[tuple[float, tuple[Check, ...]], ...], now: float, result: str
) -> None:
    assert rollback_verdict(watch(*samples), now, WINDOW).result == result


def test_assess_puts_all_checks_of_one_look_together() -> None:
    web = Resource("Deployment", "web", "shop", "apps/v1")
    pod = PodFacts("p", "r1", "node-1", "Running", True, 0)
    facts = WorkloadFacts(web, True, 1, 1, 1, 1, 1, "r1", False, (pod,))
    application = ApplicationFacts(True, True, "Synced", "abc", "Healthy", "Succeeded", "abc")
    before = Facts(0.0, application, False, False, (facts,), {"PodDisruptionBudget shop/web": False})
    now = Facts(1.0, application, True, True, (facts,), {"PodDisruptionBudget shop/web": True}, ("node-1",))
    added = Operation("add_resource", Resource("PodDisruptionBudget", "web", "shop"), "pdb.yaml", value={})
    plan = ChangePlan("shop", (added,), workloads=(web,))
    assert [(check.name, check.result) for check in assess(plan, before, now, "rollout")] == [
        ("sync", "healthy"),
        ("rollout Deployment shop/web", "inconclusive"),
        ("presence PodDisruptionBudget shop/web", "healthy"),
        ("health", "healthy"),
        ("nodes", "inconclusive"),
    ]


SICK = WorkloadFacts(Resource("Deployment", "b", "a"), True, 1, 1, desired=2, available=1)


@pytest.mark.parametrize(
    ("was", "now", "excused"),
    [
        (SICK, SICK, True),
        (SICK, replace(SICK, available=0), False),
        (SICK, replace(SICK, generation=2), False),
        (SICK, replace(SICK, found=False), False),
        (replace(SICK, available=2), SICK, False),
        (replace(SICK, found=False), SICK, False),
    ],
    ids=["as before", "worse", "not seen yet", "gone", "was well", "was not there"],
)
def test_after_a_revert_what_was_sick_before_need_not_be_well(
    was: WorkloadFacts, now: WorkloadFacts, excused: bool
) -> None:
    (check,) = as_before([failing("start")[1]], {was.resource: was}, [now])
    assert check.result == ("not_applicable" if excused else "failed")


def test_a_revert_is_over_where_nothing_is_worse_than_before() -> None:
    checks = (Check("sync", "healthy", "ok"), Check("rollout Deployment a/b", "not_applicable", "as before"))
    assert rollback_verdict(watch((20, checks), (30, checks)), 30.0, WINDOW).result == "healthy"
    assert rollout_verdict(watch((290, checks), (300, checks)), 310.0, WINDOW).result == "extend"
