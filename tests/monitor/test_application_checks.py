"""Several Applications that render one change: who has it, who is waited for, who is not, and what is said of that."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Check, Resource
from functions.health_monitor.application_checks import has_arrived, health_checks, not_there, reach_checks, sync_checks
from functions.health_monitor.facts import ApplicationFacts, Facts, Followed, Reached, Sample, Scope, Watch
from functions.health_monitor.verdict import rollback_verdict, rollout_verdict
from functions.health_monitor.watchable import doubtful, opens_last, unwatchable

SYNCS = ApplicationFacts(True, automated=True, sync="Synced", revision="0ld", health="Healthy", operation="Succeeded")
HAS = replace(SYNCS, revision="c0ffee")
BY_HAND = replace(SYNCS, automated=False)
HELD = replace(SYNCS, held_back="deny 0 8 * * * for 1h")
NOBODY = ApplicationFacts(False)


def facts(own: ApplicationFacts, stage: ApplicationFacts | None, **known: Any) -> Facts:
    """A look at prod (its own) and stage; who is at `c0ffee` has the commit."""
    further = () if stage is None else (Followed("stage", stage, stage.revision == "c0ffee", **known),)
    return Facts(0.0, own, own.revision == "c0ffee", further=further)


BEFORE = facts(SYNCS, SYNCS)


@pytest.mark.parametrize(
    ("before", "now", "arrived"),
    [
        (SYNCS, (HAS, None), True),  # there is only one
        (SYNCS, (HAS, SYNCS), False),
        (SYNCS, (SYNCS, HAS), False),
        (SYNCS, (HAS, HAS), True),
        (BY_HAND, (HAS, BY_HAND), True),  # nobody synced it, and nobody waits
        (BY_HAND, (SYNCS, HAS), False),
        (HELD, (HAS, HELD), True),
        (NOBODY, (HAS, NOBODY), True),
        (SYNCS, (HAS, BY_HAND), False),  # switched off meanwhile: that is no evidence
        (SYNCS, (HAS, HELD), False),  # a window closed meanwhile
        (SYNCS, (HAS, NOBODY), False),  # deleted meanwhile
    ],
)
def test_where_a_change_has_to_be(before: ApplicationFacts, now: tuple[Any, Any], arrived: bool) -> None:
    assert has_arrived(facts(*now), facts(SYNCS, before)) is arrived


@pytest.mark.parametrize(
    ("before", "now", "result", "words"),
    [
        (SYNCS, SYNCS, "inconclusive", "Argo CD is at 0ld, which does not contain the commit yet"),
        (SYNCS, HAS, "healthy", "Argo CD: Synced at c0ffee"),
        (SYNCS, BY_HAND, "inconclusive", "automated sync is off"),
        (SYNCS, HELD, "inconclusive", "a sync window of its project holds it back"),
        (SYNCS, NOBODY, "inconclusive", "no such Argo CD Application"),
        (
            BY_HAND,
            BY_HAND,
            "not_applicable",
            "automated sync is off there, so it gets the change when somebody syncs it",
        ),
        (BY_HAND, HAS, "healthy", "Synced at c0ffee"),  # somebody did
        (
            HELD,
            HELD,
            "not_applicable",
            "a sync window held it back (deny 0 8 * * * for 1h), so it gets the change later",
        ),
        (HELD, HAS, "healthy", "Synced at c0ffee"),
        (NOBODY, NOBODY, "not_applicable", "this cluster's Argo CD has no Application of that name"),
    ],
)
def test_each_application_has_a_check_with_its_name(
    before: ApplicationFacts, now: ApplicationFacts, result: str, words: str
) -> None:
    own, other = sync_checks("prod", facts(HAS, now), facts(SYNCS, before), "rollout")
    assert (own.name, own.result) == ("sync prod", "healthy")
    assert (other.name, other.result) == ("sync stage", result)
    assert words in other.evidence


def test_where_there_is_one_its_checks_have_no_name() -> None:
    assert [one.name for one in sync_checks("prod", facts(HAS, None), facts(SYNCS, None), "rollout")] == ["sync"]
    assert [one.name for one in health_checks("prod", facts(HAS, None), facts(SYNCS, None))] == ["health"]


def test_a_sync_that_fails_in_any_of_them_is_a_failure_of_that_one() -> None:
    broken = replace(SYNCS, operation="Failed", operation_revision="c0ffee", message="no such kind")
    now = facts(HAS, broken, operation_contains_commit=True)
    checks = sync_checks("prod", now, BEFORE, "rollout")
    assert [(one.name, one.result) for one in checks] == [("sync prod", "healthy"), ("sync stage", "failed")]
    by_hand = sync_checks("prod", now, facts(SYNCS, BY_HAND), "rollout")  # somebody synced it, and it failed
    assert by_hand[1].result == "failed"
    before = facts(SYNCS, replace(SYNCS, operation="Failed"))
    assert sync_checks("prod", now, before, "rollout")[1].result == "inconclusive"  # as it did before


def test_a_revert_has_to_reach_whoever_has_the_commit() -> None:
    before, now = facts(SYNCS, BY_HAND), facts(HAS, BY_HAND, contains_undone=True)
    (_, stage) = sync_checks("prod", now, before, "rollback")
    assert (stage.result, "it has the commit that was taken back" in stage.evidence) == ("inconclusive", True)
    untouched = facts(HAS, BY_HAND)
    assert sync_checks("prod", untouched, before, "rollback")[1].result == "not_applicable"


def test_the_health_of_each_is_told_and_of_one_that_is_not_there_is_not() -> None:
    sick = replace(HAS, health="Degraded")
    found = health_checks("prod", facts(HAS, sick), BEFORE)
    assert [(one.name, one.result) for one in found] == [("health prod", "healthy"), ("health stage", "inconclusive")]
    assert [one.name for one in health_checks("prod", facts(HAS, NOBODY), facts(SYNCS, NOBODY))] == ["health prod"]


def test_what_is_added_need_not_be_where_the_change_is_not() -> None:
    assert not_there(facts(HAS, BY_HAND), facts(SYNCS, BY_HAND)) == {"stage"}
    assert not_there(facts(HAS, HAS), facts(SYNCS, BY_HAND)) == frozenset()
    assert not_there(facts(HAS, SYNCS), BEFORE) == frozenset()  # it is to come


@pytest.mark.parametrize(
    ("application", "words"),
    [(SYNCS, ""), (BY_HAND, ""), (HELD, "a sync window holds it back now"), (NOBODY, "has none of that name")],
)
def test_what_a_person_should_know_before_it(application: ApplicationFacts, words: str) -> None:
    found = doubtful((Followed("stage", application),))
    assert words in found
    assert bool(found) is bool(words)
    assert unwatchable(SYNCS, "prod") == ""


def watch(*checks: Check, synced: float = 0.0, **known: Any) -> Watch:
    return Watch(
        "one", "prod", BEFORE, 5.0, synced, samples=tuple(Sample(at, checks) for at in (305.0, 306.0)), **known
    )


ROLLOUT = Check("rollout Deployment prod/web", "healthy", "ready")
WAITS = Check("sync stage", "not_applicable", "automated sync is off there")


def test_a_verdict_says_where_the_change_is_not() -> None:
    scope = Scope(("prod", "stage"), left_out=("Deployment prod/a", "Deployment prod/b"))
    found = rollout_verdict(
        watch(Check("sync prod", "healthy", ""), WAITS, ROLLOUT, synced=5.0, scope=scope), 306.0, 300
    )
    assert found.result == "healthy"
    assert found.message == (
        "healthy for 300 s on 2 samples; not in stage: automated sync is off there; "
        "2 further workloads that it reaches were not watched"
    )


def test_who_did_not_sync_is_named() -> None:
    late = Check("sync stage", "inconclusive", "Argo CD is at 0ld")
    found = rollout_verdict(watch(Check("sync prod", "healthy", "Synced"), late, ROLLOUT), 306.0, 300)
    assert found.message == "Argo CD did not sync the commit: stage: Argo CD is at 0ld"


def test_rolled_back_is_only_what_every_one_of_them_has_back() -> None:
    back, late = Check("sync prod", "healthy", ""), Check("sync stage", "inconclusive", "Argo CD is at c0ffee")
    assert rollback_verdict(watch(back, late, ROLLOUT), 306.0, 300).result == "inconclusive"
    assert rollback_verdict(watch(back, replace(late, result="healthy"), ROLLOUT), 306.0, 300).result == "healthy"
    sick = Check("health stage", "inconclusive", "Degraded")
    assert rollback_verdict(watch(back, replace(late, result="healthy"), ROLLOUT, sick), 306.0, 300).result != "healthy"


def test_what_is_left_out_is_said_and_what_is_unknown_is_no_good_news() -> None:
    assert reach_checks(Scope(("prod",))) == ()
    names = tuple(f"Deployment prod/{number}" for number in range(8))
    watched = tuple(Reached(Resource("Deployment", str(number), "stage")) for number in range(30))
    (found,) = reach_checks(Scope(("prod",), watched, left_out=names))
    assert (found.name, found.result) == ("reach", "not_applicable")
    assert found.evidence.startswith("30 workloads are watched; it reaches 8 more, less directly: Deployment prod/0")
    assert found.evidence.endswith("and 3 more")
    (unknown,) = reach_checks(Scope(("prod",), problem="the repository is too large"))
    assert (unknown.result, "too large" in unknown.evidence) == ("inconclusive", True)


@pytest.mark.parametrize(
    ("own", "stage", "found"),
    [
        (SYNCS, SYNCS, ("", "", 0.0)),
        (replace(HELD, opens=7.0), SYNCS, ("prod", "deny 0 8 * * * for 1h", 7.0)),
        (SYNCS, replace(HELD, opens=9.0), ("stage", "deny 0 8 * * * for 1h", 9.0)),
        (replace(HELD, opens=7.0), replace(HELD, opens=9.0), ("stage", "deny 0 8 * * * for 1h", 9.0)),
        (SYNCS, HELD, ("", "", 0.0)),  # nobody knows when
        (SYNCS, replace(HELD, automated=False, opens=9.0), ("", "", 0.0)),  # a person syncs it anyway
    ],
)
def test_a_commit_waits_for_the_window_that_opens_last(
    own: ApplicationFacts, stage: ApplicationFacts, found: tuple[str, str, float]
) -> None:
    assert opens_last(own, "prod", (Followed("stage", stage),)) == found
