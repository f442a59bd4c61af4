"""The command `report`."""

import os
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventing.handler import Permanent, Temporary
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, guarded, says
from functions._cli.state import State
from functions._symptoms.snapshot import Snapshot

if TYPE_CHECKING:
    from functions._cli.capacity.gathering import Lister
    from functions._cli.reporting.facts import Facts

FOLDER = Path("report")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(reaching(report)))


def report(
    output: Annotated[Path, typer.Option(help="The folder that the documents are written into.")] = FOLDER,
    before: Annotated[Path | None, typer.Option(help="What `cluster --format json` wrote earlier.")] = None,
    hours: Annotated[float, typer.Option(help="How far back the session report goes.")] = 24.0,
    form: Annotated[Literal["markdown", "json"], typer.Option("--format")] = "markdown",
) -> None:
    """Write the status, the inventory and the session report from the cluster and the ledger, each figure with its
    source. What could not be read says so.
    """
    from functions._cli.reporting import components, session, status  # noqa: PLC0415  what only this command needs
    from functions._cli.reporting.frame import MARK  # noqa: PLC0415  the same

    facts = gathered_facts(before, hours)
    if form == "json":
        as_json(facts)
        return
    texts = {
        status.NAME: status.status(facts),
        components.NAME: components.inventory(facts),
        session.NAME: session.session(facts),
    }
    output.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write(output / name, text, MARK)
        says(f"wrote {output / name}")
    if facts.missing:
        says(f"Not known, and said so there: {', '.join(sorted(facts.missing))}.")


def write(path: Path, text: str, mark: str) -> None:
    """Write a document; one of that name that is none of ours stays.

    Raises:
        Permanent: when there is such a one, or the folder cannot be written to.
    """
    try:
        if path.exists() and not path.read_text(errors="replace").startswith(mark):
            raise Permanent(f"{path} is there and was not written by `report`: move it, or choose another --output")
        path.write_text(text)
    except OSError as error:
        raise Permanent(f"{path} cannot be written: {error.strerror}") from error


def gathered_facts(before: Path | None, hours: float) -> "Facts":
    """All that there is now.

    Raises:
        Permanent: when the file of `--before` is none, or neither the cluster nor a ledger can be read.
    """
    from functions._cli.capacity.command import read_look, usage_of  # noqa: PLC0415  clients with a heavy SDK
    from functions._cli.capacity.person import persons_cluster  # noqa: PLC0415  the same
    from functions._cli.healing.surroundings import NoLedger, opened_ledger  # noqa: PLC0415  the same
    from functions._cli.reporting.facts import from_ledger  # noqa: PLC0415  the same
    from functions._cli.reporting.making import made  # noqa: PLC0415  the same

    now, state = time.time(), State()
    sources: dict[str, str] = {}
    missing: dict[str, str] = {}
    earlier = read_look(before) if before else None
    cluster = persons_cluster(os.environ, state)
    snapshot = _snapshot(cluster, missing)
    used = usage_of(snapshot) if snapshot else None
    if snapshot is not None:
        sources["cluster"] = f"the Kubernetes API at {cluster.server}, read at {snapshot.at}"
    with ExitStack() as stack:
        ledger, whence = opened_ledger(stack, os.environ, state)
        known = None if isinstance(ledger, NoLedger) else from_ledger(ledger, now - hours * 3600)
    if known is None:
        missing["ledger"] = whence.removeprefix("none: ")
    else:
        sources["ledger"] = f"{whence}, read at {datetime.fromtimestamp(now, UTC).isoformat(timespec='seconds')}"
    if snapshot is None and known is None:
        raise Temporary(f"there is nothing to report: {missing['cluster']}; {missing['ledger']}")
    return made(now, snapshot, used, known, earlier, before, sources, missing)


def _snapshot(cluster: "Lister", missing: dict[str, str]) -> Snapshot | None:
    from functions._cli.capacity.gathering import KINDS, REPORTED, gathered  # noqa: PLC0415  only with a cluster

    try:
        return gathered(cluster, time.time, kinds=(*KINDS, *REPORTED))
    except (Temporary, Permanent) as error:
        missing["cluster"] = str(error)
        missing["Application"] = "the cluster was not read"
        return None
