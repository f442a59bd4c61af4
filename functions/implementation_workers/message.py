"""Commit messages that carry the whole provenance. Pure.

Titles and quotes are other people's text: each is put on one line, so that none can forge a trailer, which git reads
from the last paragraph only, and none mentions anybody or closes an issue where GitHub reads it.
"""

import textwrap
from collections.abc import Iterator

from eventing.vocabulary import Decision, Operation, Origin, Verdict
from functions._clients.gitops import trailers
from functions._improvement.record import Record
from functions._improvement.text import inert

CO_AUTHOR = "Cortex Online School <school@cortex.ai>"
SUBJECT_LIMIT = 72  # characters, git's convention
BODY_WIDTH = 100
VALUE_LIMIT = 120  # characters of one value; the diff has the rest
RISKS = 3  # of one verdict, the gravest first; the record has the others


def timestamp(seconds: float | None) -> str:
    """`h:mm:ss` or `m:ss` into a video; empty when it is not known."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def commit_message(record: Record, decision: Decision) -> str:
    """What an approved plan's commit says: what, whence, who judged, who decided, each change, and the trailers."""
    plan = record.plan
    if plan is None:
        raise ValueError(f"improvement {record.improvement.id} has no plan")
    paragraphs = [
        inert(record.improvement.title, SUBJECT_LIMIT),
        textwrap.fill(inert(plan.summary, 1000), BODY_WIDTH),
        _source(record.improvement.origin),
        _judged(record),
        f"Planned by: {inert(plan.planned_by, 200)}" if plan.planned_by else "",
        f"Relevance: {record.improvement.relevance:.4g}",
        _decision(decision),
        "\n".join(["Changes:", *(_change(operation) for operation in plan.operations)]),
        _trailers(record),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def revert_message(record: Record, reason: str, by: str) -> str:
    """What the revert's commit says."""
    subject = inert(f'Revert "{record.improvement.title}"', SUBJECT_LIMIT)
    because = textwrap.fill(f"Asked for by {inert(by, 80)}: {inert(reason, 1000)}", BODY_WIDTH)
    evidence = [f"- {check.name}: {check.result}: {inert(check.evidence)}" for check in record.checks]
    seen = "\n".join(["Evidence:", *evidence]) if evidence else ""
    return (
        "\n\n".join(part for part in (subject, because, seen, f"Reverts: {record.commit}\n{_trailers(record)}") if part)
        + "\n"
    )


def is_commit_of(message: str, record: Record) -> bool:
    """Whether this commit is the one that carries out the record's plan."""
    found = trailers(message)
    same = (found.get("improvement-id"), found.get("plan-digest")) == (record.improvement.id, record.digest)
    return same and "reverts" not in found


def is_revert_of(message: str, record: Record) -> bool:
    """Whether this commit takes the record's commit back."""
    return trailers(message).get("reverts") == record.commit


def _judged(record: Record) -> str:
    if record.improvement.origin.kind == "symptom":
        return f"Remedy: {record.improvement.practice}, of the catalogue; no expert was asked"
    silent = [f"- {inert(record.unjudged, 400)}"] if record.unjudged else []
    return "\n".join(["Experts:", *(line for verdict in record.verdicts for line in _verdict(verdict)), *silent])


def _source(origin: Origin) -> str:
    at = timestamp(origin.timestamp)
    lines = [f"{'Fault' if origin.kind == 'symptom' else 'Source'}: {inert(origin.title) or origin.id}"]
    if origin.url:
        lines.append(f"  {inert(origin.url)}" + (f" at {at}" if at else ""))
    if origin.quote:
        quoted = textwrap.wrap(f"“{inert(origin.quote)}”", BODY_WIDTH - 2)
        lines += [f"  {line}" for line in quoted]
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> Iterator[str]:
    scores = f"feasibility {verdict.feasibility:.2f}, impact {verdict.impact:.2f}, risk {verdict.risk:.2f}"
    veto = "VETO, " if verdict.veto else ""
    yield f"- {verdict.expert} ({inert(verdict.model, 80)}): {veto}{scores}, priority {verdict.priority}" + (
        f"; {inert(verdict.reason, 200)}" if verdict.reason else ""
    )
    yield from (f"  - risk: {inert(one, 200)}" for one in verdict.risks[:RISKS])


def _decision(decision: Decision) -> str:
    reasons = [f"- {inert(reason)}" for reason in decision.reasons]
    return "\n".join([f"Decision: {decision.outcome} by {inert(decision.by, 80)} at {decision.at}", *reasons])


def _change(operation: Operation) -> str:
    resource = operation.resource
    name = f"{resource.kind} {resource.namespace + '/' if resource.namespace else ''}{resource.name}"
    if operation.op == "add_resource":
        return f"- {name}: added in {operation.file}"
    if operation.op == "remove_resource":
        return f"- {name}: removed from {operation.file}"
    new = _value(operation.value) if operation.op == "set_field" else "absent"
    return f"- {name}: {operation.path}: {_value(operation.expected)} -> {new}"


def _value(value: object) -> str:
    return "absent" if value is None else inert(str(value), VALUE_LIMIT)


def _trailers(record: Record) -> str:
    return "\n".join(
        (
            f"Improvement-Id: {record.improvement.id}",
            f"Plan-Digest: {record.digest}",
            f"Fingerprint: {record.fingerprint}",
            f"Co-Authored-By: {CO_AUTHOR}",
        )
    )
