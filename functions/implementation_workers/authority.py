"""May this be written to Git? Answered from the ledger; the event is only the occasion. Pure."""

from eventing.vocabulary import Decision
from functions._improvement.identity import plan_digest
from functions._improvement.record import Record


def commit_refusal(record: Record, decision: Decision | None, digest: str) -> str:
    """Why this plan must not be committed now; empty when it may.

    `digest` is the event's. The record's plan is hashed again, so a plan changed in the ledger is refused too.
    """
    if record.plan is None:
        return "the ledger has no plan for it"
    if decision is None:
        return "the ledger has no decision for it"
    reasons = (
        (decision.outcome != "approved", f"the ledger's decision is {decision.outcome}"),
        (decision.digest != record.digest, "another plan was approved than the one in the ledger"),
        (digest != record.digest, "the event names another plan than the ledger"),
        (plan_digest(record.plan) != record.digest, "the ledger's plan is not the one that its digest was taken of"),
        (record.stage != "armed", f"it is {record.stage}, not armed"),
    )
    return next((reason for refused, reason in reasons if refused), "")


def revert_refusal(record: Record, commit: str) -> str:
    """Why this commit must not be reverted now; empty when it may."""
    if not record.commit:
        return "the ledger knows no commit of it"
    if record.commit != commit:
        return "the event names another commit than the ledger"
    if record.stage != "rolling_back":
        return f"it is {record.stage}, not rolling back"
    return ""


def approved_by_policy(decision: Decision) -> bool:
    """Whether the approval came from the policy, so that an override against automatic approval still stops it."""
    return decision.by == "policy"
