"""The command `heal`."""

import os
import time
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
import typer

from eventing.contracts import ScanRequested
from eventing.handler import Permanent, Temporary
from eventing.store import Readable
from functions._cli import exits
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, console, guarded, says
from functions._cli.faults import fault_lines
from functions._cli.healing.following import (
    PATIENCE,
    SCAN_PATIENCE,
    begun,
    documents,
    followed,
    not_looked_at,
)
from functions._cli.publishing import new_id, publish, received
from functions._cli.state import State, ledger_store, publishing

NOTHING = "Nothing was looked at: healing.namespaces of the policy opts in no namespace that is there."
Form = Annotated[Literal["text", "json"], typer.Option("--format")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(reaching(heal)))


def heal(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing: show what a scan would do now.")] = False,
    namespace: Annotated[list[str] | None, typer.Option(help="This namespace alone; repeatable.")] = None,
    repository: Annotated[str, typer.Option(help="For --dry-run: a path, URL or owner/name of the manifests.")] = "",
    patience: Annotated[float, typer.Option(help="Seconds in which remedies are followed; 0: not at all.")] = PATIENCE,
    form: Form = "text",
) -> None:
    """Look for faults in the cluster, and mend what the policy lets be mended.

    Exits with 1 where a person has to look, or a remedy did not end well.
    """
    wanted = frozenset(namespace or ())
    if dry_run:
        _dry_run(wanted, repository, form)
    else:
        _scan(wanted, patience, form)


def _dry_run(wanted: frozenset[str], repository: str, form: str) -> None:
    # The healer's own code, with every remedy: only this command needs it.
    from functions._cli.healing.dry_run import dry_run  # noqa: PLC0415
    from functions._cli.healing.surroundings import surroundings  # noqa: PLC0415
    from functions._cli.healing.telling import told  # noqa: PLC0415
    from functions._clients.metrics import open_metrics  # noqa: PLC0415

    with surroundings(os.environ, State(), repository) as around:
        found = dry_run(around, wanted, time.time, open_metrics(os.environ))
        if form == "json":
            as_json(msgspec.to_builtins(found))
        else:
            for line in told(found, around.policy):
                _line(line)
    if any(one.state == "escalated" for one in found.roots):
        raise typer.Exit(exits.UNEXPECTED)


def _line(text: str) -> None:
    """One line; what does not fit goes on under its beginning."""
    from rich.padding import Padding  # noqa: PLC0415  only where a person reads
    from rich.text import Text  # noqa: PLC0415  the same

    words = text.lstrip(" ") or " "
    console.print(Padding(Text(words), (0, 0, 0, len(text) - len(words)), expand=False), highlight=False)


def _scan(wanted: frozenset[str], patience: float, form: str) -> None:
    state, event_id, asked = State(), new_id(), float(int(time.time()))  # as whole as a scan's own time
    with publishing(state, os.environ) as broker, ledger_store(state, os.environ) as store:
        request = ScanRequested(tuple(sorted(wanted)), "a person asked for it")
        publish(broker, "scan.requested", request, event_id, datetime.fromtimestamp(asked, UTC).isoformat())
        if form == "text":
            says("asked for a scan; the healer may have to start")
        answer, cause = received(store, "scan.requested", event_id, SCAN_PATIENCE)
        if answer == "refused":
            raise Permanent(cause)
        if answer is None:
            raise Temporary("the broker took the event, but cluster-healer has not read it yet; see `status`")
        ends = _told(store, wanted, asked, patience, form)
    if not ends:
        raise typer.Exit(exits.UNEXPECTED)


def _told(store: Readable, wanted: frozenset[str], asked: float, patience: float, form: str) -> bool:
    """Say what was found, and follow what began; whether nothing is left for a person."""
    found = documents(store, wanted)
    missed = not_looked_at(found, wanted, asked)
    going = [one.attempts[-1].improvement_id for one in begun(found, asked) if one.attempts[-1].outcome != "asked"]
    lines = followed(store, going, patience) if patience else iter(())
    if form == "json":
        steps = list(lines)
        as_json({"faults": documents(store, wanted), "not_looked_at": missed, "steps": steps})
    else:
        looked = [one.namespace for one in found if one.namespace and one.scanned >= asked]
        says(f"Looked at: {', '.join(looked)}." if looked else NOTHING)
        for line in fault_lines(store, wanted):
            says(line)
        for name in missed:
            says(f"{name} was not looked at: the policy does not opt it in, protects it, or it is not there")
        if going:
            says(f"{len(going)} remedies are on their way.")
        for line in lines:
            says(line)
    left = [one for document in documents(store, wanted) for one in document.faults if not one.gone]
    seen = any(one.scanned >= asked for one in found)
    return seen and not missed and not any(one.state == "escalated" for one in left)
