"""`dead-letters list|replay`: what no function could take, with its cause, and another try."""

import os
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions._cli.cluster.choosing import reaching
from functions._cli.console import as_json, console, guarded, says
from functions._cli.ordering import order
from functions._cli.reading import NotFound
from functions._cli.state import State, ledger_store
from functions._clients import ledger
from functions._improvement.dead_letter import DeadLetter, dead_letter_key

PREFIX = dead_letter_key("", "").removesuffix(":")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    letters = typer.Typer(no_args_is_help=True, help="Events that no function could take.")
    letters.command("list")(guarded(reaching(listed)))
    letters.command("replay")(guarded(reaching(replay)))
    app.add_typer(letters, name="dead-letters")


def listed(json: Annotated[bool, typer.Option("--json", help="For a script.")] = False) -> None:
    """Every dead letter with its cause."""
    found = _letters()
    if json:
        as_json([letter for _, letter in found])
        return
    if not found:
        says("No dead letters.")
        return
    table = Table("event", "type", "cause", "at", "replayed")
    for _, letter in found:
        causes = "; ".join(f"{function}: {cause}" for function, cause in sorted(letter.causes.items()))
        table.add_row(
            escape(letter.id[:36]),
            escape(letter.type),
            escape(causes or "no answer in time"),
            letter.at,
            letter.replayed,
        )
    console.print(table)
    says("`cortex-school dead-letters replay EVENT` sends one again, as a new event.")


def replay(event: Annotated[str, typer.Argument(help="The event's id, or enough of its beginning.")]) -> None:
    """Send a dead letter again; it comes as a new event, so it is handled anew."""
    matching = [key for key, letter in _letters() if letter.id.startswith(event)]
    if len(matching) != 1:
        raise NotFound(f"{len(matching)} dead letters begin with {event!r}; `dead-letters list` shows them")
    order(State(), "replay", matching[0].removeprefix(PREFIX))
    says("replayed")


def _letters() -> list[tuple[str, DeadLetter]]:
    with ledger_store(State(), os.environ) as store:
        keys = store.keys(PREFIX)
        return [(key, pair[0]) for key in keys if (pair := ledger.get(store, key, DeadLetter)) is not None]
