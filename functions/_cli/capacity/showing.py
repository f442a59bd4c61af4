"""Everything that `cluster` prints, in order; a section that has nothing says so in a line, or that it was not read."""

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.markup import escape

from functions._capacity.amounts import cores, memory, share
from functions._capacity.picture import Picture
from functions._capacity.supposing import Supposed
from functions._cli.capacity import tables
from functions._improvement.text import one_line


def shown(picture: Picture, server: str, width: int) -> Iterator[RenderableType]:
    """The cluster as it is."""
    yield f"[dim]{escape(server)} at {picture.at}[/dim]"
    if picture.only:
        yield f"Read: {escape(', '.join(picture.only))} alone; what other namespaces' pods ask for is missing."
    yield from _part(picture, "Node", tables.nodes(picture, width) if picture.nodes else "No nodes.")
    yield _used(picture)
    yield from _part(picture, "Pod", tables.consumers(picture, width) if picture.consumers else "No workload has pods.")
    yield from _part(picture, "Pod", tables.unwell(picture, width) if picture.unwell else "No pod waits or fails.")
    yield from _switched_off(picture)
    yield from _kept(picture)
    yield from _quotas(picture)
    for kind, why in picture.unknown.items():
        if kind != "usage":
            yield f"[yellow]Not read: {escape(kind)}: {escape(one_line(why, 300))}[/yellow]"


def _part(picture: Picture, kind: str, found: RenderableType) -> Iterator[RenderableType]:
    """Where the kind was not read at all there is nothing to show; the last lines say why."""
    yield (
        f"[yellow]Unknown, for no {kind} was read.[/yellow]"
        if kind in picture.unknown and not _some(picture, kind)
        else found
    )


def _some(picture: Picture, kind: str) -> bool:
    return bool(picture.nodes) if kind == "Node" else bool(picture.pods)


def _used(picture: Picture) -> RenderableType:
    if picture.usage:
        return f"[dim]Used: measured by {picture.usage}. Shares are of what a node has for pods.[/dim]"
    return f"[yellow]What is used is not known: {escape(one_line(picture.unknown.get('usage', ''), 400))}[/yellow]"


def _switched_off(picture: Picture) -> Iterator[RenderableType]:
    lent = [one for one in picture.degraded if one.until or one.before]
    if lent:
        lines = ((one.workload, one.before, f"{one.until or 'no day is set'}, or when there is room") for one in lent)
        yield tables.rows("Switched off on purpose, for a while", ("workload", "had", "comes back by"), lines)
    plain = [one.workload for one in picture.degraded if not (one.until or one.before)]
    if plain:
        yield f"No pods wanted, and no note says until when: {escape(_some_of(plain))}."
    unread = [one for one in ("Deployment", "StatefulSet") if one in picture.unknown]
    if not picture.degraded:
        yield f"Unknown what is switched off: {unread[0]} was not read." if unread else "Nothing is switched off."


def _kept(picture: Picture) -> Iterator[RenderableType]:
    if picture.kept:
        lines = (
            (
                str(one.count),
                f"{one.kind}s",
                one.namespace,
                one.oldest[:10],
                str(one.by_themselves),
                _some_of(one.claims),
            )
            for one in picture.kept
        )
        columns = (("", "right"), "", "namespace", "oldest", ("go by\nthemselves", "right"), "volumes they keep in use")
        yield tables.rows("Finished, and still kept (no memory or CPU, but disk and volumes)", columns, lines)
    elif "Job" not in picture.unknown and "Pod" not in picture.unknown:
        yield "No finished Job or Pod is kept."


def _quotas(picture: Picture) -> Iterator[RenderableType]:
    if picture.quotas:
        lines = (
            (f"{one.namespace}/{one.quota}", one.resource, one.used or "0", one.hard, f"{one.share:.0%}")
            for one in picture.quotas
        )
        columns = ("quota", "resource", ("used", "right"), ("at most", "right"), ("share", "right"))
        yield tables.rows("Quotas, the fullest first", columns, lines)
    elif "ResourceQuota" not in picture.unknown:
        yield "No namespace has a quota."


def _some_of(names: tuple[str, ...] | list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def supposed(found: Supposed, picture: Picture) -> Iterator[RenderableType]:
    """What would be."""
    yield f"[bold]What if: {escape('; '.join(found.assumptions))}[/bold]"
    if found.fits:
        yield "[green]Everything fits.[/green]"
    else:
        new = sum(not one.before for one in found.waiting)
        yield f"[red]{new} pods would wait for a node that do not today, {len(found.waiting) - new} still wait.[/red]"
        groups = Counter((one.owner.partition(" ")[2], one.namespace, one.before, one.why) for one in found.waiting)
        waits = (
            (str(count), f"{namespace}/{owner}", "today, too" if before else "new", why)
            for (owner, namespace, before, why), count in groups.items()
        )
        yield tables.rows("Would wait", (("pods", "right"), "workload", "", "why"), waits)
    if found.moved:
        moves = ((f"{one.namespace}/{one.name}", one.before or "none yet", one.after) for one in found.moved)
        yield tables.rows("Would get a node", ("pod", "from", "to"), moves)
    if found.ended:
        names = escape(_some_of(found.ended))
        yield f"End with the node (DaemonSets, static pods, pods that nothing makes anew): {names}."
    yield _then(found, picture)
    if found.unexplained:
        told = escape(_some_of(found.unexplained))
        yield f"[yellow]Wait today although this arithmetic finds them a node, so they are left out: {told}.[/yellow]"
    yield f"[dim]Arithmetic over requests, as the cluster is now. Left out: {escape('; '.join(found.left_out))}.[/dim]"


def _then(found: Supposed, picture: Picture) -> RenderableType:
    was = {one.name: one.memory for one in picture.nodes}
    lines = (
        (
            name,
            share(was[name].asked, was[name].room) if name in was else "–",
            share(asked, room),
            f"{memory(asked)} of {memory(room)}",
            f"{cores(cpu)} of {cores(most)}",
            str(pods),
        )
        for name, asked, room, cpu, most, pods in found.nodes
    )
    heads = (("asked now", "right"), ("then", "right"), ("memory then", "right"), ("cpu then", "right"))
    return tables.rows("Memory that pods ask for, now and then", ("node", *heads, ("pods", "right")), lines)
