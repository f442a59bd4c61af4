"""What takes a commit back on today's head. Pure.

Three ways, for each file: one that nobody touched since gets its old bytes back; where the plan's operations tell all
that the commit did, their inverse is rendered; else (a person's merge, lines that moved) the texts are merged line by
line, as git reverts. Where somebody changed the same lines since, it is a conflict, and nothing is written by itself.
"""

from collections.abc import Mapping

from eventing.vocabulary import ChangePlan
from functions._manifests.inversion import inverse
from functions._manifests.rendering import CannotRender, Mismatch, applied, render
from functions._manifests.source import documents_of
from functions._manifests.threeway import Conflict, Merged, three_way

_Files = Mapping[str, bytes]


class Conflicted(Exception):
    """The same lines were changed since. `files` is how a person would have it who lets the revert win."""

    def __init__(self, files: dict[str, bytes | None], conflicts: tuple[tuple[str, Conflict], ...]) -> None:
        paths = sorted({path for path, _ in conflicts})
        super().__init__(f"somebody changed the same lines since, in {', '.join(paths[:5])}; nothing was committed")
        self.files, self.conflicts = files, conflicts


class Doubted(Exception):
    """What failed may be of somebody else's making: the revert is proposed, and a person judges."""


def revert(plan: ChangePlan, parent: _Files, commit: _Files, head: _Files) -> dict[str, bytes | None]:
    """The files to write on `head` so that what changed between `parent` and `commit` is as before.

    Empty when head has all of it already.

    Raises:
        Conflicted: when somebody changed the same lines since.
    """
    files: dict[str, bytes | None] = {}
    conflicts: list[tuple[str, Conflict]] = []
    for path in sorted(path for path in {*parent, *commit} if parent.get(path) != commit.get(path)):
        if head.get(path) == parent.get(path):
            continue
        if head.get(path) == commit.get(path):
            files[path] = parent.get(path)
            continue
        merged = _merged(plan, path, parent, commit, head)
        conflicts += [(path, conflict) for conflict in merged.conflicts]
        text = merged.text if merged.text or parent.get(path) is not None else None
        if text != head.get(path):
            files[path] = text
    if conflicts:
        raise Conflicted(files, tuple(conflicts))
    return files


def _merged(plan: ChangePlan, path: str, parent: _Files, commit: _Files, head: _Files) -> Merged:
    told = _by_operations(plan, path, parent, commit, head)
    if told is not None:
        return told
    old, ours, mine = parent.get(path), commit.get(path), head.get(path)
    if old is None or ours is None or mine is None:  # one side added or removed what the other changed
        return Merged(old or b"", (Conflict(1, ours or b"", mine or b"", old or b""),))
    merged = three_way(ours, mine, old)
    broken = isinstance(documents_of(merged.text), str) and not isinstance(documents_of(mine), str)
    if broken and not merged.conflicts:
        return Merged(old, (Conflict(1, ours, mine, old),))
    return merged


def _by_operations(plan: ChangePlan, path: str, parent: _Files, commit: _Files, head: _Files) -> Merged | None:
    """The inverse of the plan's operations on this file, where they are all that happened to it and still fit."""
    operations = [one for one in plan.operations if one.file == path]
    try:
        if not operations or applied(parent, operations).get(path) != commit.get(path):
            return None
        backwards = inverse(operations, parent)
        return Merged(render(head, backwards).get(path, head.get(path)) or b"")
    except (Mismatch, CannotRender):
        return None
