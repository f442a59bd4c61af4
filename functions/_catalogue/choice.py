"""From advice to one small plan: the application most in need, its first workloads, and who else could follow."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Improvement, Operation, Resource
from functions._catalogue import targets
from functions._catalogue.capacity import overdrawn, refused
from functions._catalogue.practice import (
    WORKLOADS,
    Advice,
    Case,
    Change,
    Followed,
    NothingToDo,
    Practice,
    Traffic,
    Unsuited,
)
from functions._catalogue.said import Said
from functions._manifests.provenance.redirection import redirected
from functions._manifests.rendering import CannotRender, Mismatch, applied
from functions._manifests.repository import Manifest, Repository, load

WORKLOADS_PER_PLAN = 3  # what a person still reads in one go, and a watch can still tell apart
_REASONS_TOLD = 3
_LONGEST = 4000  # characters of a Text in the contract
_PROTECTED = frozenset({"kube-system", "kube-public", "kube-node-lease", "argocd", "cortex-school"})


class Found(Struct, frozen=True):
    """One case with what the practice says about it."""

    case: Case
    advice: Advice


def protected(namespace: str) -> bool:
    """Whether nothing in this namespace is ever changed: the cluster's own, Argo CD, Knative, the running school."""
    return namespace in _PROTECTED or namespace.startswith("knative-")


def _why_left_alone(repository: Repository, manifest: Manifest) -> str:
    """Why a workload is never changed; empty for one that may be."""
    if protected(manifest.namespace):
        return f"nothing in the namespace {manifest.namespace} is ever changed"
    if not manifest.name or not (manifest.editable or manifest.rendered):  # what a chart makes, its values may decide
        return manifest.why_not_editable or "it has no name"
    if repository.application(manifest.application) is None:
        return f"no Application reads {manifest.file}"
    same = (one for one in repository.of_kind(manifest.kind) if one.name == manifest.name)
    if sum((one.application, one.namespace) == (manifest.application, manifest.namespace) for one in same) > 1:
        return f"{manifest.application} defines it more than once, so nobody knows which one counts"
    return ""


def eligible(repository: Repository) -> tuple[Manifest, ...]:
    """The workloads that may be changed at all, Deployments first, then by kind, namespace and name."""
    possible = [manifest for manifest in repository.workloads() if not _why_left_alone(repository, manifest)]
    return tuple(sorted(possible, key=lambda found: (WORKLOADS.index(found.kind), found.namespace, found.name)))


def _cases(practice: Practice, repository: Repository, said: Said, named: targets.Named | None) -> Iterator[Case]:
    workloads = everyone = eligible(repository)
    traffic = Traffic(repository)
    if named is not None:
        chosen = {id(manifest) for manifest in (*named.directly, *named.within)}
        workloads = tuple(manifest for manifest in workloads if id(manifest) in chosen)
    if practice.scope == "namespace":
        places = sorted({(manifest.application, manifest.namespace) for manifest in workloads})
        groups = [
            tuple(other for other in everyone if (other.application, other.namespace) == place) for place in places
        ]
    else:
        groups = [(manifest,) for manifest in workloads if manifest.kind in practice.kinds]
    for group in groups:
        application = repository.application(group[0].application)
        # "orders runs three replicas" names the one Deployment of orders as well as its own name would
        direct = named is not None and (len(groups) == 1 or any(group[0] is one for one in named.directly))
        if application is not None:
            yield Case(repository, application, group[0].namespace, group, said, traffic, direct)


def _advised(practice: Practice, case: Case) -> Found:
    try:
        advice = practice.advise(case)
    except CannotRender as error:  # no file of the application could hold what the practice adds
        return Found(case, Unsuited(str(error)))
    if isinstance(advice, Change) and advice.overrides and not case.named:
        return Found(case, Unsuited(f"somebody chose otherwise ({advice.what}), and nobody named it"))
    return Found(case, advice)


def _rank(advice: Advice) -> int:
    """0 for what may go by itself, 1 for what a person looks at first, 2 for what overrides somebody's choice."""
    if not isinstance(advice, Change):
        return 3
    return 2 if advice.overrides else 1 if advice.held else 0


def _admitted(repository: Repository, operations: tuple[Operation, ...], namespace: str) -> str:
    """Why what a plan leaves behind would not work, as a phrase; empty where it would."""
    try:
        after = load(applied(repository.files, operations))
    except (CannotRender, Mismatch) as error:
        return str(error)
    return overdrawn(repository, after, namespace) or refused(repository, after, namespace)


def _gathered(repository: Repository, wanted: list[Found], most: int) -> tuple[list[Found], list[Found]]:
    """The first few changes that hold together, and those that do not with the reason."""
    kept: list[Found] = []
    refusals: list[Found] = []
    for found in wanted:
        if len(kept) == most:
            break
        try:
            placed = _placed(repository, found)
            reason = _admitted(repository, _operations([*kept, placed]), found.case.namespace)
        except (CannotRender, Mismatch) as error:
            reason = str(error)
        if reason:
            refusals.append(Found(found.case, Unsuited(f"{found.case.workload.name}: {reason}")))
        else:
            kept.append(placed)
    return kept, refusals


