"""What pip installs into each image: functions/requirements/, derived from pyproject.toml and requirements.lock.

`shared.txt` is what every function needs, `github.txt` what those need that work with the repository (a group that is
included has a file, and so a layer, of its own), and `<service>.txt` includes them and adds the rest. Each of them can
be given to `pip install --require-hashes -r`. `make lock` writes them.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from functions._images.locked import BadLock, Pin, closure, mismatched, normal, pins
from functions._images.names import ROOT, functions

FOLDER = "functions/requirements"
SHARED = "shared.txt"
_EXACT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==(?P<version>[A-Za-z0-9.!+]+)")
_HEAD = "# Written by `make lock` from pyproject.toml and requirements.lock; do not edit.\n"


def derived(root: Path = ROOT) -> dict[str, str]:
    """The text of every file in functions/requirements/, by its name.

    Raises:
        BadLock: when a function has no dependency group, a dependency no exact version, or the lock another.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text())
    locked = pins((root / "requirements.lock").read_text())
    groups: dict[str, list[Any]] = project.get("dependency-groups", {})
    shared = _needed(project["project"]["dependencies"], locked)
    files = {SHARED: _HEAD + _pinned(shared, locked)}
    for name in functions(root):
        if name not in groups:
            raise BadLock(f"pyproject.toml has no dependency group {name}: every function has one, even an empty one")
        included = {group: _needed(groups[group], locked) - shared for group in _included(groups[name])}
        files |= {f"{group}.txt": _HEAD + _pinned(names, locked) for group, names in included.items()}
        own = _needed([one for one in groups[name] if isinstance(one, str)], locked) - shared
        before = "".join(f"-r {file}\n" for file in (SHARED, *(f"{group}.txt" for group in included)))
        files[f"{name}.txt"] = _HEAD + before + _pinned(own.difference(*included.values()), locked)
    return files


def _included(group: Iterable[Any]) -> list[str]:
    return [one["include-group"] for one in group if isinstance(one, dict)]


def _needed(dependencies: Iterable[Any], locked: tuple[Pin, ...]) -> frozenset[str]:
    versions: dict[str, str] = {}
    for dependency in dependencies:
        exact = _EXACT.fullmatch(dependency) if isinstance(dependency, str) else None
        if exact is None:
            raise BadLock(f"pyproject.toml: {dependency!r} of a function names no exact version (name==version)")
        versions[normal(exact["name"])] = exact["version"]
    if wrong := mismatched(versions, locked):
        raise BadLock(
            f"requirements.lock does not have pyproject.toml's version of {', '.join(wrong)}; run `make lock`"
        )
    return closure(versions, locked)


def _pinned(names: frozenset[str], locked: tuple[Pin, ...]) -> str:
    return "".join(pin.text for pin in locked if pin.name in names)


def reads_a_repository(name: str, root: Path = ROOT) -> bool:
    """Whether this function works with the GitOps repository, which may be one that only git itself can read."""
    return "-r github.txt" in (root / FOLDER / f"{name}.txt").read_text().splitlines()


def stale(root: Path = ROOT) -> tuple[str, ...]:
    """The files that are missing, are not what they have to be, or belong to no function, sorted."""
    there: Mapping[str, str] = {path.name: path.read_text() for path in (root / FOLDER).glob("*")}
    wanted = derived(root)
    return tuple(sorted(name for name in {*there, *wanted} if there.get(name) != wanted.get(name)))


def write(root: Path = ROOT) -> None:
    """Bring the folder up to date."""
    wanted = derived(root)
    (root / FOLDER).mkdir(exist_ok=True)
    for name in stale(root):
        path = root / FOLDER / name
        if name in wanted:
            path.write_text(wanted[name])
        else:
            path.unlink()


if __name__ == "__main__":
    try:
        write()
    except BadLock as error:
        sys.exit(str(error))
