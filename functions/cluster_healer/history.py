"""Whether a person changed what a remedy would change, after the fault was there: then the person's word holds."""

from eventing.vocabulary import ChangePlan, Operation
from functions._clients.gitops import Commit, GitOps
from functions._manifests.paths import get
from functions._manifests.repository import Repository, load

NEWEST = 200  # commits of the branch that are looked through; more than a homelab has in a week
TREES = 20  # commits of people whose trees are read
OURS = "improvement-id"  # the trailer of every commit that the school makes, reverts included


def changed_since(gitops: GitOps, plan: ChangePlan, first_seen: float) -> str:
    """Who changed a field (or an object) of the plan since then, as a sentence; empty where nobody did.

    Times are whole seconds: a commit of the very second in which the fault was first seen is taken for its cause.
    At most `TREES` commits of people are compared with what was before each; where there are more, somebody works on
    the repository right now, and that is said instead of guessed.

    Raises:
        Temporary: when Git is away.
    """
    log = gitops.log("", NEWEST)
    later = [one for one in log if one.at > first_seen and OURS not in one.trailers]
    if not later or not plan.operations:
        return ""
    if len(later) > TREES:
        return (
            f"{len(later)} commits of people came after the fault, which is more than are compared: somebody is at work"
        )
    for commit in later:
        if commit.parent and (told := _differs(gitops, commit, plan)):
            return told
    return ""


def _differs(gitops: GitOps, commit: Commit, plan: ChangePlan) -> str:
    """What one commit of a person changed of what the plan would change."""
    before, after = gitops.files(commit.parent), gitops.files(commit.sha)
    for operation in plan.operations:
        was, now = before.get(operation.file), after.get(operation.file)
        if was == now:
            continue
        old, new = _value(was, operation), _value(now, operation)
        if old != new:
            resource = operation.resource
            where = f"{resource.kind} {resource.name}" + (f", {operation.path}" if operation.path else "")
            return f"{commit.author} changed {where} in commit {commit.sha[:8]}, after the fault was there"
    return ""


def _value(body: bytes | None, operation: Operation) -> object:
    """What one file says of the operation's field, or of the whole object where it has no path."""
    if body is None:
        return None
    resource = operation.resource
    tree: Repository = load({operation.file: body})
    named = [one for one in tree.manifests if (one.kind, one.name) == (resource.kind, resource.name)]
    if not named:
        return None
    return get(named[0].data, operation.path) if operation.path else named[0].data
