"""Is this plan approved, held for a person, or rejected? Pure: facts and policy in, a ruling with its reasons out.

Precedence: what is not proposed again at all (duplicate, tombstone), then freeze, then `auto_approve_none`, then hard
blocks, then practices that are never automatic, then the override of the category, then `auto_approve_all`, then
softer doubts, then the relevance that the category needs, and last the mode.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan
from functions._improvement.lifecycle import ENDED
from functions._improvement.reach import mode_of, namespaces_of, told_of
from functions._improvement.record import Record, Stage
from functions._improvement.standing import SENTENCE, Freeze, Override, ReviewOnly, Tombstone
from functions._policy.policy import Policy

CATEGORY_OVERRIDES: Mapping[str, str] = {
    "integration": "auto_approve_integrations",
    "security": "auto_approve_security",
}
Outcome = Literal["approved", "pending_review", "rejected"]


class Facts(Struct, frozen=True):
    """All that a decision looks at; overrides are those in force now."""

    record: Record
    overrides: Mapping[str, Override] = {}
    frozen: Freeze | None = None
    review_only: ReviewOnly | None = None
    tombstones: tuple[Tombstone, ...] = ()
    owner: str = ""  # another improvement that had this very plan before
    owner_stage: Stage | None = None  # None where the ledger does not know it any more


class Ruling(Struct, frozen=True):
    """`reason` is a word for the record, `reasons` are sentences for a person."""

    outcome: Outcome
    reason: str
    reasons: tuple[str, ...]


def decide(facts: Facts, policy: Policy) -> Ruling:
    """The ruling on the record's plan."""
    if (plan := facts.record.plan) is None:
        return _ruling("pending_review", (("no plan", "there is no plan to decide on"),))
    if again := tuple(_never_again(facts, policy)):
        return _ruling("rejected", again)
    if held := tuple(_held(facts, plan, policy)):
        return _ruling("pending_review", held)
    ruling = _overridden(facts) or _by_relevance(facts, policy)
    mode = mode_of(plan, policy)
    if ruling.outcome == "approved" and mode != "act":
        would = f"it would be approved, but the mode of {told_of(plan)} is {mode}"
        return replace(ruling, outcome="pending_review", reason="mode", reasons=(would, *ruling.reasons))
    return ruling


def objections(facts: Facts, policy: Policy) -> tuple[str, ...]:
    """What even a person's approval does not set aside, each with what to do about it."""
    if (plan := facts.record.plan) is None:
        return ("there is no plan to approve",)
    found = [sentence for _, sentence in _never_again(facts, policy)]
    if facts.frozen:
        found.append(f"{_frozen(facts.frozen)}; unfreeze first")
    found += [sentence for word, sentence in _hard_blocks(facts, plan, policy) if word in {"preflight", "protected"}]
    if facts.record.report is None:
        found.append("the plan was not validated yet")
    if mode_of(plan, policy) == "observe":
        found.append(f"the mode of {told_of(plan)} is observe, which changes nothing; set it to propose or act")
    return tuple(found)


_Found = Iterator[tuple[str, str]]


def _ruling(outcome: Outcome, found: tuple[tuple[str, str], ...]) -> Ruling:
    return Ruling(outcome, found[0][0], tuple(sentence[:SENTENCE] for _, sentence in found))


def _never_again(facts: Facts, policy: Policy) -> _Found:
    record = facts.record
    for stone in facts.tombstones:
        because = f": {stone.reason}" if stone.reason else ""
        yield "tombstone", f"it was {stone.deed} before{because}; lift {stone.fingerprint} first"
    named = {stone.fingerprint for stone in facts.tombstones}
    reported = record.report.tombstones if record.report else ()
    for fingerprint in sorted({*reported, *_ours(record) & set(policy.tombstones)} - named):
        yield "tombstone", f"fingerprint {fingerprint} has a tombstone; lift it, or take it out of the policy, first"
    if facts.owner and facts.owner_stage not in (None, *ENDED):
        yield "duplicate", f"{facts.owner} makes the same change and is {facts.owner_stage} now"
    for one in record.report.duplicates if record.report else ():
        yield "duplicate", f"{one.resource.kind} {one.resource.name}, {one.path or one.file}: {one.reason}"


