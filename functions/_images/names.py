"""Which functions there are: every folder of functions/ without an underscore that has a shell."""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNSHIPPED = ("_cli", "_images", "_rehearsal")  # a laptop's packages; .dockerignore keeps them out of every build


class UnknownFunction(Exception):
    """There is no function of that name. The message lists those that there are."""


def functions(root: Path = ROOT) -> tuple[str, ...]:
    """The names of all functions as their services have them, sorted."""
    return tuple(sorted(service(file.parent.name) for file in root.glob("functions/[!_.]*/function.py")))


def service(name: str) -> str:
    """The service's name of a function's folder."""
    return name.replace("_", "-")


def folder(name: str) -> str:
    """The folder's name of a function's service."""
    return name.replace("-", "_")


def known(names: Iterable[str], root: Path = ROOT) -> tuple[str, ...]:
    """These functions, named as folder or as service; all of them where none is named.

    Raises:
        UnknownFunction: for a name that no folder has.
    """
    there = functions(root)
    wanted = tuple(dict.fromkeys(service(name) for name in names)) or there
    for name in wanted:
        if name not in there:
            raise UnknownFunction(f"there is no function {name!r}; there are {', '.join(there)}")
    return wanted
