"""What takes a commit back on today's head. Pure.

Three ways: a file nobody touched since gets its old bytes back; a file that changed elsewhere gets the inverse
operations; a field that somebody else changed since is left to a person.
"""

from collections.abc import Mapping

from eventing.vocabulary import ChangePlan
from functions._manifests.inversion import inverse
from functions._manifests.rendering import render


def revert(
    plan: ChangePlan,
    parent: Mapping[str, bytes],
    commit: Mapping[str, bytes],
    head: Mapping[str, bytes],
) -> dict[str, bytes | None]:
    """The files to write on `head` so that what `plan` changed between `parent` and `commit` is as before.

    Empty when head has all of it already.

    Raises:
        Mismatch: when a field has another value than the plan gave it: somebody changed it since.
        CannotRender: when the inverse cannot be written without touching other lines.
    """
    touched = sorted(path for path in {*parent, *commit} if parent.get(path) != commit.get(path))
    restored: dict[str, bytes | None] = {
        path: parent.get(path) for path in touched if head.get(path) == commit.get(path)
    }
    already = {path for path in touched if path not in restored and head.get(path) == parent.get(path)}
    moved = {path for path in touched if path not in restored and path not in already}
    if moved:
        backwards = inverse(plan.operations, parent)
        restored |= render(head, [operation for operation in backwards if operation.file in moved])
    return restored
