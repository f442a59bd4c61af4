"""What a workload says that a change reaches without changing it; what is added, under the name it is applied with."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions.health_monitor.assessing import assess
from functions.health_monitor.facts import (
    ApplicationFacts,
    Facts,
    Followed,
    Placed,
    PodFacts,
    Reached,
    Scope,
    WorkloadFacts,
)

WEB = Resource("Deployment", "web", "prod", "apps/v1")
NIGHTLY = Resource("CronJob", "nightly", "stage", "batch/v1")
PLAN = ChangePlan("prod", (), workloads=())
SYNCED = ApplicationFacts(True, automated=True, sync="Synced", revision="c", health="Healthy", operation="Succeeded")
WELL = WorkloadFacts(WEB, True, 1, 1, 1, 1, 1, "h1", pods=(PodFacts("web-1", "h1", "n", "Running", True, 0),))
CRASHES = ("CrashLoopBackOff: back-off",)
SICK = replace(WELL, available=0, pods=(PodFacts("web-1", "h1", "n", "Running", False, 7, CRASHES),))
WORSE = replace(SICK, pods=(replace(SICK.pods[0], restarts=9),))
REACHED = Scope(("prod",), (Reached(WEB, "ConfigMap prod/settings", "prod"),))
CHANGED = Scope(("prod",), (Reached(WEB, application="prod"),))


def of_web(before: WorkloadFacts, now: WorkloadFacts, scope: Scope) -> dict[str, str]:
    looks = [Facts(0.0, SYNCED, True, workloads=(one,)) for one in (before, now)]
    found = assess(PLAN, looks[0], looks[1], "rollout", scope)
    return {check.name.split(" ")[0]: check.result for check in found if "web" in check.name}


@pytest.mark.parametrize(
    ("before", "now", "scope", "results"),
    [
        (WELL, WELL, REACHED, {"rollout": "healthy"}),
        (WELL, SICK, REACHED, {"rollout": "inconclusive", "start": "inconclusive"}),  # its template is the same
        (SICK, WORSE, REACHED, {"rollout": "not_applicable", "start": "not_applicable"}),  # it crashed before, too
        (SICK, WELL, REACHED, {"rollout": "healthy"}),
        (SICK, WORSE, CHANGED, {"rollout": "inconclusive", "start": "inconclusive"}),  # it was to change
        (
            WELL,
            replace(SICK, revision="h2", pods=(replace(SICK.pods[0], name="web-2", revision="h2"),)),
            REACHED,
            {"rollout": "inconclusive", "start": "failed"},  # it was restarted, as a checksum or a reloader does
        ),
        (SICK, replace(SICK, desired=2), REACHED, {"rollout": "not_applicable"}),  # scaled up, and as sick as before
    ],
)
def test_a_workload_that_is_reached_must_not_get_worse(
    before: WorkloadFacts, now: WorkloadFacts, scope: Scope, results: dict[str, str]
) -> None:
    assert of_web(before, now, scope) == results


def test_what_is_added_is_looked_for_under_the_name_that_it_is_applied_with() -> None:
    in_file = Resource("ConfigMap", "settings", "", "v1")
    plan = replace(PLAN, operations=(Operation("add_resource", in_file, "base/settings.yaml", value={}),))
    placed = tuple(Placed(replace(in_file, namespace=name), name) for name in ("prod", "stage"))
    scope = Scope(("prod", "stage"), objects=placed, added=placed)
    by_hand = replace(SYNCED, automated=False, revision="0ld")
    now = Facts(
        0.0,
        SYNCED,
        True,
        objects={"ConfigMap prod/settings": True, "ConfigMap stage/settings": False},
        further=(Followed("stage", SYNCED, True),),
    )
    before = replace(now, objects={})

    def presences(at: Facts, was: Facts) -> dict[str, str]:
        found = assess(plan, was, at, "rollout", scope)
        return {check.name: check.result for check in found if check.name.startswith("presence")}

    assert presences(now, before) == {
        "presence ConfigMap prod/settings": "healthy",
        "presence ConfigMap stage/settings": "inconclusive",
    }
    waits = (Followed("stage", by_hand),)  # where the change is not, it need not be
    assert presences(replace(now, further=waits), replace(before, further=waits)) == {
        "presence ConfigMap prod/settings": "healthy"
    }


def test_a_run_belongs_to_the_sync_of_its_own_application() -> None:
    failed = WorkloadFacts(NIGHTLY, True, renewed="2027-01-15T08:00:30Z", run="nightly-1", outcome="failed")
    well = replace(failed, outcome="complete", renewed="2027-01-14T08:00:00Z", run="nightly-0")
    scope = Scope(("prod", "stage"), (Reached(NIGHTLY, application="stage"),))

    def result(stage_began: str) -> str:
        prod, stage = (replace(SYNCED, operation_started=at) for at in ("2027-01-15T08:01:00Z", stage_began))
        before, now = (
            Facts(0.0, prod, True, workloads=(one,), further=(Followed("stage", stage, True),))
            for one in (well, failed)
        )
        return next(one.result for one in assess(PLAN, before, now, "rollout", scope) if "CronJob" in one.name)

    assert result("2027-01-15T08:00:00Z") == "failed"
    assert result("2027-01-15T08:00:45Z") != "failed"
