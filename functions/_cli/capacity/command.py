"""The command `cluster`."""

import os
import time
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from msgspec import Struct
from msgspec.structs import replace

from eventing.handler import Permanent
from functions._capacity.comparison import Changes, compared
from functions._capacity.machines import loads_of, machines_of, templates_of
from functions._capacity.picture import Picture, pictured
from functions._capacity.supposing import FORMS, Supposed, supposed
from functions._capacity.usage import Used, used_of
from functions._cli import exits
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, console, guarded
from functions._cli.state import State
from functions._clients.metrics import open_metrics
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot

SCHEMA = "cortex-school/cluster/v1"
RESTS_ON = ("ResourceQuota", "LimitRange", "PersistentVolumeClaim", "PersistentVolume")  # beside nodes and pods
LARGEST = 64 * 1024 * 1024  # bytes of a file of `--before`


class Look(Struct, frozen=True):
    """What `--format json` prints and `--before` reads."""

    now: Picture
    server: str = ""
    before: Picture | None = None
    changes: Changes | None = None
    supposed: Supposed | None = None
    schema: str = SCHEMA


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("cluster")(guarded(reaching(show_cluster)))


def show_cluster(
    what_if: Annotated[list[str] | None, typer.Option("--what-if", help=f"{FORMS}; repeatable.")] = None,
    before: Annotated[Path | None, typer.Option(help="What `--format json` wrote earlier: shows what changed.")] = None,
    namespace: Annotated[list[str] | None, typer.Option(help="Read this namespace alone; repeatable.")] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Nodes, who takes their room, what waits and why, what is left over; what would be if. Changes nothing.

    Exits with 1 where something that is supposed does not fit.
    """
    from functions._cli.capacity.gathering import gathered  # noqa: PLC0415  clients that no other command needs
    from functions._cli.capacity.person import persons_cluster  # noqa: PLC0415  the same

    earlier = read_look(before) if before else None
    cluster = persons_cluster(os.environ, State())
    snapshot = gathered(cluster, time.time, namespace or ())
    look = looked(snapshot, usage_of(snapshot), cluster.server, earlier, what_if or (), namespace or ())
    if form == "json":
        as_json(look)
    else:
        _print(look)
    if look.supposed and not look.supposed.fits:
        raise typer.Exit(exits.UNEXPECTED)


def looked(
    snapshot: Snapshot,
    used: Used,
    server: str,
    earlier: Look | None,
    what_if: tuple[str, ...] | list[str] = (),
    only: tuple[str, ...] | list[str] = (),
) -> Look:
    """All that is asked for, from what was read.

    Raises:
        Permanent: when a supposition is none, or what it rests on was not read.
    """
    now = pictured(snapshot, used, only)
    answer = None
    if what_if:
        missing = [one for one in ("Node", "Pod") if not snapshot.known(one)]
        if missing or only:
            why = snapshot.unreadable.get(missing[0], "not all of it") if missing else "--namespace leaves pods out"
            raise Permanent(f"nothing can be supposed without all nodes and pods: {why}")
        loads, quotas = loads_of(snapshot), now.quotas
        answer = supposed(what_if, machines_of(snapshot), loads, templates_of(snapshot), quotas)
        unread = [f"what is said by each {one}, which was not read" for one in RESTS_ON if not snapshot.known(one)]
        answer = replace(answer, left_out=(*answer.left_out, *unread))
    was = earlier.now if earlier else None
    return Look(now, server, was, compared(was, now) if was else None, answer)


def usage_of(snapshot: Snapshot) -> Used:
    """By the metrics API, else by the Prometheus that PROMETHEUS_URL names."""
    from functions._cli.capacity.measuring import measured  # noqa: PLC0415  clients that no other command needs

    found = used_of(snapshot)
    metrics = None if found.source else open_metrics(os.environ)
    if metrics is None:
        hint = "" if found.source else "; PROMETHEUS_URL is not set"
        return found if found.source else Used(unknown=found.unknown + hint)
    names = [wire.name(one) for one in snapshot.everywhere("Node")]
    return measured(metrics, names, snapshot.seconds, found.unknown)


def read_look(path: Path) -> Look:
    """An earlier look.

    Raises:
        Permanent: when the file is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes()[:LARGEST], type=Look)
    except OSError as error:
        raise Permanent(f"{path} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise Permanent(f"{path} is not what `cluster --format json` writes: {error}") from error


def _print(look: Look) -> None:
    from functions._cli.capacity import showing, tables  # noqa: PLC0415  only where a person reads

    for part in showing.shown(look.now, look.server, console.width):
        console.print(part, highlight=False)
    if look.changes:
        for part in tables.changes(look.changes):
            console.print(part, highlight=False)
    if look.supposed:
        for part in showing.supposed(look.supposed, look.now):
            console.print(part, highlight=False)
