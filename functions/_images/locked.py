"""requirements.lock as data: pins with their hashes, and who wants whom. Pure.

The lock is written by `uv pip compile`, whose `# via` comments name the requirers of each pin. They are merged over
markers and extras, so what is computed from them is never less than what a resolver would install.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? ?\\?"
)
_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class BadLock(Exception):
    """The lock is not what `uv pip compile --generate-hashes` writes, or lacks a pin. Run `make lock`."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned distribution. `text` is its entry without comments, hashes included."""

    name: str
    version: str
    marker: str
    text: str
    requirers: frozenset[str]


def normal(name: str) -> str:
    """The normal form of a distribution's name (PyPA, names and normalisation)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> tuple[Pin, ...]:
    """The pins of a lock file, in its order. One name may have several, told apart by their markers.

    Raises:
        BadLock: for a line that is none of pin, hash and comment, or a pin without a hash.
    """
    found: list[Pin] = []
    for entry in re.split(r"^(?=[^\s#])", lock, flags=re.MULTILINE)[1:]:
        lines = entry.rstrip().splitlines()
        head = _PIN.fullmatch(lines[0].strip())
        hashes = [line for line in lines[1:] if line.strip().startswith("--hash=sha256:")]
        comments = [line.strip().removeprefix("#").strip() for line in lines[1:] if line.strip().startswith("#")]
        if head is None or not hashes or len(hashes) + len(comments) + 1 != len(lines):
            raise BadLock(f"requirements.lock: {lines[0].strip()[:80]!r} is no pin with hashes; run `make lock`")
        text = "\n".join((lines[0], *hashes)) + "\n"
        found.append(Pin(normal(head["name"]), head["version"], head["marker"] or "", text, _requirers(comments)))
    return tuple(found)


def _requirers(comments: Iterable[str]) -> frozenset[str]:
    words = [comment.removeprefix("via").strip() for comment in comments]
    return frozenset(normal(named[0]) for word in words if (named := _NAMED.match(word)))


def closure(wanted: Iterable[str], locked: Iterable[Pin]) -> frozenset[str]:
    """The names of these distributions and of all that they need.

    Raises:
        BadLock: when one of them is not locked.
    """
    needs: dict[str, set[str]] = {}
    for pin in locked:
        needs.setdefault(pin.name, set())
        for requirer in pin.requirers:
            needs.setdefault(requirer, set()).add(pin.name)
    reached: set[str] = set()
    waiting = [normal(name) for name in wanted]
    while waiting:
        name = waiting.pop()
        if name not in needs:
            raise BadLock(f"requirements.lock: {name} is not locked; run `make lock`")
        if name not in reached:
            reached.add(name)
            waiting += needs[name]
    return frozenset(reached)


def mismatched(specifiers: Mapping[str, str], locked: Iterable[Pin]) -> tuple[str, ...]:
    """The distributions whose locked versions are not those of `specifiers` (name to exact version), sorted."""
    versions: dict[str, set[str]] = {}
    for pin in locked:
        versions.setdefault(pin.name, set()).add(pin.version)
    return tuple(sorted(name for name, version in specifiers.items() if versions.get(normal(name)) != {version}))
