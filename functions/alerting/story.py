"""What the ledger knows of an alert's improvement: to which it belongs, what was done, where to look. Pure."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from eventing.contracts import PREFIX, ImprovementWatched
from eventing.handler import Event
from eventing.vocabulary import Check
from functions._improvement.lifecycle import stage_of
from functions._improvement.notices import Link
from functions._improvement.record import Record
from functions.alerting.wording import Alert

EVIDENCE = 3  # checks that are quoted; `explain` has them all
_VIDEO = re.compile(r"https://(?:(?:www\.|m\.)?youtube\.com/watch\?v=|youtu\.be/)([A-Za-z0-9_-]{11})(?:[?&].*)?")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_GITHUB = "https://api.github.com"


def outdated(event: Event, record: Record | None) -> bool:
    """Whether the improvement is somewhere else by now than the event says: late, repeated, or forged."""
    kind = event.type.removeprefix(PREFIX)
    return record is not None and kind.startswith("improvement.") and record.stage != stage_of(kind)


def completed(alert: Alert, event: Event, record: Record | None, web: str) -> Alert:
    """The alert with what the ledger knows; `web` is the repository's page, empty where it has none."""
    evidence = _evidence(event.payload.checks) if isinstance(event.payload, ImprovementWatched) else ""
    alert = replace(alert, message=" ".join(filter(None, (alert.message, evidence))))
    if record is None:
        return alert
    return replace(
        alert,
        application=record.application or alert.application,
        about=record.improvement.title,
        done=_done(record),
        links=tuple(_links(record, web)),
    )


def page_of(repository: str, api: str = "") -> str:
    """The page of a repository `owner/name` on GitHub or on a server of one's own; empty for any other repository."""
    if not _NAME.fullmatch(repository):
        return ""
    host = (api or _GITHUB).rstrip("/")
    host = "https://github.com" if host == _GITHUB else host.removesuffix("/api/v3")
    page = f"{host}/{repository}"
    return page if _ADDRESS.fullmatch(page) else ""


def _done(record: Record) -> str:
    if record.revert:
        return f"Commit {record.commit[:12]} was taken back by {record.revert[:12]}."
    if record.commit:
        return f"Commit {record.commit[:12]} was made, and is still there."
    return "Nothing was changed."


def _evidence(checks: Iterable[Check]) -> str:
    bad = [check for check in checks if check.result in ("failed", "inconclusive")]
    told = "; ".join(f"{check.name} {check.result}: {check.evidence[:200]}" for check in bad[:EVIDENCE])
    more = f"; {len(bad) - EVIDENCE} more" if len(bad) > EVIDENCE else ""
    return f"Evidence: {told}{more}." if told else ""


def _links(record: Record, web: str) -> Iterable[Link]:
    for what, request in (("pull request", record.review), ("pull request of the revert", record.revert_review)):
        if request is not None and _ADDRESS.fullmatch(request.url):
            yield Link(f"{what} {request.number}", request.url)
    for what, commit in (("commit", record.commit), ("revert", record.revert)):
        if web and _COMMIT.fullmatch(commit):
            yield Link(f"{what} {commit[:12]}", f"{web}/commit/{commit}")
    origin = record.improvement.origin
    if found := _VIDEO.fullmatch(origin.url):  # the one part that is taken from outside is an id
        moment = f"&t={int(origin.timestamp)}s" if origin.timestamp and origin.timestamp > 0 else ""
        yield Link("video", f"https://www.youtube.com/watch?v={found[1]}{moment}")
