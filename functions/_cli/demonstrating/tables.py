"""The day's tables: before and after, row by row, and what was done."""

from collections.abc import Iterable, Mapping

from rich.markup import escape
from rich.table import Table

from functions._cli.demonstrating.claims import MEMORY, Claim
from functions._cli.demonstrating.picture import Picture, Service
from functions._improvement.healing import Known
from functions._symptoms.faults import TITLES

_NOTHING = Service(0, 0, 0, 0, 0)


def resources(before: Picture, after: Picture, roles: Mapping[str, str]) -> Table:
    """What the services ask for."""
    table = Table(title="What the services ask for", title_justify="left", header_style="bold")
    for heading in (
        "service",
        "memory before",
        "memory after",
        "saved",
        "at most",
        "CPU of one",
        "limit of one",
        "ready",
    ):
        table.add_column(heading, justify="left" if heading == "service" else "right")
    for role, name in roles.items():
        was, now = before.services.get(name, _NOTHING), after.services.get(name, _NOTHING)
        table.add_row(
            name,
            _amount(was),
            _amount(now),
            f"{1 - now.whole / was.whole:.0%}" if was.whole else "–",
            f"{MEMORY[role]}Mi",
            f"{was.cpu}m → {now.cpu}m",
            f"{was.limit}Mi → {now.limit}Mi",
            f"{now.ready}/{now.replicas}",
        )
    whole, left = (sum(one.whole for one in each.services.values()) for each in (before, after))
    table.add_section()
    saved = f"{1 - left / whole:.0%}" if whole else "–"
    table.add_row("all", f"{whole}Mi", f"{left}Mi", saved, "1152Mi", "", "", _ready(after))
    return table


def nodes(before: Picture, after: Picture) -> Table:
    """What the pods of each node ask for."""
    table = Table(title="Memory that pods ask for, by node", title_justify="left", header_style="bold")
    for heading in ("node", "before", "after"):
        table.add_column(heading, justify="left" if heading == "node" else "right")
    for name, share in before.nodes.items():
        table.add_row(name, f"{share:.0%}", f"{after.nodes.get(name, 0.0):.0%}")
    return table


def cluster(before: Picture, after: Picture) -> Table:
    """The counts of the day."""
    table = Table(title="The cluster", title_justify="left", header_style="bold")
    for heading in ("", "before", "after"):
        table.add_column(heading)
    rows = (
        ("services that run", _ready(before), _ready(after)),
        ("Argo CD of the services", before.school, after.school),
        ("pods pending", *_lengths(before.pending, after.pending)),
        ("crash loops", *_lengths(before.looping, after.looping)),
        ("images not pulled", *_lengths(before.unpulled, after.unpulled)),
        ("finished Jobs", *_lengths(before.jobs, after.jobs)),
        ("finished pods", *_lengths(before.pods, after.pods)),
        ("Applications out of sync", *_lengths(before.out_of_sync, after.out_of_sync)),
    )
    for row in rows:
        table.add_row(*row)
    return table


def remaining(told: Iterable[Known]) -> Table:
    """What is left for a person, each with the reason in writing."""
    table = Table(title="What remains, and what a person was told", title_justify="left", header_style="bold")
    for heading in ("where", "what", "what to do"):
        table.add_column(heading, overflow="fold")
    for one in told:
        subject = one.symptom.subject
        where = f"{subject.kind} {subject.namespace + '/' if subject.namespace else ''}{subject.name}"
        table.add_row(escape(where), TITLES[one.symptom.fault], escape(one.reason))
    return table


def judged(title: str, claims: Iterable[Claim]) -> Table:
    """Each claim with what was seen."""
    table = Table(title=title, title_justify="left", show_header=False)
    for claim in claims:
        mark = "[green]✓[/green]" if claim.holds else "[red]✗[/red]"
        table.add_row(mark, claim.what, escape(claim.seen))
    return table


def _amount(one: Service) -> str:
    return f"{one.whole}Mi" + (f" ({one.replicas}×)" if one.replicas > 1 else "")


def _ready(picture: Picture) -> str:
    running = sum(one.ready >= one.replicas > 0 for one in picture.services.values())
    return f"{running}/{len(picture.services)}"


def _lengths(*found: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(len(tuple(one))) for one in found)
