"""What a pull request says: the plan, why, who judged, what preflight found, the diff, and how to answer it. Pure.

All text from outside is in code spans and fences (`markdown`), bounded, and without credentials.
"""

import re
from collections.abc import Iterator, Sequence

from eventing.vocabulary import ChangePlan, Decision, Finding, Origin, Verdict
from functions._improvement.explain import timeline
from functions._improvement.record import Record
from functions._improvement.text import inert
from functions._manifests.threeway import Conflict
from functions.implementation_workers.markdown import fence, span
from functions.implementation_workers.message import timestamp

TITLE_LIMIT = 72
DIFF_LIMIT = 20_000  # characters; GitHub takes 65,536 in all, and shows the whole diff itself
STORY_LIMIT = 10_000
FINDINGS = 20
REPORTED = 10
CONFLICTS = 10
SAID = 5  # risks, dependencies and recommendations of one verdict, each
_VIDEO = re.compile(r"https://(?:(?:www\.|m\.)?youtube\.com/watch\?v=|youtu\.be/)([A-Za-z0-9_-]{11})(?:[?&].*)?")


def title(record: Record) -> str:
    """The pull request's title, one inert line."""
    return inert(record.improvement.title, TITLE_LIMIT)


def body(record: Record, decision: Decision | None, days: int, note: str = "") -> str:
    """The whole text. `days` is how long it may wait; `note` is what a person has to know first."""
    plan = record.plan
    summary = plan.summary if plan else "A person's edit, which only this pull request can express."
    parts = [
        *([f"**Please note:** {span(note, 1000)}"] if note else []),
        f"**What:** {span(summary, 1000)}",
        f"**Where:** application {span(record.application or '?')}{_and_also(plan)}",
        *([f"**Planned by:** {span(plan.planned_by, 200)}"] if plan and plan.planned_by else []),
        _evidence(record.improvement.origin),
        _section("Why a person decides", _reasons(record, decision)),
        _section("Experts", (_verdict(one) for one in record.verdicts)),
        _section("Preflight", _findings(record.preflight)),
        _section("Conflicts with what is there", _conflicts(record)),
        f"### Diff\n\n{fence(record.diff or 'nothing', DIFF_LIMIT, 'diff')}",
        _answers(record, days),
        _story(record, decision),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _and_also(plan: ChangePlan | None) -> str:
    """The other Applications that a merge of it changes."""
    others = plan.also_rendered_by if plan else ()
    return f", and {', '.join(map(span, others))}, which render the same files" if others else ""


def revert_title(record: Record) -> str:
    """The title of a revert that a person has to look at."""
    return inert(f'Revert "{record.improvement.title}"', TITLE_LIMIT)


def revert_body(
    record: Record, reason: str, by: str, conflicts: Sequence[tuple[str, Conflict]], diff: str, note: str = ""
) -> str:
    """What a revert says that conflicts with what came after the change, or that (`note`) could not be committed."""
    told = [
        f"- {span(path)}, line {conflict.line}: somebody wrote\n\n{fence(_text(conflict.ours), 1500)}\n\n"
        f"  where the change had written\n\n{fence(_text(conflict.base), 1500)}\n\n"
        f"  and before the change there was\n\n{fence(_text(conflict.theirs), 1500)}"
        for path, conflict in conflicts[:CONFLICTS]
    ]
    more = [f"- and {len(conflicts) - CONFLICTS} more"] if len(conflicts) > CONFLICTS else []
    return (
        "\n\n".join(
            (
                f"**Why:** {span(reason, 1000)} (asked for by {span(by)})",
                f"It takes back {span(record.commit)}. {_dropped() if conflicts else span(note, 1000)}",
                *(["\n\n".join(("### Conflicts", *told, *more))] if conflicts else []),
                f"### Diff\n\n{fence(diff, DIFF_LIMIT, 'diff')}",
                "### How to answer\n\n- **Merge** it: the change counts as taken back, and the cluster is watched.\n"
                "- **Close** it: the change stays, and stays yours to resolve with "
                f"{span(f'cortex-school resolve {record.improvement.id}')}.",
            )
        )
        + "\n"
    )


def _dropped() -> str:
    return (
        "The same lines were changed since, so nothing was committed. In this branch the lines from before the change "
        "stand; merging it **drops what somebody wrote since** in the places below. Push to the branch to keep it."
    )


def _evidence(origin: Origin) -> str:
    at = timestamp(origin.timestamp)
    found = _VIDEO.fullmatch(origin.url)
    if found:
        link = f"https://youtu.be/{found[1]}" + (f"?t={int(origin.timestamp)}" if origin.timestamp is not None else "")
        where = f"[{at or 'the video'}]({link})"
    else:
        where = (f"{at}, " if at else "") + span(origin.url)
    quoted = f"\n\n{fence(inert(origin.quote, 2000), 2100)}" if origin.quote else ""
    return f"**Said in** {span(origin.title or origin.id)} at {where}{quoted}"


def _section(heading: str, lines: Iterator[str] | Sequence[str]) -> str:
    listed = list(lines)
    return f"### {heading}\n\n" + "\n".join(f"- {line}" for line in listed) if listed else ""


def _reasons(record: Record, decision: Decision | None) -> Iterator[str]:
    for reason in decision.reasons[:REPORTED] if decision else ():
        yield span(reason, 600)
    if decision is None and record.message:
        yield span(record.message, 600)


def _verdict(one: Verdict) -> str:
    figures = f"feasibility {one.feasibility:.2f}, impact {one.impact:.2f}, effort {one.effort:.2f}"
    veto = "**veto**, " if one.veto else ""
    reason = f": {span(one.reason)}" if one.reason else ""
    said = (("risk", one.risks), ("needs", one.dependencies), ("advises", one.recommendations))
    more = [f"\n  - {word}: {span(text, 300)}" for word, texts in said for text in texts[:SAID]]
    return f"{one.expert} ({span(one.model, 80)}): {veto}{figures}, risk {one.risk:.2f}, {one.priority}{reason}" + (
        "".join(more)
    )


def _findings(found: Sequence[Finding]) -> Iterator[str]:
    if not found:
        yield "nothing found"
    for one in found[:FINDINGS]:
        where = f" in {span(one.file, 100)}" if one.file else ""
        yield f"{one.severity} ({span(one.rule, 60)}){where}: {span(one.message, 300)}"
    if len(found) > FINDINGS:
        yield f"and {len(found) - FINDINGS} more"


def _conflicts(record: Record) -> Iterator[str]:
    report = record.report
    for one in (*report.conflicts, *report.duplicates)[:REPORTED] if report else ():
        place = span(f"{one.file}: {one.path}", 200)
        yield f"{place} has {span(str(one.found), 100)}, wanted {span(str(one.wanted), 100)}: {span(one.reason, 300)}"
    for sentence in (*report.missing, *report.capacity, *report.similar_failures)[:REPORTED] if report else ():
        yield span(sentence, 300)


def _answers(record: Record, days: int) -> str:
    identity = record.improvement.id
    command = f", or {span(f'cortex-school approve {identity}')}" if record.plan and record.plan.operations else ""
    return (
        "### How to answer\n\n"
        f"- **Merge** it (merge, squash or rebase) to approve it{command}. The rollout is then watched.\n"
        f"- **Close** it to reject it for good, or {span(f'cortex-school reject {identity}')}.\n"
        "- **Push** to this branch to edit it: what you push is checked and judged instead.\n\n"
        f"It expires when nobody answers within {days} days. An approval is for plan "
        f"{span(record.digest)} alone."
    )


def _story(record: Record, decision: Decision | None) -> str:
    lines = "\n".join(timeline(record, decision))
    return f"<details><summary>The whole story</summary>\n\n{fence(lines, STORY_LIMIT)}\n\n</details>"


def _text(lines: bytes) -> str:
    return lines.decode(errors="replace") or "(nothing)"
