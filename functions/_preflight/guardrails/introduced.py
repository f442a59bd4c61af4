"""What a change brings into an object: old and new side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from eventing.vocabulary import Finding
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers
from functions._preflight.change import Change


def introduced(change: Change, look: Callable[[Manifest], Iterable[Finding]]) -> Iterator[Finding]:
    """What `look` finds in the changed objects and did not find in them before.

    Told apart by message, not by path: an item that moves in its list is not new.
    """
    for one in change.changed:
        old = change.old(one)
        known = Counter(found.message for found in look(old)) if old else Counter()
        for found in look(one):
            if known[found.message] > 0:
                known[found.message] -= 1
            else:
                yield found


class Paired(NamedTuple):
    """A container of a changed object with what it was; `before` is None where it is new."""

    path: str
    after: dict[str, Any]
    before: dict[str, Any] | None


def paired(old: Manifest | None, new: Manifest) -> tuple[Paired, ...]:
    """The containers of an object, each with the one of the same name that was there."""
    known: dict[str, dict[str, Any]] = {}
    for init in (True, False):
        for _, container in containers(old, init) if old else ():
            known.setdefault(str(container.get("name")), container)
    listed = (*containers(new), *containers(new, init=True))
    return tuple(Paired(path, container, known.get(str(container.get("name")))) for path, container in listed)


def rows(value: Any) -> list[dict[str, Any]]:
    """The mappings of a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """A mapping with text for keys; an empty one where it is none."""
    return {str(key): one for key, one in value.items()} if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """The items of a list as text; none where it is no list."""
    return [str(one) for one in value] if isinstance(value, list) else []
