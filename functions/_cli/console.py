"""One console for all commands, and one way from errors to words and exit codes."""

import functools
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from functions._cli import exits
from functions._cli.reading import NotFound

PLAIN_WIDTH = 140  # columns where there is no terminal, so that a table in a log keeps its rows
# No emoji codes: `broker:school:cortex-school` is an address, and `:school:` in it would become a picture.
console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, emoji=False)
errors = Console(stderr=True, width=None if sys.stderr.isatty() else PLAIN_WIDTH, emoji=False)

P = ParamSpec("P")
R = TypeVar("R")
_CODES: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, exits.NOT_FOUND),
    (Temporary, exits.UNAVAILABLE),
    (Permanent, exits.REFUSED),
    (SettingError, exits.REFUSED),
)


def says(text: str) -> None:
    """A line for a person; the text is data, not markup."""
    console.print(escape(text), highlight=False)


def to_copy(title: str, *commands: str) -> None:
    """A line for a person, and commands: each in one line, or its copy is another one."""
    says(title)
    for command in commands:
        console.print(f"  {escape(command)}", highlight=False, soft_wrap=True)


def as_json(value: Any) -> None:
    """A line for a script."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with errors said in one line and turned into exit codes."""

    @functools.wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return command(*arguments, **options)
        except tuple(kind for kind, _ in _CODES) as error:
            errors.print(f"[red]{escape(str(error))}[/red]", highlight=False)
            raise typer.Exit(next(code for kind, code in _CODES if isinstance(error, kind))) from error

    return run
