"""Why an improvement became what it became, in lines for a person. Pure.

Titles, quotes and messages come from outside; control characters are taken out, so that none can write on a terminal
what it likes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from eventing.vocabulary import Decision, Operation, Origin, ValidationReport, Verdict
from functions._improvement.record import Record, ReviewRequest, Stage
from functions._improvement.standing import Tombstone
from functions._improvement.text import one_line

LIMIT = 400  # characters of one text from outside
NEXT: dict[Stage, str] = {
    "pending_review": "next: `approve {id}`, `edit {id} name=value`, or `reject {id}` for good",
    "waiting": "next: it starts by itself when its turn comes; `cancel {id}` stops it",
    "unverified": "next: `resolve {id} verify` if it is well, or `resolve {id} rollback`",
    "stalled": "next: `dead-letters list` and replay what is there, `cancel {id}`, or `resolve {id}` once committed",
    "verified": "next: nothing; `undo {id}` takes it back at any time",
    "rolled_back": "next: nothing; it is not proposed again until `tombstones lift {id}`",
}
NO_PLAN = "next: change Git yourself, `edit {id} name=value` to have it planned again, or `reject {id}` for good"


def timeline(record: Record, decision: Decision | None) -> list[str]:
    """What was said, each step with who and why, what was decided, planned and seen, and what to do next."""
    return [
        *_statement(record),
        *_steps(record),
        *_judged(record),
        *_planned(record),
        *_decided(record, decision),
        *_seen(record),
        *([_next(record).format(id=record.improvement.id)] if record.stage in NEXT else []),
    ]


def _next(record: Record) -> str:
    return NO_PLAN if record.stage == "pending_review" and record.plan is None else NEXT[record.stage]


def buried(stones: Iterable[Tombstone]) -> Iterator[str]:
    """What keeps it from being proposed again, on whose word, and how to lift it."""
    for stone in stones:
        because = f": {plain(stone.reason)}" if stone.reason else ""
        yield f"tombstone {stone.fingerprint}: {plain(stone.deed)} at {stone.at}{because}"


def plain(text: str) -> str:
    """One printable line of a text from outside."""
    return one_line(text, LIMIT)


def _statement(record: Record) -> Iterator[str]:
    said = record.improvement
    practice = f"{said.practice}, " if said.practice else ""
    yield f"{plain(said.title)} ({practice}{said.category}, relevance {said.relevance:.4g}): {record.stage}"
    yield _source(said.origin)
    if said.origin.quote:
        yield f"  “{plain(said.origin.quote)}”"
    if said.parameters:
        yield "  " + ", ".join(f"{name}={plain(str(value))}" for name, value in sorted(said.parameters.items()))


def _source(origin: Origin) -> str:
    at = "" if origin.timestamp is None else f" at {int(origin.timestamp) // 60}:{int(origin.timestamp) % 60:02}"
    where = f" ({plain(origin.url)})" if origin.url else ""
    return f"  from {plain(origin.title) or origin.id}{at}{where}"


def _steps(record: Record) -> Iterator[str]:
    for step in record.timeline:
        note = f": {plain(step.note)}" if step.note else ""
        yield f"{step.at}  {step.stage:<14} {plain(step.by)}{note}"


def _judged(record: Record) -> Iterator[str]:
    for verdict in record.verdicts:
        yield _verdict(verdict)
        yield from (f"  risk: {plain(one)}" for one in verdict.risks)
        yield from (f"  needs: {plain(one)}" for one in verdict.dependencies)
        yield from (f"  advises: {plain(one)}" for one in verdict.recommendations)
    if record.unjudged:
        yield plain(record.unjudged)


def _verdict(verdict: Verdict) -> str:
    veto = "VETO, " if verdict.veto else ""
    reason = f": {plain(verdict.reason)}" if verdict.reason else ""
    figures = f"impact {verdict.impact:.2f}, risk {verdict.risk:.2f}, effort {verdict.effort:.2f}"
    return f"expert {verdict.expert} ({plain(verdict.model)}): {veto}{figures}, priority {verdict.priority}{reason}"


def _planned(record: Record) -> Iterator[str]:
    if record.plan is None:
        return
    yield f"plan {record.digest} for {record.application}: {plain(record.plan.summary)}"
    if record.plan.planned_by:
        yield f"  planned by {plain(record.plan.planned_by)}"
    if record.plan.also_rendered_by:
        yield f"  also rendered by {', '.join(map(plain, record.plan.also_rendered_by))}: it changes those, too"
    for operation in record.plan.operations:
        yield f"  {change_line(operation)}"
    for finding in record.preflight:
        yield f"  preflight {finding.severity} ({finding.rule}): {plain(finding.message)}"
    if record.report:
        yield from _reported(record.report)


def change_line(operation: Operation) -> str:
    """One operation in a line for a person."""
    resource = operation.resource
    name = f"{resource.kind} {resource.namespace}/{resource.name}" if resource.namespace else _bare(operation)
    if operation.op in ("add_resource", "remove_resource"):
        return f"{'add' if operation.op == 'add_resource' else 'remove'} {name} in {operation.file}"
    new = plain(str(operation.value)) if operation.op == "set_field" else "absent"
    old = "absent" if operation.expected is None else plain(str(operation.expected))
    return f"{name}, {operation.path}: {old} -> {new} in {operation.file}"


def _bare(operation: Operation) -> str:
    return f"{operation.resource.kind} {operation.resource.name}"


def _reported(report: ValidationReport) -> Iterator[str]:
    for word, found in (("duplicate", report.duplicates), ("conflict", report.conflicts)):
        for one in found:
            yield f"  {word} in {one.file}, {one.path}: {one.found!r} there, {one.wanted!r} wanted: {plain(one.reason)}"
    for word, sentences in (
        ("missing", report.missing),
        ("capacity", report.capacity),
        ("past failure", report.similar_failures),
        ("tombstone", report.tombstones),
        ("related", report.related),
    ):
        for sentence in sentences:
            yield f"  {word}: {plain(sentence)}"


def _decided(record: Record, decision: Decision | None) -> Iterator[str]:
    if decision is not None:
        yield f"{decision.outcome} by {plain(decision.by)} at {decision.at}, on plan {decision.digest or 'none'}"
        for reason in decision.reasons:
            yield f"  because {plain(reason)}"
    elif record.reason:
        yield f"{record.reason}: {plain(record.message)}"


def _asked(review: ReviewRequest | None, what: str) -> Iterator[str]:
    if review is not None:
        pushed = ", a person pushed to it" if review.edited else ""
        yield f"pull request #{review.number} for {what} ({review.state}{pushed}): {plain(review.url)}"


def _seen(record: Record) -> Iterator[str]:
    if record.held_until:
        until = datetime.fromtimestamp(record.held_until, UTC).isoformat(timespec="seconds")
        yield f"a sync window of Argo CD held it back until {until}"
    yield from _asked(record.review, "the change")
    if record.commit:
        yield f"commit {record.commit}"
    if record.revert:
        yield f"revert {record.revert}"
    yield from _asked(record.revert_review, "the revert")
    for check in record.checks:
        yield f"  {check.name}: {check.result}: {plain(check.evidence)}"
