"""What the ledger adds to an alert: to which application it belongs, what was done, where to look."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import PREFIX, AlertRaised, ImprovementEnded, ImprovementPendingReview, ImprovementWatched
from eventing.handler import Event
from eventing.vocabulary import ChangePlan, Check, Improvement, Origin
from functions._improvement.notices import Link
from functions._improvement.record import Record, ReviewRequest, Stage
from functions.alerting.story import completed, outdated, page_of
from functions.alerting.wording import alert_of

COMMIT, REVERT = "1" * 40, "2" * 40
WEB = "https://github.com/owner/name"
VIDEO = Origin("video", "v", url="https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x", timestamp=62.5)
IMPROVEMENT = Improvement("i", VIDEO, "Limits for web", "architecture", 0.9, "fp")
RECORD = Record(IMPROVEMENT, "rolled_back", plan=ChangePlan("shop", ()), commit=COMMIT, revert=REVERT)
REVIEW = ReviewRequest(7, "https://git.example.org/o/r/pull/7", "b", "d", "h")


def event(kind: str, payload: Any) -> Event:
    return Event(PREFIX + kind, "/s", "1", payload)


def told(of: Event, record: Record | None, web: str = WEB) -> Any:
    alert = alert_of(of)
    assert alert is not None
    return completed(alert, of, record, web)


WATCHED = event("improvement.rolled_back", ImprovementWatched("i", COMMIT, "healthy again."))


def test_the_record_gives_application_title_deed_and_links() -> None:
    alert = told(WATCHED, replace(RECORD, review=REVIEW))
    assert (alert.application, alert.about) == ("shop", "Limits for web")
    assert alert.done == "Commit 111111111111 was taken back by 222222222222."
    assert alert.links == (
        Link("pull request 7", "https://git.example.org/o/r/pull/7"),
        Link("commit 111111111111", f"{WEB}/commit/{COMMIT}"),
        Link("revert 222222222222", f"{WEB}/commit/{REVERT}"),
        Link("video", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=62s"),
    )


def test_without_a_record_the_event_is_all_there_is() -> None:
    assert told(WATCHED, None) == alert_of(WATCHED)


@pytest.mark.parametrize(
    ("changes", "done"),
    [
        ({"revert": ""}, "Commit 111111111111 was made, and is still there."),
        ({"revert": "", "commit": ""}, "Nothing was changed."),
    ],
)
def test_what_was_done(changes: dict[str, Any], done: str) -> None:
    assert told(WATCHED, replace(RECORD, **changes)).done == done


@pytest.mark.parametrize(
    ("origin", "review", "commit", "web"),
    [
        (replace(VIDEO, url="https://evil.example/watch?v=dQw4w9WgXcQ"), None, "", WEB),
        (replace(VIDEO, url="https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ"), None, "", WEB),
        (replace(VIDEO, url="https://www.youtube.com/watch?v=dQw4w9WgXc)"), None, "", WEB),
        (replace(VIDEO, url=""), replace(REVIEW, url="javascript:alert(1)"), "", WEB),
        (replace(VIDEO, url=""), replace(REVIEW, url="https://u:p@h/o/r/pull/7"), "", WEB),
        (replace(VIDEO, url=""), replace(REVIEW, url="https://h/o/r/pull/7)[x](https://evil.example"), "", WEB),
        (replace(VIDEO, url=""), None, "../../evil", WEB),
        (replace(VIDEO, url=""), None, COMMIT, ""),
    ],
)
def test_no_address_comes_out_of_a_text(origin: Origin, review: ReviewRequest | None, commit: str, web: str) -> None:
    record = replace(RECORD, improvement=replace(IMPROVEMENT, origin=origin), review=review, commit=commit, revert="")
    assert told(WATCHED, record, web).links == ()


def test_a_video_without_a_moment() -> None:
    record = replace(RECORD, improvement=replace(IMPROVEMENT, origin=replace(VIDEO, timestamp=None)))
    assert told(WATCHED, record).links[-1].url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def test_the_evidence_is_what_failed() -> None:
    checks = tuple(Check(f"rollout web-{n}", "failed", "crashes " * 100) for n in range(5))
    watched = ImprovementWatched("i", COMMIT, "worse.", (*checks, Check("sync", "healthy", "synced")))
    message = told(event("improvement.unverified", watched), replace(RECORD, stage="unverified")).message
    assert message.startswith("worse. Evidence: rollout web-0 failed: crashes crashes")
    assert message.endswith("; 2 more.")
    assert "synced" not in message
    assert len(message) < 1000


@pytest.mark.parametrize(
    ("kind", "payload", "stage", "late"),
    [
        ("improvement.pending_review", ImprovementPendingReview("i", "policy", "m"), "pending_review", False),
        ("improvement.pending_review", ImprovementPendingReview("i", "policy", "m"), "verified", True),
        ("improvement.failed", ImprovementEnded("i", "r", "m"), "failed", False),
        ("improvement.failed", ImprovementEnded("i", "r", "m"), "planned", True),  # forged, or about to be stored
        ("improvement.unverified", ImprovementWatched("i", "c", "m"), "rolled_back", True),
        ("alert.raised", AlertRaised("f", "critical", "t", "m", "", "i"), "verified", False),
    ],
)
def test_what_the_ledger_says_otherwise_is_not_told(kind: str, payload: Any, stage: Stage, late: bool) -> None:
    assert outdated(event(kind, payload), replace(RECORD, stage=stage)) is late
    assert outdated(event(kind, payload), None) is False


@pytest.mark.parametrize(
    ("repository", "api", "page"),
    [
        ("owner/name", "", "https://github.com/owner/name"),
        ("owner/name", "https://api.github.com", "https://github.com/owner/name"),
        ("owner/name", "https://git.example.org/api/v3", "https://git.example.org/owner/name"),
        ("owner/name", "https://u:p@git.example.org/api/v3", ""),
        ("/srv/git/repo.git", "", ""),
        ("https://git.example.org/o/r.git", "", ""),
        ("", "", ""),
    ],
)
def test_the_page_of_a_repository(repository: str, api: str, page: str) -> None:
    assert page_of(repository, api) == page
