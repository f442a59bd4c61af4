"""What a person is told about an event: fingerprint, severity, state, and what to do next. Pure."""

import hashlib
import re

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
from functions._improvement.notices import Link
from functions._policy.policy import AlertSeverity

CHANGES = "changes"  # the fault under which an application's changes are told
_ID = re.compile(r"[A-Za-z0-9._:-]{1,80}")  # advice is shown as our own words, so nothing else gets into it
_DIGEST = re.compile(r"[0-9a-f]{32,64}")


class Alert(Struct, frozen=True):
    """Something to tell. Alerts with one `fingerprint` are about one thing; `state` is how that thing is now.

    `fault` and `application` say what they are told together with; `over` ends a trouble. `message` is why we think so.
    """

    fingerprint: str
    severity: AlertSeverity
    title: str
    message: str
    state: str
    application: str = ""
    improvement_id: str = ""
    fault: str = ""
    over: bool = False
    about: str = ""
    done: str = ""
    advice: str = ""
    links: tuple[Link, ...] = ()


_ENDINGS: dict[str, tuple[AlertSeverity, bool, str, str]] = {
    "verified": ("info", True, "A change is verified", ""),
    "rolled_back": ("warning", True, "A change was rolled back, and the cluster is healthy again", ""),
    "unverified": (
        "critical",
        False,
        "A change could not be verified",
        "Look at it, then `cortex-school resolve {id} verify` or `cortex-school resolve {id} rollback`.",
    ),
    "rejected": ("info", True, "An improvement was turned down: {reason}", ""),
    "failed": (
        "warning",
        False,
        "An improvement failed: {reason}",
        "`cortex-school explain {id}` shows how it came to that.",
    ),
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
                fault=CHANGES if raised.improvement_id else _fault(raised),
                over=raised.severity == "info",
            )
        case ImprovementPendingReview() as review:
            advice = "`cortex-school review` shows the plan; `cortex-school approve {id}` or `reject` it."
            if not review.digest:
                advice = (
                    "There is no plan to approve: change Git yourself if you must, then `cortex-school reject {id}`."
                )
            return _about(review.improvement_id, "warning", "A change needs a person: {reason}", review, advice)
        case ImprovementEnded() | ImprovementWatched() as ended:
            severity, over, title, advice = _ENDINGS[event.type.removeprefix(f"{PREFIX}improvement.")]
            return _about(ended.improvement_id, severity, title, ended, advice, over=over)
        case VideoFailed() as video:
            message = " ".join(filter(None, (video.message, video.advice)))
            title = f"A video taught nothing: {video.reason}"
            mark = fingerprint("video", video.url)
            return Alert(mark, "warning", title, message, state=video.reason, fault="video", about=video.url)
    return None


def alert_of_letter(letter: DeadLetter) -> Alert:
    """What to tell about a dead letter. Letters of one type that failed in one way are one thing."""
    causes = "; ".join(f"{who}: {cause}" for who, cause in letter.causes.items())
    return Alert(
        fingerprint("dead-letter", letter.type, causes),
        "warning",
        f"Nobody could handle a {letter.type}",
        f"{causes}. First seen with event {letter.id}.",
        state=causes,
        fault=f"dead letter {letter.type}",
        advice="`cortex-school dead-letters list` has them all, `cortex-school dead-letters replay EVENT` resends one.",
    )


def fingerprint(*parts: str) -> str:
    """32 hexadecimal digits that stand for one thing to tell."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _fault(raised: AlertRaised) -> str:
    """`improvements:raw:17-0` is one of many of a kind; of a digest only the title tells the kind."""
    kind = raised.fingerprint.partition(":")[0]
    return raised.title if _DIGEST.fullmatch(kind) else kind


def _about(
    improvement_id: str,
    severity: AlertSeverity,
    title: str,
    payload: ImprovementPendingReview | ImprovementEnded | ImprovementWatched,
    advice: str,
    *,
    over: bool = False,
) -> Alert:
    title = title.format(reason=getattr(payload, "reason", ""))  # what is put in is not formatted again
    return Alert(
        fingerprint("improvement", improvement_id),
        severity,
        title,
        payload.message,
        title,
        improvement_id=improvement_id,
        fault=CHANGES,
        over=over,
        advice=advice.format(id=improvement_id if _ID.fullmatch(improvement_id) else "ID"),
    )
