"""What `cluster` says, for a person: tables that fit 80 columns, and say more where there is room."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from functions._capacity.amounts import cores, memory, share
from functions._capacity.comparison import Changes
from functions._capacity.picture import Consumer, Figures, NodeRow, Picture
from functions._improvement.text import one_line

WIDE = 110  # columns from where figures are told beside shares
NAME = 14  # columns that a name gets at least
ROWS = 10  # of one table; the rest is counted
_ROOM, _PARTS = ("room",), ("asked", "used")
_STYLES = {"ready": "green", "cordoned": "yellow"}


def table(title: str, *columns: str | tuple[str, str]) -> Table:
    """A table without walls; a column is a heading, or a heading and `right`."""
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        heading, justify = (column, "left") if isinstance(column, str) else column
        right, name = justify == "right", heading in ("node", "workload", "pod", "quota")
        made.add_column(heading, justify="right" if right else "left", overflow="fold")
        if name:
            made.columns[-1].min_width = NAME
    return made


def nodes(picture: Picture, width: int) -> RenderableType:
    """Each node with what its pods ask for and use, and all together."""
    at_least = "at least " if picture.only or any(one.startswith("Pod") for one in picture.unknown) else ""
    heads = [
        (f"{one}\n{part}", "right")
        for one in ("memory", "cpu")
        for part in ((*_ROOM, *_PARTS) if width >= WIDE else _PARTS)
    ]
    title = f"Nodes: {at_least}what pods ask for, and what is used"
    made = table(title, "node", "state", ("pods", "right"), *heads, "short of")
    for one in picture.nodes:
        made.add_row(
            escape(one.name),
            f"[{_STYLES.get(one.state, 'red')}]{one.state}[/]",
            _pods(one, width),
            *_cells(one.memory, one.cpu, width),
            "[red]" + escape(_short_of(one, width)) + "[/]" if one.short else "",
        )
    if len(picture.nodes) > 1:
        cells = _cells(picture.all_nodes("memory"), picture.all_nodes("cpu"), width)
        made.add_section()
        made.add_row("all", "", str(sum(one.pods for one in picture.nodes)), *cells, "")
    return made


def _short_of(one: NodeRow, width: int) -> str:
    short = one.short if width >= WIDE else dict.fromkeys(each.partition(" ")[0] for each in one.short)
    return ", ".join(short)


def _pods(one: NodeRow, width: int) -> str:
    return f"{one.pods}/{one.most_pods}" if width >= WIDE and one.most_pods else str(one.pods)


def _cells(of_memory: Figures, of_cpu: Figures, width: int) -> Iterator[str]:
    for figures, written in ((of_memory, memory), (of_cpu, cores)):
        if width >= WIDE:
            yield written(figures.room)
        for part in (figures.asked, figures.used):
            if part is None:
                yield "?"
            else:
                said = share(part, figures.room)
                yield f"{written(part)} {said}" if width >= WIDE else said


def consumers(picture: Picture, width: int) -> RenderableType:
    """The workloads that ask for, or use, most memory."""
    wide = width >= WIDE
    columns = (("memory", "right"), ("used", "right"), ("cpu", "right"), ("used", "right"))
    made = table("Workloads that take most memory", "workload", ("pods", "right"), *columns)
    for one in picture.consumers[:ROWS]:
        used = (
            "?" if one.memory_used is None else _least(one) + memory(one.memory_used),
            "?" if one.cpu_used is None else _least(one) + cores(one.cpu_used),
        )
        name = one.workload if wide else one.workload.partition(" ")[2]
        figures = (memory(one.memory), used[0], cores(one.cpu), used[1])
        made.add_row(escape(name), str(one.pods), *figures)
    return made


def _least(one: Consumer) -> str:
    return "≥" if one.measured < one.pods else ""


def changes(found: Changes) -> Iterator[RenderableType]:
    """Before and after, by node and by workload."""
    heads = (("asked", "right"), ("asked now", "right"), ("used", "right"), ("used now", "right"))
    made = table(f"Memory by node: {found.since} and now", "node", *heads, "status")
    for one in found.nodes:
        shares = (one.asked_before, one.asked_after, one.used_before, one.used_after)
        made.add_row(escape(one.name), *("?" if each is None else f"{each:.0%}" for each in shares), one.status)
    yield made
    columns = (("pods", "right"), ("memory before", "right"), ("memory now", "right"), ("change", "right"))
    made = table("Workloads that ask for something else", "workload", *columns)
    for each in found.workloads[: 2 * ROWS]:
        figures = (memory(each.memory_before), memory(each.memory_after), change(each.memory_before, each.memory_after))
        made.add_row(escape(each.workload), f"{each.pods_before} → {each.pods_after}", *figures)
    before, after = (sum(getattr(each, part) for each in found.workloads) for part in ("memory_before", "memory_after"))
    made.add_section()
    made.add_row(f"all {len(found.workloads)}", "", memory(before), memory(after), change(before, after))
    yield made


def change(before: float, after: float) -> str:
    """By how much it went up or down, in per cent of what it was."""
    return f"{(after - before) / before:+.0%}" if before else "new" if after else "–"


def unwell(picture: Picture, width: int) -> RenderableType:
    """Pods that wait or fail, by cause."""
    made = table(
        "Pods that are not well, by cause", ("pods", "right"), "state", "cause", ("restarts", "right"), "such as"
    )
    for one in picture.unwell[:ROWS]:
        named = ", ".join(one.pods[: 3 if width >= WIDE else 1])
        more = f" and {one.count - len(one.pods[: 3 if width >= WIDE else 1])} more" if one.count > 1 else ""
        more = "" if more == " and 0 more" else more
        cause = one.cause if one.fault != "unknown" else one_line(one.message, 120) or one.cause
        made.add_row(str(one.count), escape(one.state), escape(cause), str(one.restarts or ""), escape(named + more))
    return made


def rows(title: str, columns: Iterable[str | tuple[str, str]], lines: Iterable[tuple[str, ...]]) -> RenderableType:
    """Any other table: the first rows, and how many more there are."""
    made, every = table(title, *columns), list(lines)
    for line in every[:ROWS]:
        made.add_row(*map(escape, line))
    if len(every) > ROWS:
        made.caption, made.caption_justify = f"and {len(every) - ROWS} more", "left"
    return made