def _placed(repository: Repository, found: Found) -> Found:
    """The change, written where its fields are decided: in a chart's values, a kustomization, a patch, or the file.

    Raises:
        CannotRender: when nothing decides a field alone.
        Mismatch: when what decides it is not as it should be.
    """
    if not isinstance(found.advice, Change):
        return found
    operations = redirected(repository, found.advice.operations, found.case.application.name)
    return Found(found.case, replace(found.advice, operations=operations))


def _operations(found: list[Found]) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    for one in found:
        if isinstance(one.advice, Change):
            operations += [operation for operation in one.advice.operations if operation not in operations]
    return tuple(operations)


def _why_not_automatic(practice: Practice, kept: list[Found], operations: tuple[Operation, ...]) -> str:
    held = [one.advice.held for one in kept if isinstance(one.advice, Change) and one.advice.held]
    application = kept[0].case.application
    adds = any(operation.op == "add_resource" for operation in operations)
    if adds and not (application.automated and application.prune):
        held.append(
            f"{application.name} does not sync and prune by itself, so a revert would leave behind what is added"
        )
    return practice.why_not_automatic or "; ".join(held)


def _plan(practice: Practice, kept: list[Found], lacking: int, others: tuple[str, ...]) -> ChangePlan:
    changes = [one.advice for one in kept if isinstance(one.advice, Change)]
    operations = _operations(kept)
    workloads: list[Resource] = []
    for change in changes:
        workloads += [resource for resource in change.workloads if resource not in workloads]
    application = kept[0].case.application.name
    rest = f" ({len(kept)} of {lacking} that lack it)" if lacking > len(kept) else ""
    why = _why_not_automatic(practice, kept, operations)
    return ChangePlan(
        application=application,
        operations=operations,
        practice=practice.id,
        summary=f"In {application}{rest}: {'; '.join(change.what for change in changes)}."[:_LONGEST],
        workloads=tuple(workloads),
        also_applies_to=others,
        automatic=not why,
        why_not_automatic=why[:_LONGEST],
    )


def _nothing(practice: Practice, found: list[Found]) -> NothingToDo:
    if not found:
        return NothingToDo(f"{practice.title}: there is no {' or '.join(practice.kinds)} here that may be changed")
    followed = list(dict.fromkeys(one.advice.where for one in found if isinstance(one.advice, Followed)))
    unfit = list(dict.fromkeys(one.advice.why for one in found if isinstance(one.advice, Unsuited)))
    parts = []
    for start, reasons in (("already so", followed), ("does not fit", unfit)):
        more = f" and {len(reasons) - _REASONS_TOLD} more" if len(reasons) > _REASONS_TOLD else ""
        parts += [f"{start}: {', '.join(reasons[:_REASONS_TOLD])}{more}"] if reasons else []
    return NothingToDo(f"{practice.title}: {'; '.join(parts)}"[:_LONGEST])


def _left_alone(improvement: Improvement, repository: Repository) -> str:
    """Why what is named is there and yet left alone; empty where it is not there at all."""
    matched = targets.named(improvement.targets, repository, repository.workloads())
    if isinstance(matched, targets.Unmatched):
        return ""
    found = [*matched.directly, *matched.within][0]
    return f"{found.kind} {found.name} is left alone: {_why_left_alone(repository, found)}"


def choose(
    practice: Practice, improvement: Improvement, said: Said, repository: Repository
) -> ChangePlan | NothingToDo:
    """One plan for one application, or why there is none.

    The application with the most workloads that lack the practice comes first, the name decides between equals; what
    may go by itself comes before what a person has to look at, and what overrides somebody's choice comes last.
    """
    named: targets.Named | None = None
    if improvement.targets:
        matched = targets.named(improvement.targets, repository, eligible(repository))
        if isinstance(matched, targets.Unmatched):
            left_alone = _left_alone(improvement, repository)
            return NothingToDo(left_alone or matched.reason, unknown=not left_alone)
        named = matched
    found = [_advised(practice, case) for case in _cases(practice, repository, said, named)]
    groups: dict[tuple[int, str], list[Found]] = {}
    for one in found:
        if isinstance(one.advice, Change):
            groups.setdefault((_rank(one.advice), one.case.application.name), []).append(one)
    refusals: list[Found] = []
    most = WORKLOADS_PER_PLAN if practice.scope == "workload" else 1
    for rank, application in sorted(groups, key=lambda key: (key[0], -len(groups[key]), key[1])):
        kept, refused_here = _gathered(repository, groups[rank, application], most)
        refusals += refused_here
        if kept:
            others = sorted({name for _, name in groups} - {application})
            return _plan(practice, kept, len(groups[rank, application]), tuple(others))
    return _nothing(practice, [one for one in found if not isinstance(one.advice, Change)] + refusals)
