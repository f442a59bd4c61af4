"""Reads in Git what came with a commit of ours and after it. Trees are loaded only where somebody else committed."""

from collections.abc import Iterable

from eventing.vocabulary import Resource
from functions._clients.gitops import Commit, GitOps
from functions._improvement.record import Record
from functions._manifests.repository import Repository, load
from functions.health_monitor.blame import Past, changed, holds, reach
from functions.health_monitor.facts import Scope, key
from functions.health_monitor.ways import Name, name_of

NAMED = 3  # commits of others that a sentence names
TOLD_APART = 20  # later commits among which whoever took a change back is looked for: each is a tree to load


def read_past(gitops: GitOps, record: Record, live_before: tuple[str, ...]) -> Past:
    """What others did to the tree since the oldest of `live_before` (none: since ours), the revisions that were live at
    the baseline in the Applications that sync by themselves.

    Raises:
        Temporary: when Git is away.
    """
    known = _oldest(gitops, [one for one in live_before if one and gitops.is_ancestor(one, record.commit)])
    if live_before and not known:
        return Past({}, unknown="the revision that was live before is not in this repository's history")
    base = _base(gitops, record, known)
    if not base:
        return Past({}, unknown=f"commit {record.commit[:8]} is not among the newest of the branch")
    start, later = known or base, gitops.log(record.commit)
    earlier: tuple[Commit, ...] = ()
    if start != base:
        since = {one.sha for one in gitops.log(base)}
        earlier = tuple(one for one in gitops.log(start) if one.sha not in since)
    others: dict[Name, str] = {}
    if earlier:
        others |= changed(_tree(gitops, start), _tree(gitops, base))
    if not later:
        return Past(others, _who(earlier))
    head = _tree(gitops, later[0].sha)
    ours, was = _tree(gitops, record.commit), _tree(gitops, base)
    others |= changed(ours, head)
    left, restored = _fate(record, was, ours, head)
    by = _taker(gitops, record, was, ours, later) if left or restored else later[0]
    return Past(others, _who((*later, *earlier)), left, restored, by.author)


def _oldest(gitops: GitOps, revisions: list[str]) -> str:
    """The one that all the others contain; each is an ancestor of one commit."""
    oldest = revisions[0] if revisions else ""
    for one in dict.fromkeys(revisions[1:]):
        oldest = one if gitops.is_ancestor(one, oldest) else oldest
    return oldest


def _base(gitops: GitOps, record: Record, known: str = "") -> str:
    """The commit that the change came upon; empty where it is not to be found. `known` is one before it."""
    if record.review is not None and record.review.state == "merged" and record.review.before:
        return record.review.before
    return next((one.parent for one in gitops.log(known) if one.sha == record.commit), "")


def objects_of(gitops: GitOps, record: Record) -> frozenset[Name]:
    """The objects that a change of ours changed: what differs in Git, as it is applied, and what the plan names.

    An operation names an object as its file does, which may lack the namespace that a kustomization gives, or be a
    file of values; only the trees tell what became of it.
    """
    base = _base(gitops, record)
    named = frozenset(name_of(operation.resource) for operation in (record.plan.operations if record.plan else ()))
    return named | frozenset(changed(_tree(gitops, base), _tree(gitops, record.commit)) if base else ())


def reached(gitops: GitOps, record: Record, scope: Scope, names: Iterable[Name]) -> dict[Name, frozenset[Name]]:
    """What reaches each of these objects, by the tree at our commit; of what Git does not have, by the scope."""
    tree = _tree(gitops, record.commit)
    through = {name_of(one.resource): one.through for one in scope.workloads}
    objects = {key(one.resource): name_of(one.resource) for one in scope.objects}
    found: dict[Name, frozenset[Name]] = {}
    for kind, space, short in names:
        touching = reach(tree, Resource(kind, short, space))
        by = objects.get(through.get((kind, space, short), ""))
        found[kind, space, short] = touching | {by} if by else touching
    return found


def _fate(record: Record, was: Repository, ours: Repository, head: Repository) -> tuple[bool, bool]:
    """Whether nothing of the change is left at the head, and whether all of it is as before.

    An operation that cannot be seen in the tree of its own commit (a file of values) counts as being there.
    """
    mine = changed(was, ours)
    restored = bool(mine) and not any(name in mine for name in changed(was, head))
    operations = record.plan.operations if record.plan else ()
    if operations:
        return all(holds(one, ours) and not holds(one, head) for one in operations), restored
    return bool(mine) and set(mine) <= set(changed(ours, head)), restored


def _taker(gitops: GitOps, record: Record, was: Repository, ours: Repository, later: tuple[Commit, ...]) -> Commit:
    """The first of the later commits (newest first) that took the change away; the newest where that is not told."""
    if len(later) > TOLD_APART:
        return later[0]
    oldest_first = reversed(later[1:])
    return next((one for one in oldest_first if any(_fate(record, was, ours, _tree(gitops, one.sha)))), later[0])


def _tree(gitops: GitOps, commit: str) -> Repository:
    return load(gitops.files(commit))


def _who(commits: tuple[Commit, ...]) -> str:
    named = ", ".join(f"commit {one.sha[:8]} by {one.author}" for one in commits[:NAMED])
    return f"{named} and {len(commits) - NAMED} more" if len(commits) > NAMED else named
