"""What a person reads of an improvement."""

import io

import pytest
from msgspec.structs import replace
from rich.console import Console

from eventing.vocabulary import ChangePlan, Check, Decision, Improvement, Origin, Verdict
from functions._cli.report import clock, ordered, show
from functions._improvement.record import Record, ReviewRequest, Step

ORIGIN = Origin("video", "v1", "A talk [bold]", "https://youtu.be/abcdefghijk", "Set [red]limits[/red].", 83.0)
RECORD = Record(
    Improvement("id-1", ORIGIN, "Limits [for] web", "capability", 0.934, "f"),
    "rolled_back",
    verdicts=(Verdict("security", "offline catalogue", 0.9, 0.8, 0.1, 0.25, "high", veto=True, reason="no"),),
    plan=ChangePlan("shop", (), summary="In shop: web is limited."),
    diff="--- a/web.yaml\n+++ b/web.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n",
    commit="c0ffee0123456789",
    revert="deadbeef01234567",
    message="healthy again",
    checks=(Check("sync", "healthy", "Synced at deadbeef"), Check("nodes", "inconclusive", "n1 is gone")),
    timeline=(Step("rolling_back", "2027-01-15T08:00:00+00:00", "health-monitor", note="pod web-2: OOMKilled"),),
)
DECISION = Decision("approved", "d", "policy", ("relevance reaches 0.9", "no conflict"), "2027-01-15T08:00:00+00:00")


def printed(*known: tuple[Record, Decision | None], diffs: bool = True) -> str:
    console = Console(file=io.StringIO(), width=160, no_color=True)
    show(console, known, "What became of it", diffs)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_everything_about_one_improvement() -> None:
    text = printed((RECORD, DECISION))
    for part in (
        "What became of it",
        "Limits [for] web",
        "0.93",
        "shop",
        "rolled back, healthy again",
        "c0ffee01 ↩deadbeef",
        "“Set [red]limits[/red].” (01:23, A talk [bold])",
        "security (offline catalogue): feasibility 0.90, impact 0.80, effort 0.10, risk 0.25, high, VETO: no",
        "In shop: web is limited.",
        "relevance reaches 0.9; no conflict (by policy)",
        "-a: 1",
        "+a: 2",
        "c0ffee012345, reverted by deadbeef0123",
        "pod web-2: OOMKilled",
        "healthy again",
        "✓ sync: Synced at deadbeef",
        "? nodes: n1 is gone",
    ):
        assert part in text, part


def test_without_details_only_the_table() -> None:
    assert "-a: 1" not in printed((RECORD, DECISION), diffs=False)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (replace(RECORD, stage="pending_review", reason="conflict"), "waits for a person: conflict"),
        (replace(RECORD, stage="rejected", reason="duplicate"), "refused: duplicate"),
        (replace(RECORD, stage="failed", reason="git away"), "failed: git away"),
        (replace(RECORD, stage="verified", reason="ignored"), "verified "),
        (replace(RECORD, stage="armed"), "armed"),
    ],
)
def test_outcomes_in_words(record: Record, words: str) -> None:
    assert words in printed((record, None), diffs=False)


def test_a_refusal_without_a_decision_says_why() -> None:
    text = printed((replace(RECORD, stage="rejected", message="already so", plan=None, commit="", checks=()), None))
    assert "already so" in text


@pytest.mark.parametrize(("seconds", "shown"), [(None, "–"), (0.0, "00:00"), (59.9, "00:59"), (3600.0, "60:00")])
def test_clock(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown


def test_the_order_is_that_of_the_talk_and_follow_ups_come_last() -> None:
    def at(identity: str, seconds: float | None, parent: str = "", video: str = "v1") -> tuple[Record, None]:
        origin = replace(ORIGIN, timestamp=seconds, id=video)
        improvement = replace(RECORD.improvement, id=identity, origin=origin, parent=parent)
        return replace(RECORD, improvement=improvement), None

    known = [at("e", 1.0, video="v2"), at("c", 9.0, "b"), at("b", 9.0), at("a", 2.0), at("d", None)]
    assert [record.improvement.id for record, _ in ordered(known)] == ["d", "a", "b", "c", "e"]


def test_where_the_pull_requests_of_a_change_and_of_its_revert_are() -> None:
    request = ReviewRequest(7, "https://github.example/pull/7", "b", "d", "h", "merged")
    text = printed((replace(RECORD, review=request, revert_review=replace(request, number=8, state="open")), DECISION))
    assert "pull request #7 (merged): https://github.example/pull/7" in text
    assert "pull request #8 (open)" in text
