"""What a person is told about an event: fingerprint, severity, state, and what to do next. Pure."""

import hashlib
from typing import Literal

from msgspec import Struct

from eventing.contracts import (
    PREFIX,
    AlertRaised,
    ImprovementEnded,
    ImprovementPendingReview,
    ImprovementWatched,
    VideoFailed,
)
from eventing.handler import Event
from functions._improvement.dead_letter import DeadLetter

Severity = Literal["info", "warning", "critical"]


class Alert(Struct, frozen=True):
    """Something to tell. Alerts with one `fingerprint` are about one thing; `state` is how that thing is now."""

    fingerprint: str
    severity: Severity
    title: str
    message: str
    state: str
    application: str = ""
    improvement_id: str = ""


_ENDINGS: dict[str, tuple[Severity, str, str]] = {
    "verified": ("info", "A change is verified", ""),
    "rolled_back": ("warning", "A change was rolled back, and the cluster is healthy again", ""),
    "unverified": (
        "critical",
        "A change could not be verified",
        "Look at it, then `cortex-school resolve {id} verify` or `cortex-school resolve {id} rollback`.",
    ),
    "rejected": ("info", "An improvement was turned down: {reason}", ""),
    "failed": ("warning", "An improvement failed: {reason}", "`cortex-school explain {id}` shows how it came to that."),
}


def alert_of(event: Event) -> Alert | None:
    """What to tell about an event; None for a type that nobody has to be told about."""
    match event.payload:
        case AlertRaised() as raised:
            return Alert(
                raised.fingerprint,
                raised.severity,
                raised.title,
                raised.message,
                state=f"{raised.severity}: {raised.title}",
                application=raised.application,
                improvement_id=raised.improvement_id,
            )
        case ImprovementPendingReview() as review:
            advice = "`cortex-school review` shows the plan; `approve` or `reject` it."
            return _about(review.improvement_id, "warning", "A change needs a person: {reason}", review, advice)
        case ImprovementEnded() | ImprovementWatched() as ended:
            severity, title, advice = _ENDINGS[event.type.removeprefix(f"{PREFIX}improvement.")]
            return _about(ended.improvement_id, severity, title, ended, advice)
        case VideoFailed() as video:
            message = " ".join(filter(None, (f"{video.url}: {video.message}", video.advice)))
            title = f"A video taught nothing: {video.reason}"
            return Alert(fingerprint("video", video.url), "warning", title, message, state=video.reason)
    return None


def alert_of_letter(letter: DeadLetter) -> Alert:
    """What to tell about a dead letter. Letters of one type that failed in one way are one thing."""
    causes = "; ".join(f"{who}: {cause}" for who, cause in letter.causes.items())
    message = f"{causes}. First seen with event {letter.id}. `cortex-school dead-letters list` has them all."
    mark = fingerprint("dead-letter", letter.type, causes)
    return Alert(mark, "warning", f"Nobody could handle a {letter.type}", message, state=causes)


def fingerprint(*parts: str) -> str:
    """32 hexadecimal digits that stand for one thing to tell."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _about(
    improvement_id: str,
    severity: Severity,
    title: str,
    payload: ImprovementPendingReview | ImprovementEnded | ImprovementWatched,
    advice: str,
) -> Alert:
    reason = getattr(payload, "reason", "")
    title = title.format(reason=reason)  # our own words; what is put in is not formatted again
    message = " ".join(filter(None, (payload.message, advice.format(id=improvement_id))))
    return Alert(fingerprint("improvement", improvement_id), severity, title, message, title, "", improvement_id)
