"""What became of improvements, as a person reads it: one table, then each improvement with all that speaks for it.

Text from transcripts is data: it is escaped, so that brackets in it are no markup.
"""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from eventing.vocabulary import Check, Decision
from functions._improvement.explain import plain
from functions._improvement.record import Record

OUTCOMES = {
    "verified": ("verified", "green"),
    "rolled_back": ("rolled back, healthy again", "yellow"),
    "pending_review": ("waits for a person", "cyan"),
    "waiting": ("waits for its turn", "cyan"),
    "unverified": ("a person has to look", "magenta"),
    "rejected": ("refused", "dim"),
    "failed": ("failed", "red"),
    "stalled": ("stalled", "red"),
}
MARKS = {"healthy": "✓", "failed": "✗", "inconclusive": "?", "not_applicable": "–"}
Known = tuple[Record, Decision | None]


def clock(seconds: float | None) -> str:
    """`mm:ss` into a video; a dash where the transcript states no times."""
    return "–" if seconds is None else f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"


def outcome(record: Record) -> Text:
    """The stage in a person's words, coloured, with the reason where there is one."""
    words, style = OUTCOMES.get(record.stage, (record.stage, ""))
    reason = f": {record.reason}" if record.reason and record.stage in ("rejected", "failed", "pending_review") else ""
    return Text(words + reason, style=style)


def ordered(known: Iterable[Known]) -> list[Known]:
    """By video, then by time in it; follow-ups after what they follow."""
    return sorted(
        known,
        key=lambda pair: (
            pair[0].improvement.origin.id,
            pair[0].improvement.origin.timestamp or 0.0,
            bool(pair[0].improvement.parent),
            pair[0].improvement.id,
        ),
    )


def overview(known: Iterable[Known], title: str) -> Table:
    """One row an improvement."""
    table = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for heading, options in (
        ("#", {"justify": "right"}),
        ("at", {"justify": "right"}),
        ("improvement", {"max_width": 44}),
        ("category", {}),
        ("rel.", {"justify": "right"}),
        ("application", {}),
        ("outcome", {"max_width": 34}),
        ("commit", {"no_wrap": True}),
    ):
        table.add_column(heading, **options)
    for number, (record, _) in enumerate(ordered(known), start=1):
        improvement = record.improvement
        commits = record.commit[:8] + (f" ↩{record.revert[:8]}" if record.revert else "")
        table.add_row(
            str(number),
            clock(improvement.origin.timestamp),
            escape(improvement.title) + (" (follow-up)" if improvement.parent else ""),
            improvement.category,
            f"{improvement.relevance:.2f}",
            record.application or "–",
            outcome(record),
            commits or "–",
        )
    return table


def details(record: Record, decision: Decision | None, number: int) -> Group:
    """Everything about one improvement."""
    improvement = record.improvement
    origin = improvement.origin
    parts: list[RenderableType] = [
        Text(f"{number}. {improvement.title}", style="bold") + Text("  ") + outcome(record),
    ]
    if origin.quote:
        parts.append(_line("said", f"“{origin.quote}” ({clock(origin.timestamp)}, {origin.title})"))
    parts += [
        _line(
            "judged",
            f"{verdict.expert} ({verdict.model}): feasibility {verdict.feasibility:.2f}, impact {verdict.impact:.2f}, "
            f"effort {verdict.effort:.2f}, risk {verdict.risk:.2f}, {verdict.priority}"
            + (f", VETO: {verdict.reason}" if verdict.veto else ""),
        )
        for verdict in record.verdicts
    ]
    if record.plan is not None and record.plan.summary:
        by = f" (planned by {record.plan.planned_by})" if record.plan.planned_by else ""
        parts.append(_line("plan", f"{record.plan.summary}{by}"))
    if decision is not None:
        parts += [_line(decision.outcome.replace("_", " "), f"{'; '.join(decision.reasons)} (by {decision.by})")]
    elif record.message:
        parts.append(_line(record.stage.replace("_", " "), record.message))
    if record.diff:
        parts.append(Padding(Syntax(record.diff.rstrip(), "diff", background_color="default"), (0, 0, 0, 11)))
    for request, what in ((record.review, "review"), (record.revert_review, "revert")):
        if request is not None:
            parts.append(_line(what, f"pull request #{request.number} ({request.state}): {plain(request.url)}"))
    if record.commit:
        parts.append(
            _line("commit", record.commit[:12] + (f", reverted by {record.revert[:12]}" if record.revert else ""))
        )
    parts += [_line("bad", step.note) for step in record.timeline if step.stage == "rolling_back"]
    if record.checks:
        parts.append(_line("health", record.message))
        parts += [_line("", _evidence(check)) for check in record.checks]
    return Group(*parts, Text(""))


def show(console: Console, known: Iterable[Known], title: str, diffs: bool = True) -> None:
    """The table and, with `diffs`, every improvement in full."""
    listed = ordered(known)
    console.print(overview(listed, title))
    console.print()
    if diffs:
        for number, (record, decision) in enumerate(listed, start=1):
            console.print(details(record, decision, number))


def _evidence(check: Check) -> str:
    return f"{MARKS[check.result]} {check.name}: {check.evidence}"


def _line(label: str, text: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=10, justify="right", style="dim")
    grid.add_column(overflow="fold")
    grid.add_row(Text(label), Text(text))
    return grid
