"""`heal-demo`: the day, from its first look to the claims about its end."""

import json
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from eventing.contracts import ScanRequested
from functions._cli import exits
from functions._cli.console import console, guarded, says
from functions._cli.demonstrating import tables
from functions._cli.demonstrating.claims import Claim, claims_after, claims_before, claims_throughout
from functions._cli.demonstrating.live import Live
from functions._cli.demonstrating.observer import Observer
from functions._cli.demonstrating.overlay import WINDOW, overlay_text, policy_of
from functions._cli.demonstrating.picture import Picture, picture_of
from functions._cli.engine import POLICY, Engine, Staged, engine, fresh, stand_ins
from functions._cli.publishing import new_id, publish
from functions._cli.reading import moving
from functions._cli.state import State
from functions._clients import ledger
from functions._clients.git_remote import GitRemote
from functions._clients.gitops import Commit
from functions._clients.scanning import ScanningCluster
from functions._improvement.healing import ERRANDS, Errand, Faults, Known, faults_key
from functions._rehearsal.legacy.day import Day, day_of
from functions._rehearsal.legacy.ports import free_port
from functions._rehearsal.legacy.tree import files_of_day
from functions._rehearsal.repository import Source, make_repository

PATIENCE = 900.0  # seconds for the whole day
QUIET = 2  # scans in a row that begin nothing, and it is over
POLL = 0.25
AGO = 30 * 86400.0  # seconds before now at which Git's last commit was made
_FURTHER = (
    ("Prometheus", "a week of usage, answered for the expressions of right-sizing alone"),
    ("the registry of the house", "an API on loopback that has the vector store's image"),
    ("Longhorn", "volumes that are faulted by their state; nothing is stored"),
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(heal_demo))


def heal_demo(
    seed: Annotated[int, typer.Option(help="Draws names and numbers; 1 has those that the day is told with.")] = 1,
    port: Annotated[int, typer.Option(help="The broker's port; 0 takes a free one.")] = 0,
) -> None:
    """A cluster on its worst day, mended unattended by the real functions, and held to what it has to end with."""
    state, live, began = State(), Live(), time.monotonic()
    fresh(state)
    api = free_port()
    day = day_of(seed, f"127.0.0.1:{api}")
    _introduce(day)
    with engine(state, port=port, staged=_staged(state, day, api), on_event=live) as started:
        claims = _lived(started, day, live)
    says(f"{time.monotonic() - began:.0f} s in all.")
    wrong = [claim for claim in claims if not claim.holds]
    if wrong:
        console.print(f"[red]{len(wrong)} of {len(claims)} claims do not hold.[/red]")
        raise typer.Exit(exits.UNEXPECTED)
    console.print(f"[green]All {len(claims)} claims hold.[/green]")


def _staged(state: State, day: Day, api: int) -> Staged:
    def make(bare: Path) -> Source:
        folder = state.folder / "as-it-was"
        for path, body in files_of_day(day).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(body)
        return make_repository(bare, time.time() - AGO, sample=folder)

    options = ("--legacy", str(day.seed), "--port", str(api))
    return Staged(policy_of(day, POLICY.read_text()), make, options, f"http://127.0.0.1:{api}/prometheus")


def _introduce(day: Day) -> None:
    console.rule(f"a cluster on its worst day (seed {day.seed})", align="left")
    for what, how in (*stand_ins(), *_FURTHER):
        says(f"{what}: {how}")
    says(f"The policy is knative/policy.yaml with this in its place; each change is watched for {WINDOW} s here:")
    console.print(overlay_text(day), style="dim", markup=False, highlight=False)


def _lived(started: Engine, day: Day, live: Live) -> tuple[Claim, ...]:
    cluster = ScanningCluster({"KUBECONFIG": started.running.kubeconfig})
    before = _picture(cluster, day)
    first = claims_before(before)
    console.print(tables.judged("The day begins", first))
    spaces = (*day.spaces, "kube-system")
    with Observer(cluster, spaces) as observer:
        _heal(started, live)
        after = _picture(cluster, day)
    told, roles = _told(started, day), day.names.roles
    console.rule("before and after", align="left")
    console.print(tables.cluster(before, after), tables.nodes(before, after), tables.resources(before, after, roles))
    left = [one for one in told if not one.gone and not one.caused_by]
    console.print(tables.remaining(left))
    errands = _errands(started)
    _deeds(started, errands)
    strangers = [commit.sha[:8] for commit in _log(started) if "improvement-id" not in commit.trailers]
    listed = sum(len(errand.deletions) for errand in errands)
    last = claims_after(after, roles, told, ledger.records(started.store))
    all_along = claims_throughout(observer.lost.values(), strangers, _writes(started), listed, observer.looks)
    console.print(tables.judged("The day ends", (*last, *all_along)))
    return (*first, *last, *all_along)


def _heal(started: Engine, live: Live) -> None:
    """Scan, let everything follow, and scan again, until nothing begins any more."""
    end, quiet, known = time.monotonic() + PATIENCE, 0, 0
    while time.monotonic() < end and quiet < QUIET:
        _ask(started)
        _settle(started, live, end)
        count = len(ledger.records(started.store))
        quiet, known = (quiet + 1 if count == known else 0), count


def _ask(started: Engine) -> None:
    asked = ScanRequested((), "the schedule, which is short today")
    publish(started.broker.url, "scan.requested", asked, new_id(), datetime.now(UTC).isoformat())


def _settle(started: Engine, live: Live, end: float) -> None:
    calm = 0
    while time.monotonic() < end and calm < 4:
        live.print(started.store)
        busy = not started.broker.idle() or moving(ledger.records(started.store))
        calm = 0 if busy else calm + 1
        time.sleep(POLL)
    live.print(started.store)


def _picture(cluster: ScanningCluster, day: Day) -> Picture:
    return picture_of(cluster, day.spaces, day.names.school, f"{day.names.base}-school")


def _told(started: Engine, day: Day) -> tuple[Known, ...]:
    found = (ledger.get(started.store, faults_key(space), Faults) for space in (*day.spaces, ""))
    return tuple(known for one in found if one for known in one[0].faults)


def _errands(started: Engine) -> tuple[Errand, ...]:
    found = (ledger.get(started.store, key, Errand) for key in started.store.keys(ERRANDS))
    return tuple(sorted((one[0] for one in found if one), key=lambda one: one.at))


def _log(started: Engine) -> tuple[Commit, ...]:
    """The commits since the day began, oldest first."""
    reader = GitRemote(str(started.source.bare), started.source.branch, Path(started.running.kubeconfig).parent / "log")
    return tuple(reversed(reader.log(started.source.head)))


def _deeds(started: Engine, errands: tuple[Errand, ...]) -> None:
    says("Commits:")
    for commit in _log(started):
        says(f"  {commit.sha[:8]} {commit.message.splitlines()[0]}")
    says("Directly in the cluster, the only other deeds:")
    for errand in errands:
        for line in errand.done:
            says(f"  {line}")


def _writes(started: Engine) -> tuple[str, ...]:
    """Every request to the API server that was no reading one, as the server itself counted them."""
    with urllib.request.urlopen(f"{started.cluster.url}/rehearsal/writes", timeout=10) as answer:  # noqa: S310 - loopback
        return tuple(json.load(answer)["writes"])
