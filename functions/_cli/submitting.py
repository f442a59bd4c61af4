"""`submit`: publish a video, and say accepted only when the ledger has it."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from eventing.handler import Permanent, Temporary
from eventing.store import Readable
from functions._cli import exits
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, console, guarded, says
from functions._cli.lessons import submission
from functions._cli.publishing import new_id, publish, received
from functions._cli.reading import RESTING, known, of_video, videos
from functions._cli.report import show
from functions._cli.state import State, ledger_store, publishing
from functions._improvement.standing import Video
from functions.youtube_ingestion.obtaining import shown

PATIENCE = 900.0  # seconds that --wait waits; a watch alone takes five minutes
POLL = 1.0


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(reaching(submit)))


def submit(
    url: Annotated[
        str, typer.Argument(help="A YouTube URL (video, playlist or channel), or the URL or path of a transcript.")
    ],
    title: Annotated[str, typer.Option(help="Where the source has none.")] = "",
    language: Annotated[str, typer.Option(help="Of the captions wanted, such as en or de.")] = "",
    category: Annotated[str, typer.Option(help="Learn only what is of this one, such as security.")] = "",
    reprocess: Annotated[bool, typer.Option("--reprocess", help="Read it although it was read before.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Until everything in it has ended or waits for you.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """Publish a video for the school to learn from."""
    state, event_id = State(), new_id()
    payload = submission(url, title, language, category, reprocess)
    with publishing(state, os.environ) as broker, ledger_store(state, os.environ) as store:
        publish(broker, "video.submitted", payload, event_id, datetime.now(UTC).isoformat())
        answer, cause = received(store, "video.submitted", event_id)
        if answer == "refused":
            raise Permanent(cause)
        if answer is None:
            raise Temporary("the broker took the video, but youtube-ingestion has not read it yet; see `status`")
        if not wait:
            as_json({"event": event_id, "url": payload.url}) if json else says(f"accepted as event {event_id}")
            return
        video = _awaited(lambda: _settled(store, payload.url))
        pairs = of_video(known(store), video.video)
    if json:
        as_json({"video": video, "improvements": [record for record, _ in pairs]})
    elif video.failure:
        says(f"{video.failure}: {video.message} {video.advice}")
    else:
        show(console, pairs, video.title or payload.url)
    if video.failure:
        raise typer.Exit(exits.UNEXPECTED)


def _settled(store: Readable, url: str) -> Video | None:
    address = shown(url)
    found = next((video for video in videos(store) if video.url == address), None)
    if found is None or found.failure:
        return found
    pairs = of_video(known(store), found.video)
    enough = len([record for record, _ in pairs if not record.improvement.parent]) >= found.announced
    return found if enough and all(record.stage in RESTING for record, _ in pairs) else None


def _awaited(settled: Callable[[], Video | None]) -> Video:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (video := settled()) is not None:
            return video
        time.sleep(POLL)
    raise Temporary(f"not settled within {PATIENCE:.0f} s; `cortex-school status` shows how far it is")
