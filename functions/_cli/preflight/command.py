"""The command `preflight`: what is wrong in a folder of manifests, or in a change of it."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.markup import escape

from eventing.handler import Permanent
from functions._cli import exits
from functions._cli.console import errors, guarded
from functions._cli.preflight import folder as folders
from functions._cli.preflight.formats import FORMATS, Report
from functions._cli.preflight.mending import mended
from functions._manifests.repository import Repository, load
from functions._preflight.check import compare, examine, examine_files
from functions._preflight.facts import Facts, FactsError, read_facts, schema
from functions._preflight.view import Knobs


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(guarded(preflight))


def preflight(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds the manifests.")] = Path(),
    base: Annotated[str, typer.Option(help="Only what came in since this Git revision blocks.")] = "",
    changed: Annotated[list[str] | None, typer.Option(help="Only what is in this file counts; repeatable.")] = None,
    facts: Annotated[Path | None, typer.Option(help="What the tree cannot know, as JSON or YAML.")] = None,
    form: Annotated[Literal["text", "json", "sarif", "github"], typer.Option("--format")] = "text",
    fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that are known, byte for byte.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show also what is only worth knowing.")] = False,
    registries: Annotated[
        list[str] | None, typer.Option("--trusted-registry", help="Warn of images from elsewhere; repeatable.")
    ] = None,
    facts_schema: Annotated[bool, typer.Option("--facts-schema", help="Print the JSON Schema of --facts.")] = False,
) -> None:
    """Find what would break in a GitOps repository before it is committed. Exits with 1 on errors."""
    if facts_schema:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n")
        return
    if base and changed:
        raise typer.BadParameter("name a --base or --changed files, not both")
    known = read_facts_file(facts)
    knobs = Knobs(trusted_registries=tuple(registries or ()))
    today = datetime.now(UTC).date().isoformat()
    tree = folders.working_tree(folder)
    before = _loaded(folders.at_revision(folder, base)) if base else None
    applied: tuple[str, ...] = ()
    if fix:
        tree, applied = mended(
            tree, lambda files: examine(load(files), known, knobs, today), lambda files: folders.write(folder, files)
        )
    repository = _loaded(tree)
    if before is not None:
        found = compare(before, repository, known, knobs, today)
    elif changed:
        found = examine_files(repository, _relative(folder, changed, repository), known, knobs, today)
    else:
        found = examine(repository, known, knobs, today)
    report = Report(repository, found, applied, everything)
    sys.stdout.write(FORMATS[form](report))
    if any(one.severity == "error" for one in found):
        raise typer.Exit(exits.UNEXPECTED)


def read_facts_file(file: Path | None) -> Facts:
    """The facts of a file; none where none is named.

    Raises:
        Permanent: when it cannot be read.
    """
    if file is None:
        return Facts()
    try:
        return read_facts(file.read_bytes(), str(file))
    except OSError as error:
        raise Permanent(f"{file} cannot be read: {error.strerror}") from error
    except FactsError as error:
        raise Permanent(str(error)) from error


def _loaded(tree: folders.Tree) -> Repository:
    repository = load(tree.files)
    return replace(repository, unreadable=(*repository.unreadable, *tree.left_out))


def _relative(folder: Path, changed: list[str], repository: Repository) -> tuple[str, ...]:
    """The changed files as paths of the repository, whether they were given from here or from the folder.

    A list of changes names deleted files too; those are said and passed over, unless none is left.
    """
    found = []
    for name in changed:
        known = [path for path in _paths(folder, name) if path in repository.files or (folder / path).exists()]
        if known:
            found.append(known[0])
        else:
            errors.print(f"{escape(name)} is not in {escape(str(folder))} (deleted?): nothing in it is checked")
    if not found:
        raise Permanent(f"no file of --changed is in {folder}: name what changed, as a path from there or from here")
    return tuple(found)


def _paths(folder: Path, name: str) -> list[str]:
    path, top = Path(name), folder.absolute()
    inside = [] if path.is_absolute() else [path.as_posix()]
    return inside + ([path.absolute().relative_to(top).as_posix()] if path.absolute().is_relative_to(top) else [])
