"""`alerts list|test`: what a person was told, what could not be delivered, and a message to try a channel with."""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from eventing.handler import Permanent, Temporary
from eventing.store import Readable
from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, console, guarded, says
from functions._cli.state import State, ledger_store
from functions._clients import ledger
from functions._clients.notifications import Form, Targets
from functions._improvement.notices import Notice, notice_key

RECENT = 7 * 24 * 3600.0  # seconds in which a message that could not be delivered is still worth a word
SHOWN = 50


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    alerts = typer.Typer(no_args_is_help=True, help="What people were told, and through which channel.")
    alerts.command("list")(guarded(reaching(listed)))
    alerts.command("test")(guarded(test))
    app.add_typer(alerts, name="alerts")


def listed(json: Annotated[bool, typer.Option("--json", help="For a script.")] = False) -> None:
    """The newest messages, with what became of each."""
    with ledger_store(State(), os.environ) as store:
        found = notices(store)
    if json:
        as_json(found)
        return
    if not found:
        says("No message was sent. Without NOTIFY_URLS alerts are only in the log of the function alerting.")
        return
    table = Table("at", "to", "severity", "what", "became")
    for notice in found[:SHOWN]:
        said = notice.message
        what = "; ".join(" ".join(filter(None, (item.title, item.about))) for item in said.items)
        at = datetime.fromtimestamp(notice.made, UTC).isoformat(timespec="seconds")
        became = f"{notice.state} after {notice.attempts} attempts: {notice.reason}" if notice.reason else notice.state
        table.add_row(at, notice.target, "over" if said.over else said.severity, escape(what), escape(became))
    console.print(table)


def test(name: Annotated[str, typer.Argument(help="A target of NOTIFY_URLS; none: every one.")] = "") -> None:
    """Send a message to try the channels with; it is the only way to know that one works."""
    targets = Targets.from_environ(os.environ)
    if not targets.names:
        raise Permanent("NOTIFY_URLS has no target: put one apprise URL on each line, https://appriseit.com/services/")
    if name and name not in targets.names:
        raise Permanent(f"NOTIFY_URLS has no target {name!r}; it has {', '.join(targets.names)}")
    refused = []
    for target in (name,) if name else targets.names:
        answer = targets.send(target, _trial, "info", "cortex-school-test")
        says(f"{target}: {'taken' if answer.taken else answer.reason}")
        refused += [] if answer.taken else [target]
    if refused:
        raise Temporary(f"no message arrived at {', '.join(refused)}")


def notices(store: Readable) -> list[Notice]:
    """Every message that the ledger still knows, the newest first."""
    found = (ledger.get(store, key, Notice) for key in store.keys(notice_key("")))
    return sorted((pair[0] for pair in found if pair), key=lambda notice: -notice.made)


def undelivered(store: Readable, now: float) -> tuple[str, bool]:
    """A sentence about the messages of the last days that nobody got, empty where there is none; was one given up?"""
    recent = [notice for notice in notices(store) if now - notice.made < RECENT]
    lost = [notice for notice in recent if notice.state == "failed"]
    late = [notice for notice in recent if notice.state == "due" and notice.attempts]
    words = [f"{len(lost)} could not be delivered"] if lost else []
    words += [f"{len(late)} are tried again"] if late else []
    if not words:
        return "", False
    last = (lost or late)[0]
    whom = f"the last to {last.target}: {last.reason or 'no answer'}"
    return f"of the messages of a week {' and '.join(words)} ({whom})", bool(lost)


def examined(environ: Mapping[str, str], lost: tuple[str, bool], routed: Iterable[str] = ()) -> str:
    """What `doctor` says of the channels; `lost` is what `undelivered` said, `routed` are the policy's targets.

    Raises:
        Temporary: when a URL is none, or a message was given up.
    """
    targets = Targets.from_environ(environ)
    wrong = [f"{name}: {problem}" for name in targets.names if (problem := targets.problem(name))]
    unknown = sorted({name for name in routed if name != "*"} - set(targets.names))
    wrong += [f"alerts.routes of the policy names {', '.join(unknown)}, which NOTIFY_URLS has not"] if unknown else []
    wrong += [f"{targets.wrong} words of NOTIFY_URLS are no URL"] if targets.wrong else []
    said, given_up = lost
    if wrong or given_up:
        raise Temporary("; ".join(filter(None, (*wrong, said and f"{said}; `alerts list` shows them"))))
    names = ", ".join(targets.names)
    return f"{names}: not asked, apprise cannot ping; `alerts test` sends a message" + (f"; {said}" if said else "")


def _trial(form: Form, limit: int) -> tuple[str, str]:
    del form, limit
    return "Info: a test", "This is a test of the school's alerts. Nothing happened, and nothing has to be done."
