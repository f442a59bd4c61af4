"""The lines that tell a person why."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import (
    Check,
    Conflict,
    Decision,
    Finding,
    Operation,
    Origin,
    Resource,
    ValidationReport,
    Verdict,
)
from functions._improvement.explain import NEXT, buried, plain, timeline
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record, ReviewRequest, Stage, Step
from functions._improvement.standing import Tombstone
from tests.coordinator.samples import AT, CONFLICT, REPORT, improvement, plan, record

ORIGIN = Origin("video", "v1", "Running Kubernetes well", "https://youtu.be/v1", "always set replicas", 360.7)
VERDICT = Verdict("architecture", "offline", 0.9, 0.8, 0.25, 0.1, "high", reason="cheap")
VETO = replace(VERDICT, expert="security", veto=True, reason="", risks=("a hole",), dependencies=("a Role",))


def _full() -> Record:
    said = replace(improvement(), origin=ORIGIN)
    change = plan()
    more = (
        Operation("remove_field", Resource("Namespace", "shop"), "ns.yaml", "metadata.x", "old"),
        Operation("add_resource", Resource("PodDisruptionBudget", "web", "shop"), "pdb.yaml", value={}),
        Operation("remove_resource", Resource("ConfigMap", "old", "shop"), "old.yaml"),
        Operation("set_field", Resource("Deployment", "web", "shop"), "w.yaml", "spec.y", None, 1),
    )
    return replace(
        record("unverified", improvement=said, plan=replace(change, operations=(*change.operations, *more))),
        timeline=(Step("raw", AT, "youtube-ingestion"), Step("unverified", AT, "health-monitor", "e", "no samples")),
        verdicts=(VERDICT, replace(VETO, recommendations=("leave it",))),
        preflight=(Finding("schema", "warning", "deprecated"),),
        report=ValidationReport(
            "base",
            duplicates=(replace(CONFLICT, reason="twice"),),
            conflicts=(CONFLICT,),
            missing=("a CRD",),
            capacity=("too much",),
            similar_failures=("blog failed",),
            tombstones=("f00d",),
            related=("see wiki",),
        ),
        commit="c0ffee",
        revert="beef",
        checks=(Check("rollout", "inconclusive", "no samples"),),
    )


def test_everything_is_told_in_order() -> None:
    whole = _full()
    decision = Decision("approved", whole.digest, "ada", ("I know it", "it is cheap"), AT)
    where = "in shop/web.yaml, spec.replicas: 2 there, 3 wanted"
    assert timeline(whole, decision) == [
        "Practice replicas (replicas, architecture, relevance 0.93): unverified",
        "  from Running Kubernetes well at 6:00 (https://youtu.be/v1)",
        "  “always set replicas”",
        "  replicas=3",
        f"{AT}  raw            youtube-ingestion",
        f"{AT}  unverified     health-monitor: no samples",
        "expert architecture (offline): impact 0.80, risk 0.10, effort 0.25, priority high: cheap",
        "expert security (offline): VETO, impact 0.80, risk 0.10, effort 0.25, priority high",
        "  risk: a hole",
        "  needs: a Role",
        "  advises: leave it",
        f"plan {whole.digest} for shop: 3 replicas",
        "  Deployment shop/web, spec.replicas: 2 -> 3 in shop/web.yaml",
        "  Namespace shop, metadata.x: old -> absent in ns.yaml",
        "  add PodDisruptionBudget shop/web in pdb.yaml",
        "  remove ConfigMap shop/old in old.yaml",
        "  Deployment shop/web, spec.y: absent -> 1 in w.yaml",
        "  preflight warning (schema): deprecated",
        f"  duplicate {where}: twice",
        f"  conflict {where}: the autoscaler owns this field",
        "  missing: a CRD",
        "  capacity: too much",
        "  past failure: blog failed",
        "  tombstone: f00d",
        "  related: see wiki",
        f"approved by ada at {AT}, on plan {whole.digest}",
        "  because I know it",
        "  because it is cheap",
        "commit c0ffee",
        "revert beef",
        "  rollout: inconclusive: no samples",
        f"next: `resolve {whole.improvement.id} verify` if it is well, or `resolve {whole.improvement.id} rollback`",
    ]


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(improvement(""), origin=Origin("symptom", "crash-loop"), parameters={})
    young = Record(bare, "rejected", (), reason="duplicate", message="the same as before")
    assert timeline(young, None) == [
        "Practice (architecture, relevance 0.93): rejected",
        "  from crash-loop",
        "duplicate: the same as before",
    ]
    assert timeline(replace(young, reason=""), None)[2:] == []
    unplanned = Decision("rejected", "", "policy", (), AT)
    assert timeline(young, unplanned)[2:] == [f"rejected by policy at {AT}, on plan none"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("zero\u200bwidth\u202eright", "zero width right"),
        ("x" * 400, "x" * 400),
        ("x" * 401, "x" * 399 + "…"),
    ],
)
def test_nothing_from_outside_writes_on_the_terminal_what_it_likes(text: str, expected: str) -> None:
    assert plain(text) == expected
    hostile = replace(improvement(), title=text, origin=replace(ORIGIN, title=text, quote=text, url=text))
    step = Step("rejected", AT, text, "", text)
    lines = timeline(Record(hostile, "rejected", (step,), reason="x", message=text), None)
    assert not [line for line in lines if not line.isprintable()]


def test_a_persons_turn_always_says_what_to_do() -> None:
    stages: tuple[Stage, ...] = ("pending_review", "waiting", "unverified", "stalled")
    for stage in stages:
        assert timeline(record(stage), None)[-1].startswith("next: ")
    assert set(NEXT) - set(stages) <= ENDED
    assert not timeline(record("planned", report=REPORT), None)[-1].startswith("next: ")


def test_what_can_still_be_done_after_an_end() -> None:
    done, gone = record("verified"), record("rolled_back")
    assert timeline(done, None)[-1] == f"next: nothing; `undo {done.improvement.id}` takes it back at any time"
    again = f"next: nothing; it is not proposed again until `tombstones lift {gone.improvement.id}`"
    assert timeline(gone, None)[-1] == again


def test_a_plan_that_was_not_validated_yet_is_shown() -> None:
    fresh = replace(record("planned"), report=None)
    assert timeline(fresh, None)[-1] == "  Deployment shop/web, spec.replicas: 2 -> 3 in shop/web.yaml"


def test_a_conflict_without_words_is_still_one_line() -> None:
    silent = Conflict(Resource("Deployment", "web"), "f", "p", "a\nb", None, "")
    lines = timeline(record(report=replace(REPORT, conflicts=(silent,))), None)
    assert "  conflict in f, p: None there, 'a\\nb' wanted: " in lines


def test_a_pull_request_is_named_with_its_address_and_who_worked_on_it() -> None:
    request = ReviewRequest(7, "https://github.example/pull/7\n\x1b[31m", "b", "d", "h", edited=True)
    told = timeline(replace(_full(), review=request, revert_review=replace(request, number=8, edited=False)), None)
    assert "pull request #7 for the change (open, a person pushed to it): https://github.example/pull/7 [31m" in told
    assert any(line.startswith("pull request #8 for the revert (open): ") for line in told)


def test_what_a_sync_window_held_back_says_until_when() -> None:
    held = record("waiting", held_until=1_800_003_600.0)
    assert "a sync window of Argo CD held it back until 2027-01-15T09:00:00+00:00" in timeline(held, None)


def test_a_tombstone_says_what_was_done_by_whom_when_and_why() -> None:
    stones = (
        Tombstone("f00d", "i", "rolled_back", "health-monitor", AT, "pods crashed"),
        Tombstone("beef", "i", "reverted", "Ada \x1b[31mL", AT, "took it\nback in c0ffee12"),
        Tombstone("cafe", "i", "rejected", "bob", AT),
    )
    assert list(buried(stones)) == [
        f"tombstone f00d: rolled back by health-monitor at {AT}: pods crashed",
        f"tombstone beef: taken back by Ada [31mL at {AT}: took it back in c0ffee12",
        f"tombstone cafe: rejected by bob at {AT}",
    ]
