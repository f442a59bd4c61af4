"""In a folder with no rehearsal and with no cluster chosen, every command names both ways; in one with, it says so."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from functions._cli.cluster.choosing import BOTH_WAYS, REHEARSAL
from functions._cli.engine import fresh
from functions._cli.main import app
from functions._cli.state import Running, State

NAMED = {
    "url": "https://youtu.be/abcdefghijk",
    "changes": "memory=1Gi",
    "verdict": "verify",
    "name": "auto_approve_all",
}
MORE: dict[str, tuple[tuple[str, ...], ...]] = {"heal": ((), ("--dry-run",)), "channels": ((), ("--look",))}
WRITES = {
    *("approve", "reject", "edit", "cancel", "undo", "resolve", "freeze", "unfreeze", "override"),
    *("submit", "heal", "channels", "tombstones lift", "dead-letters replay"),
}


def leaves(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command with the words that call it."""
    commands = getattr(found, "commands", None)
    if commands is None:
        yield path, found
    else:
        for name, command in commands.items():
            yield from leaves(command, (*path, name))


def typed() -> Iterator[tuple[str, ...]]:
    """Every command that may be about a cluster, with what it has to be given."""
    for path, command in leaves(typer.main.get_command(app)):
        if any("--cluster" in one.opts for one in command.params):
            given = [NAMED.get(one.name or "", "abc") for one in command.params if one.required]
            for more in MORE.get(path[-1], ((),)):
                yield (*path, *given, *more)


EVERY = tuple(typed())


def ran(folder: Path, arguments: tuple[str, ...], **environ: str) -> Any:
    unset = {name: None for name in os.environ if name != "PATH"}
    env = {**unset, "HOME": str(folder), "LOGNAME": "ada", "COLUMNS": "300", "NO_COLOR": "1", **environ}
    return CliRunner().invoke(app, list(arguments), env=env)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_are_all_there() -> None:
    assert {"status", "freeze", "doctor", "report", "cluster", "tombstones", "dead-letters"} <= {
        one[0] for one in EVERY
    }
    assert {name for name in WRITES if any(" ".join(one).startswith(name) for one in EVERY)} == WRITES


@pytest.mark.parametrize("arguments", EVERY, ids=" ".join)
def test_in_an_empty_folder_both_ways_are_named(folder: Path, arguments: tuple[str, ...]) -> None:
    found = ran(folder, arguments)
    assert found.exit_code in (1, 4, 5), (found.output, found.exception)
    said = " ".join(found.output.split())
    assert BOTH_WAYS in said
    assert REHEARSAL not in said
    assert not (folder / ".cortex").exists()


@pytest.mark.parametrize("way", ["--cluster", "CORTEX_CLUSTER", "cortex-school dev"])
def test_the_sentence_names_each_way(way: str) -> None:
    assert way in BOTH_WAYS


def announced(folder: Path) -> State:
    """A rehearsal of which only the announcement is up: what is told of it needs no more."""
    state = State(folder / ".cortex")
    fresh(state)
    state.key.write_text("k" * 40)
    nobody = "127.0.0.1:1"
    state.announce(Running(os.getpid(), f"http://{nobody}/a/b", f"redis://{nobody}/0", str(folder / "none"), "main"))
    return state


@pytest.mark.parametrize("arguments", [one for one in EVERY if one[0] != "doctor"], ids=" ".join)
def test_what_a_rehearsal_answers_is_said_to_be_one_and_once(folder: Path, arguments: tuple[str, ...]) -> None:
    announced(folder)
    found = ran(folder, arguments)
    assert found.stderr.count(REHEARSAL) == 1, (found.output, found.exception)
    assert REHEARSAL not in found.stdout


@pytest.mark.parametrize("arguments", [("status",), ("freeze",), ("heal",)], ids=" ".join)
@pytest.mark.parametrize(
    "environ", [{"CORTEX_CLUSTER": "lab"}, {"REDIS_URL": "redis://127.0.0.1:1", "K_SINK": "http://127.0.0.1:1"}]
)
def test_what_is_not_about_the_rehearsal_does_not_say_so(
    folder: Path, arguments: tuple[str, ...], environ: dict[str, str]
) -> None:
    announced(folder)
    found = ran(folder, arguments, **environ)
    assert found.exit_code in (4, 5), found.output
    assert REHEARSAL not in " ".join(found.output.split())


@pytest.mark.parametrize("named", [{"REDIS_URL": "redis://127.0.0.1:1"}, {"K_SINK": "http://127.0.0.1:1"}])
def test_where_one_half_of_it_is_the_rehearsals_it_is_said(folder: Path, named: dict[str, str]) -> None:
    announced(folder)
    assert ran(folder, ("freeze",), **named).stderr.count(REHEARSAL) == 1


def test_the_rehearsals_word_is_apart_from_what_a_script_reads(folder: Path) -> None:
    fresh(State(folder / ".cortex"))
    found = ran(folder, ("status", "--json"))
    assert (found.exit_code, found.stdout, found.stderr.strip()) == (0, "[]\n", REHEARSAL)


def test_the_local_doctor_says_whether_it_looked_at_a_rehearsal(folder: Path) -> None:
    announced(folder)
    assert REHEARSAL in " ".join(ran(folder, ("doctor",)).output.split())
