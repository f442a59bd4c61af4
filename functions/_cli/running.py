"""`run` and `dev`: the main job from a lesson to watched commits, on the local engine."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eventing.handler import Permanent, Temporary
from functions._cli import exits
from functions._cli.console import console, guarded, says
from functions._cli.engine import OVERLAY, Engine, engine, fresh, stand_ins
from functions._cli.expectations import fault_surprises, lesson_surprises, unsettled
from functions._cli.lessons import BUNDLED, bad_lesson, submission
from functions._cli.live import Live
from functions._cli.publishing import new_id, publish, received
from functions._cli.reading import known, moving
from functions._cli.report import Known, show
from functions._cli.state import State
from functions._cli.wellness import sickness
from functions._clients import ledger
from functions._rehearsal.faults import FAULTS

PATIENCE = 300.0  # seconds for one lesson; a rehearsed one takes well under one minute
QUIET = 4.0  # seconds without any event, after which what still waits for its turn waits for the pace
DEFAULT_FAULT = next(iter(FAULTS))
POLL = 0.25

Url = Annotated[str, typer.Option(help="A YouTube URL, or the URL or path of a .vtt, .srt, .json or .txt transcript.")]
Gitops = Annotated[str, typer.Option(help="A Git repository of yours; a clone of it is changed, never itself.")]
Port = Annotated[int, typer.Option(help="The broker's port; 0 takes a free one.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(guarded(run))
    app.command()(guarded(dev))


def run(
    url: Url = "",
    gitops: Gitops = "",
    inject: Annotated[str, typer.Option(help=f"Rehearse a fault: {', '.join(FAULTS)}, or none.")] = "",
    port: Port = 8080,
) -> None:
    """The main job on this machine: a lesson becomes watched commits, and bad advice is taken back."""
    faults = _faults(inject, own=bool(url or gitops))
    state, live = State(), Live()
    surprises: list[str] = []
    fresh(state)
    began = time.monotonic()
    with engine(state, gitops=Path(gitops) if gitops else None, port=port, on_event=live) as started:
        _introduce(started)
        says(f"Lesson: {url or BUNDLED.name}")
        learnt = _learn(started, live, url or str(BUNDLED))
        show(console, learnt, "What became of the lesson")
        records = [record for record, _ in learnt]
        surprises += unsettled(records) if url or gitops else lesson_surprises(records)
        for fault in faults:
            surprises += _rehearse(started, live, fault)
        starts = started.broker.snapshot().starts
    awake = sorted(name for name, count in starts.items() if count)
    says(f"{time.monotonic() - began:.0f} s; these functions started from zero: {', '.join(awake)}.")
    _next_steps()
    if surprises:
        console.print("[red]Not as expected:[/red]")
        for surprise in surprises:
            says(f"  {surprise}")
        raise typer.Exit(exits.UNEXPECTED)
    console.print("[green]Every outcome is the expected one.[/green]")


def dev(
    gitops: Gitops = "",
    port: Port = 8080,
    new: Annotated[bool, typer.Option("--new", help="Forget the earlier run.")] = False,
) -> None:
    """Keep the engine up for `submit`, `status`, `approve` and the like; Ctrl-C ends it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's word ends it as Ctrl-C does
    state, live = State(), Live()
    if new:
        fresh(state)
    with engine(state, gitops=Path(gitops) if gitops else None, port=port, on_event=live) as started:
        _introduce(started)
        says("Up. In another terminal: cortex-school submit URL --wait, status, review, approve ID, undo ID, doctor.")
        try:
            while True:
                live.print(started.store)
                time.sleep(POLL)
        except KeyboardInterrupt:
            says("Stopping; the ledger and the repository stay in .cortex/.")


def _faults(inject: str, own: bool) -> tuple[str, ...]:
    if inject == "none" or (own and not inject):
        return ()
    if inject and inject not in FAULTS:
        raise Permanent(f"no fault is called {inject!r}; there are {', '.join(FAULTS)}")
    return (inject or DEFAULT_FAULT,)


def _learn(started: Engine, live: Live, named: str) -> tuple[Known, ...]:
    before = {record.improvement.id for record in ledger.records(started.store)}
    event_id = new_id()
    publish(started.broker.url, "video.submitted", submission(named), event_id, datetime.now(UTC).isoformat())
    answer, cause = received(started.store, "video.submitted", event_id)
    if answer == "refused":
        raise Permanent(cause)
    if answer is None:
        raise Temporary("youtube-ingestion has not read the lesson; its log is in .cortex/logs")
    _settle(started, live)
    return tuple(pair for pair in known(started.store) if pair[0].improvement.id not in before)


def _settle(started: Engine, live: Live) -> None:
    end, quiet_since = time.monotonic() + PATIENCE, time.monotonic()
    while time.monotonic() < end:
        live.print(started.store)
        if not started.broker.idle():
            quiet_since = time.monotonic()
        left = moving(ledger.records(started.store))
        if started.broker.idle() and not left:
            break
        if time.monotonic() - quiet_since > QUIET and all(record.stage == "waiting" for record in left):
            says(f"{len(left)} approved changes wait for their turn: the policy caps how many start in an hour.")
            break
        time.sleep(POLL)
    live.print(started.store)


def _rehearse(started: Engine, live: Live, fault: str) -> tuple[str, ...]:
    console.rule(f"and now bad advice: {fault}", align="left")
    before = started.cluster.files()
    started.cluster.inject(fault)
    learnt = _learn(started, live, str(bad_lesson(fault)))
    show(console, learnt, f"What became of the advice that leads to {fault}")
    after = started.cluster.files()
    sick = sickness(started.running.kubeconfig)
    if before != after:
        sick = f"the repository differs from what it was in {', '.join(sorted(_changed(before, after)))}"
    if not sick:
        says("The repository is as it was before, byte for byte, and every workload is ready.")
    return fault_surprises(fault, [record for record, _ in learnt], sick)


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def _introduce(started: Engine) -> None:
    table = Table(title="This is a rehearsal; these stand in", title_justify="left", show_header=False)
    for what, how in stand_ins():
        table.add_row(what, how)
    console.print(table)
    says(f"Policy: knative/policy.yaml, for the rehearsal with {', '.join(OVERLAY.split(chr(10))).rstrip(', ')}.")
    says(f"Broker: {started.broker.url}")
    says(f"Git: {os.path.relpath(started.source.bare)}, branch {started.source.branch}")


def _next_steps() -> None:
    says("Next: .venv/bin/cortex-school status      what became of everything, and each one with its timeline")
    says("      .venv/bin/cortex-school review      what waits for you")
    says("      git -C .cortex/gitops.git log -p    the commits themselves")
    says("      .venv/bin/cortex-school dev         the engine stays up: submit, approve, reject, undo")
    says("      make run URL=https://...            your video;  make run GITOPS=path   your repository (a clone)")
