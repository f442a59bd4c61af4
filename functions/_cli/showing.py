"""What the ledger says, for a person or (with `--json`) for a script."""

import os
import time
from typing import Annotated, Any

import typer
from msgspec.structs import asdict
from rich.markup import escape
from rich.table import Table

from functions._cli.alerts import undelivered
from functions._cli.cluster.choosing import reaching
from functions._cli.commands import lift
from functions._cli.console import as_json, console, guarded, says
from functions._cli.faults import fault_lines
from functions._cli.reading import known, of_video, one, stones_of, videos
from functions._cli.report import clock, details, ordered, overview
from functions._cli.state import State, ledger_store
from functions._cli.switches import switch_lines
from functions._clients import ledger
from functions._improvement.explain import buried, plain, timeline
from functions._improvement.record import Record
from functions._improvement.standing import Tombstone, Video, tombstone_key

Json = Annotated[bool, typer.Option("--json", help="For a script.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (status, explain, review):
        app.command()(guarded(reaching(command)))
    app.command()(guarded(graph))
    tombstones = typer.Typer(no_args_is_help=True, help="What is not proposed again.")
    tombstones.command("list")(guarded(reaching(tombstones_list)))
    tombstones.command("lift")(guarded(reaching(lift)))
    app.add_typer(tombstones, name="tombstones")


def status(
    identity: Annotated[str, typer.Argument(help="An improvement's id, or enough of its beginning; none: all.")] = "",
    json: Json = False,
) -> None:
    """Every improvement, or one with its timeline."""
    with ledger_store(State(), os.environ) as store:
        if identity:
            record, decision = one(store, identity)
            if json:
                as_json({"record": record, "decision": decision})
                return
            console.print(details(record, decision, 1))
            says(f"id {record.improvement.id}")
            for line in (*timeline(record, decision), *buried(stones_of(store, record))):
                says(line)
            return
        every = known(store)
        seen = videos(store)
        lost, _ = undelivered(store, time.time())
        faults = list(fault_lines(store))
        frozen = () if json else tuple(switch_lines(store, os.environ))
    if json:
        as_json([{"record": record, "decision": decision} for record, decision in every])
        return
    for line in frozen:
        says(line)
    if lost:
        says(f"Alerts: {lost}; `cortex-school alerts list` shows them.")
    for video in seen:
        says(_summary(video))
    for line in faults:
        says(line)
    if every:
        console.print(overview(every, f"{len(every)} improvements"))
        says("`cortex-school status ID` shows one with its timeline: " + " ".join(_short(r) for r, _ in ordered(every)))
    elif not seen and not faults:
        says("Nothing was submitted yet; try `cortex-school submit URL`.")


def explain(
    named: Annotated[str, typer.Argument(help="An improvement's id, or a video's URL or id.")], json: Json = False
) -> None:
    """Why something became what it became, or nothing."""
    with ledger_store(State(), os.environ) as store:
        found = [video for video in videos(store) if named in (video.url, video.video)]
        pairs = of_video(known(store), found[0].video) if found else (one(store, named),)
        stones = {record.improvement.id: stones_of(store, record) for record, _ in pairs}
    if json:
        as_json({"video": found[0] if found else None, "improvements": [asdict(record) for record, _ in pairs]})
        return
    if found:
        says(_summary(found[0]))
        if not pairs:
            says("Nothing in it was recognised as an improvement of a cluster, so nothing was proposed.")
    for record, decision in ordered(pairs):
        says(f"\n{clock(record.improvement.origin.timestamp)} {record.improvement.title}")
        for line in (*timeline(record, decision), *buried(stones[record.improvement.id])):
            says(f"  {line}")


def review(json: Json = False) -> None:
    """What waits for a person, with its plan, and what to type."""
    with ledger_store(State(), os.environ) as store:
        waiting = [pair for pair in known(store) if pair[0].stage in ("pending_review", "unverified", "stalled")]
    if json:
        as_json([{"record": record, "decision": decision} for record, decision in waiting])
        return
    if not waiting:
        says("Nothing waits for a person.")
    for number, (record, decision) in enumerate(ordered(waiting), start=1):
        console.print(details(record, decision, number))
        short = _short(record)
        if record.review is not None and record.review.state == "open":
            says(f"  merge, close or push to {plain(record.review.url)}   or")
        if record.stage == "pending_review" and record.plan is None:
            says(f"  cortex-school reject {short}   or   edit {short} name=value, to have it planned again\n")
        elif record.stage == "pending_review":
            says(f"  cortex-school approve {short}   or   reject {short}   or   edit {short} name=value\n")
        else:
            says(f"  cortex-school resolve {short} verify   or   resolve {short} rollback\n")


def graph() -> None:
    """The event graph as Mermaid, from the wiring itself."""
    from eventing.contracts import EVENT_TYPES, PREFIX  # noqa: PLC0415
    from eventing.graph import mermaid  # noqa: PLC0415  one command needs it
    from eventing.manifests import load_wiring  # noqa: PLC0415

    makers = {name: declared.producers for name, declared in EVENT_TYPES.items()}

    console.print(mermaid(load_wiring(), makers, PREFIX), markup=False, highlight=False, soft_wrap=True)


def tombstones_list(json: Json = False) -> None:
    """What is not proposed again until a person lifts it."""
    with ledger_store(State(), os.environ) as store:
        keys = store.keys(tombstone_key(""))
        stones = [pair[0] for key in keys if (pair := ledger.get(store, key, Tombstone)) is not None]
    if json:
        as_json(stones)
        return
    if not stones:
        says("No tombstones.")
        return
    table = Table("fingerprint", "what", "because", "by", "at")
    for stone in stones:
        why = f"{stone.kind.replace('_', ' ')}: {plain(stone.reason)}"
        table.add_row(stone.fingerprint, escape(plain(stone.title)), escape(why), escape(plain(stone.by)), stone.at)
    console.print(table)
    says("`cortex-school tombstones lift FINGERPRINT` lets it be proposed again.")


def _summary(video: Video) -> str:
    if video.failure:
        return f"{video.title or video.url}: {video.failure}: {video.message} {video.advice}".rstrip()
    if video.result == "several":
        return f"{video.title or video.url}: {video.note}"
    counts: Any = ", ".join(f"{count} {stage.replace('_', ' ')}" for stage, count in video.stages.items()) or "nothing"
    said = f" ({video.note})" if video.result not in ("", "learnt", "nothing_applies") and video.note else ""
    minutes = f", {video.seconds / 60:.0f} minutes" if video.seconds else ""
    return (
        f"{video.title or video.url} ({video.words} words{minutes}, read by {video.reader or 'nobody'}): {counts}{said}"
    )


def _short(record: Record) -> str:
    return record.improvement.id[:10]
