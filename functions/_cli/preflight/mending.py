"""`--fix`: the fixes that the findings bring along, as long as they help and bring nothing worse in."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from eventing.vocabulary import ChangePlan, Finding
from functions._cli.preflight.folder import Tree
from functions._cli.preflight.formats.report import called
from functions._manifests.rendering import CannotRender, Mismatch, render

Examine = Callable[[Mapping[str, bytes]], tuple[Finding, ...]]
Write = Callable[[dict[str, bytes | None]], None]
_Name = tuple[str, str, str]
ROUNDS = 5  # a fix can bring the next one to light; what is left then is left to the next run


def mended(tree: Tree, examine: Examine, write: Write) -> tuple[Tree, tuple[str, ...]]:
    """The tree with every fix applied that helps, written in one go a round, and what was done in words.

    A fix counts when its finding is gone afterwards and no error came in. Fixes are tried together, and where that
    does not do, in halves. What needs a person's choice is offered and not applied.
    """
    files, done = dict(tree.files), []
    tried: set[_Name] = set()
    for _ in range(ROUNDS):
        found = examine(files)
        offers = [one for one in found if one.severity != "info" and is_applied(one) and _name(one) not in tried]
        if not offers:
            break
        tried |= {_name(one) for one in offers}
        after, kept = _together(files, found, offers, examine)
        if after == files:
            break
        write({path: after.get(path) for path in {*files, *after} if files.get(path) != after.get(path)})
        files = after
        done += [told(one) for one in kept]
    return replace(tree, files=files), tuple(done)


def is_applied(found: Finding) -> bool:
    """Whether a fix can be applied without asking."""
    return found.fix is not None and found.fix.automatic


def told(found: Finding) -> str:
    """What a fix does, in words."""
    summary = found.fix.summary if found.fix else ""
    return f"{called(found.resource)}: {summary}" if found.resource else summary


def _together(
    files: dict[str, bytes], found: tuple[Finding, ...], offers: list[Finding], examine: Examine
) -> tuple[dict[str, bytes], list[Finding]]:
    after, applied = files, []
    for one in offers:
        changed = _rendered(after, one.fix) if one.fix else {}
        if changed:
            after = {path: body for path, body in {**after, **changed}.items() if body is not None}
            applied.append(one)
    if not applied or _helps(applied, found, examine(after)):
        return after, applied
    if len(offers) == 1:
        return files, []
    half = len(offers) // 2
    middle, first = _together(files, found, offers[:half], examine)
    last, second = _together(middle, examine(middle) if first else found, offers[half:], examine)
    return last, [*first, *second]


def _rendered(files: Mapping[str, bytes], plan: ChangePlan) -> dict[str, bytes | None]:
    try:
        return render(files, plan.operations)
    except (Mismatch, CannotRender):
        return {}


def _helps(applied: list[Finding], before: tuple[Finding, ...], after: tuple[Finding, ...]) -> bool:
    old, new = {_name(one) for one in before if one.severity == "error"}, {_name(one) for one in after}
    worse = {_name(one) for one in after if one.severity == "error"} - old
    return not worse and not any(_name(one) in new for one in applied)


def _name(found: Finding) -> _Name:
    return found.rule, called(found.resource) or found.file, found.path
