"""`channels`: what was seen of subscribed channels, and which videos wait for a day with room."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from eventing.contracts import ChannelsRequested
from eventing.handler import Permanent
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, guarded, says
from functions._cli.publishing import new_id, publish, received
from functions._cli.state import State, ledger_store, publishing
from functions._clients import ledger
from functions._improvement.explain import plain
from functions._improvement.intake import INTAKE, Intake, Looked

_SHOWN = 20  # videos that wait
_WAITS = "waits for the next tick, because the last look had no time for it"
_NOT_YET = "The broker took it; youtube-ingestion has not looked yet."


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(reaching(channels)))


def channels(
    look: Annotated[bool, typer.Option("--look", help="Look at every channel now.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """Subscribed channels: when each was looked at, and which videos wait for their day."""
    if look:
        _look()
    with ledger_store(State(), os.environ) as store:
        found = ledger.get(store, INTAKE, Intake)
    intake = found[0] if found else Intake()
    if json:
        as_json(intake)
        return
    if not intake.looked and not intake.waiting:
        says("No channel was looked at, and no video waits. Channels stand in knative/channels/channels.yaml.")
    for name, last in intake.looked.items():
        says(f"{plain(last.title or name)} ({name}): {_what(last)}")
    if intake.waiting:
        says(f"{len(intake.waiting)} videos wait; on {intake.day} {intake.submitted} were submitted:")
    for one in intake.waiting[:_SHOWN]:
        says(f"  {one.priority:6} {one.video} {plain(one.title)}")
    if intake.left_out:
        says(f"{intake.left_out} videos found no room among those that wait.")


def _look() -> None:
    state, event_id = State(), new_id()
    payload = ChannelsRequested("a person asked", everything=True)
    with publishing(state, os.environ) as broker, ledger_store(state, os.environ) as store:
        publish(broker, "channels.requested", payload, event_id, datetime.now(UTC).isoformat())
        answer, cause = received(store, "channels.requested", event_id)
        found = ledger.get(store, INTAKE, Intake)
    if answer == "refused":
        raise Permanent(cause)
    says(looked(found[0] if found else Intake()) if answer else _NOT_YET)


def looked(intake: Intake) -> str:
    """What a look came to, in a sentence."""
    if not intake.not_reached:
        return "Channels were looked at."
    everyone, left = len(intake.looked), intake.not_reached
    return f"{everyone - left} of {everyone} channels were looked at. {left} wait for the next tick: time was over."


def _what(last: Looked) -> str:
    if not last.at:
        return f"{_WAITS}; before that it failed: {last.failure}" if last.failure else _WAITS
    at = datetime.fromtimestamp(last.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"failed at {at}: {last.failure}" if last.failure else f"looked at {at}"
