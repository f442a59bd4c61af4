"""A change that has to go and does not: its revert waits, cannot be made, or did not heal. Tell all, and stop there."""

from eventing.contracts import AlertRaised, RollbackRequested
from functions._improvement.record import Record
from functions._improvement.standing import SENTENCE, ReviewOnly, review_only_key
from functions.school_coordinator.desk import Desk

TOLD = 5  # checks that a page names


def is_unhealed(record: Record) -> bool:
    """Whether a change is live, or its traces are, that somebody wanted gone."""
    if record.stage == "unverified":
        return bool(record.revert)
    return record.stage == "failed" and bool(record.commit) and not record.revert


def stop_automation(desk: Desk, record: Record) -> None:
    """Each further change of its applications needs a person, from now on and until this one is resolved; and a page.

    It is no freeze: whoever is paged has to be able to let the repair through.
    """
    identity, names = record.improvement.id, ", ".join(record.applications)[:2000]
    new = [key for key in map(review_only_key, record.applications) if desk.read(key, ReviewOnly) is None]
    if not new:
        return
    reason = f"{identity} could not be taken back, so each change of {names} needs a person until it is resolved"
    for key in new:
        desk.write(key, ReviewOnly(identity, desk.at, reason))
    title = "A revert did not heal the cluster" if record.revert else "A change that has to be taken back cannot be"
    desk.alert(
        AlertRaised(
            f"revert:{identity}:{record.commit[:12]}",
            "critical",
            title,
            told(record),
            record.application,
            identity,
        )
    )


def told(record: Record) -> str:
    """All that is known, for the person who is paged."""
    doubts = [
        f"{check.name}: {check.evidence[:300]}"
        for check in record.checks
        if check.result not in ("healthy", "not_applicable")
    ]
    review = record.revert_review
    parts = (
        f"{record.improvement.title[:200]}: {record.message[:1500]}.",
        f"Commit {record.commit[:12]}" + (f", revert {record.revert[:12]}." if record.revert else ", no revert."),
        f"Its pull request: {review.url}." if review else "",
        f"Last seen: {'; '.join(doubts[:TOLD])}." if doubts else "",
        f"Nothing of {', '.join(record.applications)} is changed automatically until `resolve {record.improvement.id}` "
        f"(or {' and '.join(f'`unfreeze {one}`' for one in record.applications)}).",
    )
    return " ".join(part for part in parts if part)[:SENTENCE]


def ask_again(desk: Desk, record: Record) -> None:
    """Ask for a revert once more that nobody has made yet, and say that it waits: Git may be away for hours."""
    asked, identity = record.timeline[-1], record.improvement.id
    again = RollbackRequested(identity, record.commit, asked.note or record.message, asked.by, record.checks)
    desk.emit("rollback.requested", again, record)
    message = (
        f"{record.improvement.title[:200]}: the revert of {record.commit[:12]} is asked for since {asked.at}, and Git "
        "has it not. It is asked for again every ten minutes; look whether the Git server is away, and at "
        f"`dead-letters list`. Why it has to go: {asked.note}"
    )
    fingerprint = f"revert-waits:{identity}:{record.commit[:12]}"
    title = "A revert waits for Git"
    desk.alert(AlertRaised(fingerprint, "critical", title, message[:SENTENCE], record.application, identity))