def _held(facts: Facts, plan: ChangePlan, policy: Policy) -> _Found:
    if facts.frozen:
        yield "frozen", _frozen(facts.frozen)
    if none := facts.overrides.get("auto_approve_none"):
        yield "override", f"nothing is approved by itself, says {_said(none)}"
    yield from _hard_blocks(facts, plan, policy)
    if not plan.automatic and not _agreed(facts.record, policy):
        yield "practice", plan.why_not_automatic or "this change is never automatic"
    if plan.practice in policy.never_automatic:
        yield "practice", f"{plan.practice} can break a workload by design, so a person decides"
    if facts.review_only:
        yield "review only", facts.review_only.reason


def _agreed(record: Record, policy: Policy) -> bool:
    """Whether a person has said yes beforehand to what this remedy asks about; guardrails block all the same.

    Never to what a model had a part in: it reads what a sick program writes, and that may be anybody's.
    """
    improvement = record.improvement
    by_code = record.plan is not None and not record.plan.planned_by
    return by_code and improvement.category == "remedy" and policy.remedies.get(improvement.practice) == "agreed"


def _hard_blocks(facts: Facts, plan: ChangePlan, policy: Policy) -> _Found:
    record = facts.record
    yield from _judged(record, policy)
    if record.report is None:
        yield "unvalidated", "it was not checked against Git and the past"
    else:
        for one in record.report.conflicts:
            where = f"{one.file}: {one.path}" if one.path else one.file
            yield "conflict", f"{where} is {one.found!r} and would become {one.wanted!r}: {one.reason}"
    if facts.owner and facts.owner_stage in (None, "verified"):
        yield "taken back", f"{facts.owner} made this change, and it is not in Git any more: somebody took it back"
    for finding in record.preflight:
        if finding.severity == "error":
            yield "preflight", f"preflight ({finding.rule}): {finding.message}"
    for namespace in namespaces_of(plan):
        if any(fnmatchcase(namespace, pattern) for pattern in policy.protected_namespaces):
            yield "protected", f"nothing in namespace {namespace} is ever changed"


def _judged(record: Record, policy: Policy) -> _Found:
    if judged := record.judgement:
        for veto in judged.vetoes:
            yield "veto", f"an expert says no: {veto}"
        if judged.risk >= policy.high_risk_threshold:
            yield "high risk", f"risk {judged.risk:g} reaches the {policy.high_risk_threshold:g} that needs a person"
    if record.unjudged:
        yield "unjudged", record.unjudged
    elif judged is None and record.improvement.category != "remedy":
        yield "unjudged", "no expert has judged it"


def _overridden(facts: Facts) -> Ruling | None:
    category = CATEGORY_OVERRIDES.get(facts.record.improvement.category, "")
    for name in (category, "auto_approve_all"):
        if override := facts.overrides.get(name):
            return _ruling("approved", (("override", f"{name} is set, says {_said(override)}"),))
    return None


def _by_relevance(facts: Facts, policy: Policy) -> Ruling:
    if doubts := tuple(_doubts(facts)):
        return _ruling("pending_review", doubts)
    improvement = facts.record.improvement
    category, relevance = improvement.category, improvement.relevance
    if category == "remedy":
        word = policy.remedies.get(improvement.practice, "review")
        outcome: Outcome = "pending_review" if word == "review" else "approved"
        says = f"the policy says {word} for the remedy {improvement.practice or '?'}"
        return _ruling(outcome, (("remedy", says),))
    needed = policy.thresholds.get(category, "review")
    if needed == "review":
        return _ruling("pending_review", (("category", f"{category} is always reviewed"),))
    least = policy.auto_approve_threshold if needed == "default" else needed
    if relevance >= least:
        says = f"relevance {relevance!r} reaches the {least!r} that {category} needs"
        return _ruling("approved", (("relevance", says),))
    says = f"relevance {relevance!r} is below the {least!r} that {category} needs"
    return _ruling("pending_review", (("relevance", says),))


def _doubts(facts: Facts) -> _Found:
    report = facts.record.report
    for word, sentences in (
        ("missing", report.missing if report else ()),
        ("capacity", report.capacity if report else ()),
        ("past failure", report.similar_failures if report else ()),
    ):
        for sentence in sentences:
            yield word, sentence


def _ours(record: Record) -> set[str]:
    return {record.fingerprint, record.improvement.fingerprint}


def _frozen(freeze: Freeze) -> str:
    return f"frozen by {freeze.by} at {freeze.at}" + (f": {freeze.reason}" if freeze.reason else "")


def _said(override: Override) -> str:
    return f"{override.by} since {override.at}" + (f": {override.reason}" if override.reason else "")
