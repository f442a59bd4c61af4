"""Is a failure of our making, and of nobody else's? What failed, against what we and others changed. Pure."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from eventing.vocabulary import ChangePlan, Check, Operation, Resource
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions.health_monitor.ways import Name, name_of, pods_of, way

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Past:
    """What Git says of a change and of what came with it.

    `others` are the objects that somebody else changed since the last revision that was live before ours, with the
    Application of each; `who` says whose commits those are. `left`: nothing of our change is in the head any more;
    `restored`: the head has all of it as it was before. `unknown` says why none of that can be told.
    """

    others: Mapping[Name, str]
    who: str = ""
    left: bool = False
    restored: bool = False
    by: str = ""  # who took it back or changed it
    unknown: str = ""


def reach(repository: Repository, workload: Resource) -> frozenset[Name]:
    """The objects whose change reaches the pods of a workload: what they name, what selects them, what bounds them."""
    services = repository.of_kind("Service")
    pods = pods_of(workload, repository.find(*name_of(workload)), services)
    near = (one for one in repository.manifests if way(one, pods) is not None)
    return frozenset((name_of(workload), *pods.named, *map(name_of, near)))


def changed(before: Repository, after: Repository) -> dict[Name, str]:
    """The objects that differ between two trees, with their Application."""
    old = {name_of(one): one for one in before.manifests}
    new = {name_of(one): one for one in after.manifests}
    return {
        name: (new.get(name) or old[name]).application
        for name in {*old, *new}
        if (old[name].data if name in old else None) != (new[name].data if name in new else None)
    }


def holds(operation: Operation, repository: Repository) -> bool:
    """Whether what an operation did is there still."""
    found = _located(operation, repository)
    if operation.op == "add_resource":
        return found is not None
    if operation.op == "remove_resource":
        return found is None
    value = get(found.data, operation.path) if found else _ABSENT
    return bool(value is None if operation.op == "remove_field" else value == operation.value)


def _located(operation: Operation, repository: Repository) -> Manifest | None:
    """The object of an operation, which names it as its file does: without what a kustomization gives it."""
    wanted, written = operation.resource, operation.file
    in_file = (
        one
        for one in repository.manifests
        if (one.file, one.kind, one.written_name) == (written, wanted.kind, wanted.name)
    )
    return repository.find(*name_of(wanted)) or next(in_file, None)


def doubt(
    failed: Iterable[Check],
    plan: ChangePlan,
    ours: Set[Name],
    past: Past,
    reached: Mapping[Name, frozenset[Name]],
) -> str:
    """Why a failure is not surely of our making alone; empty where it is.

    `reached` are the objects that reach each failing one, as far as it was looked up.
    """
    if past.unknown:
        return past.unknown
    guilty = False
    for check in failed:
        failing = subject(check)
        if failing is None:  # of an Application as a whole, as a sync is
            application = check.name.partition(" ")[2] or plan.application
            if application in past.others.values():
                return f"{past.who} changed {application} as well, so it may be of their making"
            guilty = True
            continue
        touching = reached.get(failing, frozenset({failing}))
        if theirs := sorted(touching & set(past.others)):
            return f"{past.who} changed {_said(theirs[0])} as well, so it may be of their making"
        guilty = guilty or bool(touching & ours)
    return "" if guilty else "nothing that was changed reaches what failed"


def subject(check: Check) -> Name | None:
    """The object that a check is about, by the check's name; None where it is about the Application or the nodes."""
    words = check.name.split(" ")
    if len(words) < 3:
        return None
    space, slash, name = words[-1].rpartition("/")
    return words[-2], space if slash else "", name


def to_blame(failed: Iterable[Check], reached: Mapping[Name, frozenset[Name]], theirs: Set[Name]) -> bool:
    """Whether another change of ours that is live too may have made this fail."""
    subjects = [subject(check) for check in failed]
    return any(one is None or bool(reached.get(one, frozenset({one})) & theirs) for one in subjects)


def _said(name: Name) -> str:
    kind, space, short = name
    return f"{kind} {space}/{short}" if space else f"{kind} {short}"
