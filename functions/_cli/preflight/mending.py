"""`--fix`: the fixes that the findings bring along, each only if it renders and brings nothing worse in."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from eventing.vocabulary import ChangePlan, Finding
from functions._cli.preflight.folder import Tree
from functions._manifests.rendering import CannotRender, Mismatch, render
from functions._manifests.repository import Repository, load
from functions._preflight.check import compare, examine
from functions._preflight.facts import Facts
from functions._preflight.view import Knobs

ROUNDS = 200  # fixes of one run; a repository that needs more is mended by running it again


def mended(
    tree: Tree,
    facts: Facts,
    knobs: Knobs,
    today: str,
    write: Callable[[dict[str, bytes | None]], None],
) -> tuple[Tree, tuple[str, ...]]:
    """The tree with every fix applied that helps, written file by file, and what was done in words.

    A fix counts when its finding is gone afterwards and no error came in; else its files stay as they were.
    """
    files, done = dict(tree.files), []
    tried: set[tuple[str, str]] = set()
    repository = load(files)
    found = examine(repository, facts, knobs, today)
    while len(tried) < ROUNDS:
        offer = next((one for one in found if one.fix and one.severity != "info" and _name(one) not in tried), None)
        if offer is None or offer.fix is None:
            break
        tried.add(_name(offer))
        changes = _rendered(files, offer.fix)
        if not changes:
            continue
        after = {path: body for path, body in {**files, **changes}.items() if body is not None}
        mended_one = load(after)
        if not _helps(offer, repository, mended_one, facts, knobs, today):
            continue
        write(dict(changes))
        files, repository = after, mended_one
        found = examine(repository, facts, knobs, today)
        done.append(offer.fix.summary or f"{offer.rule}: {offer.message}")
    return replace(tree, files=files), tuple(done)


def _rendered(files: Mapping[str, bytes], plan: ChangePlan) -> dict[str, bytes | None]:
    try:
        return render(files, plan.operations)
    except (Mismatch, CannotRender):
        return {}


def _helps(offer: Finding, before: Repository, after: Repository, facts: Facts, knobs: Knobs, today: str) -> bool:
    introduced = [one for one in compare(before, after, facts, knobs, today) if "(it was so before)" not in one.message]
    still = any(_name(one) == _name(offer) for one in examine(after, facts, knobs, today))
    return not still and not any(one.severity == "error" for one in introduced)


def _name(found: Finding) -> tuple[str, str]:
    one = found.resource
    return f"{found.rule} {one.kind}/{one.namespace}/{one.name}" if one else f"{found.rule} {found.file}", found.path
