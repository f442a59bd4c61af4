"""From the facts to the report: everything that speaks against a plan at one commit. Pure."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Conflict, Operation, ValidationReport
from functions._clients.knowledge import Recalled
from functions._manifests.paths import get
from functions._manifests.rendering import CannotRender, Mismatch, applied
from functions._manifests.repository import Repository, load
from functions._preflight.facts import Facts as Known
from functions.rag_validator.capacity import capacity
from functions.rag_validator.changes import Changed, Gone, changes
from functions.rag_validator.conflicts import SCALERS, Rival, moved_on, overridden, owned, rivals
from functions.rag_validator.contradictions import Passage, Spoken, Subject, contradictions
from functions.rag_validator.duplicates import already_so, existing, on_its_way
from functions.rag_validator.failures import similar_failures
from functions.rag_validator.missing import missing
from functions.rag_validator.settings.components import Components
from functions.rag_validator.stated import brought, documented, elsewhere, unheeded

MOST = 20  # entries of one kind; the first one holds a plan as well as all of them, and events stay small


class Facts(Struct, frozen=True):
    """All that a report is made of: Git at `base`, other plans on their way, and what was recalled.

    `corrects` says of an operation whether its practice calls the value that it replaces a defect; `said` is what the
    lesson says in words, `known` what the ledger has of the cluster, `declared` how much it holds otherwise.
    """

    improvement_id: str
    plan: ChangePlan
    base: str
    repository: Repository
    corrects: Callable[[Operation], bool]
    rivals: tuple[Rival, ...] = ()
    passages: tuple[Passage, ...] = ()
    past: tuple[Recalled, ...] = ()
    alike: tuple[str, ...] = ()
    tombstones: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    known: Known = Known()
    declared: Mapping[str, str] = {}


def report(facts: Facts) -> ValidationReport:
    """What speaks against the plan."""
    plan, before = facts.plan, facts.repository
    every = changes(plan, before.files)
    changed = tuple(one for one in every if isinstance(one, Changed))
    lost = tuple(f"it is not there as the plan has it: {one.why}" for one in every if isinstance(one, Gone))
    duplicates = (*already_so(plan, every, before), *existing(plan, before), *on_its_way(plan, facts.rivals))
    spoken = _spoken(changed, facts)
    conflicts = (
        *moved_on(changed),
        *overridden(changed, facts.corrects),
        *rivals(plan, facts.rivals),
        *spoken.conflicts,
    )
    after = _after(plan, before)
    if isinstance(after, str):
        return _report(facts, duplicates, conflicts, lost or (after,), (), spoken)
    settings = _settings(facts, after)
    conflicts = (*conflicts, *owned(changed, before, after), *settings.conflicts)
    needed = (*lost, *missing(plan, before, after, facts.known))
    fits = capacity(plan, before, after, facts.known, facts.declared)
    both = Spoken(conflicts, (*spoken.outdated, *settings.outdated))
    return _report(facts, duplicates, conflicts, needed, fits, both)


def _settings(facts: Facts, after: Repository) -> Spoken:
    """What is found by component, field and value, wherever and however it is written or said."""
    here, there = Components(facts.repository), Components(after)
    new = brought(facts.plan, here, there)
    documents = documented(new, facts.passages, here.names)
    unmet, others = unheeded(facts.said, facts.plan, new, here)
    conflicts = (*elsewhere(new, there), *documents.conflicts, *unmet)
    return Spoken(conflicts, (*documents.outdated, *others))


def _report(
    facts: Facts,
    duplicates: Sequence[Conflict],
    conflicts: Sequence[Conflict],
    needed: Sequence[str],
    fits: Sequence[str],
    spoken: Spoken,
) -> ValidationReport:
    return ValidationReport(
        base=facts.base,
        duplicates=tuple(duplicates)[:MOST],
        conflicts=tuple(conflicts)[:MOST],
        missing=tuple(needed)[:MOST],
        capacity=tuple(fits)[:MOST],
        similar_failures=similar_failures(facts.plan, facts.improvement_id, facts.past)[:MOST],
        tombstones=facts.tombstones[:MOST],
        related=(*spoken.outdated, *facts.alike)[:MOST],
    )


def queries(plan: ChangePlan) -> tuple[str, ...]:
    """What to ask the documents for: each resource, alone and with the fields that change, and the practice."""
    asked = [plan.practice.replace("-", " ")]
    for operation in plan.operations:
        fields = " ".join(operation.path.replace("[", ".").replace("]", "").split(".")[-3:])
        asked += [spoken_name(operation), f"{spoken_name(operation)} {fields or operation.resource.kind}"]
    return tuple(dict.fromkeys(asked))


def _spoken(changed: Sequence[Changed], facts: Facts) -> Spoken:
    subjects = (Subject(spoken_name(one.operation), leaf) for one in changed for leaf in one.leaves)
    return contradictions(subjects, facts.passages, dict.fromkeys(one.name for one in facts.repository.workloads()))


def spoken_name(operation: Operation) -> str:
    """What a document calls the resource: an autoscaler by what it scales."""
    scaled = get(operation.value, "spec.scaleTargetRef.name") if operation.resource.kind in SCALERS else None
    return str(scaled or operation.resource.name)


def _after(plan: ChangePlan, before: Repository) -> Repository | str:
    try:
        return load(applied(before.files, plan.operations))
    except (Mismatch, CannotRender) as error:
        return f"it cannot be written at this commit: {error}"
