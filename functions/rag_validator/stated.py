"""Settings that a plan brings, and that its lesson states, beside what stands elsewhere: in Git and in documents. Pure.

Compared by component, field and value, with units made one; how a thing is said or where it is written does not matter.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Conflict, Resource
from functions.rag_validator.contradictions import Passage, Spoken
from functions.rag_validator.settings.comparison import agreed, compared, loosely
from functions.rag_validator.settings.components import Components
from functions.rag_validator.settings.setting import Setting
from functions.rag_validator.settings.spoken import spoken
from functions.rag_validator.settings.values import agree
from functions.rag_validator.settings.vocabulary import spoken_of
from functions.rag_validator.settings.written import written
from functions.rag_validator.statements import sentences

_LONGEST = 500  # characters of a sentence that a report cites
# Of each pod by itself, so that another pod of the component may well have another value.
_OF_ONE_POD = frozenset(
    {"limits.memory", "requests.memory", "limits.cpu", "requests.cpu", "version", "port", "pull policy", "rollout"}
    | {"replicas", "storage", "storage class", "grace period", "cpu target", "heap"}
    | {
        f"{probe} {what}"
        for probe in ("liveness", "readiness", "startup")
        for what in ("timeout", "period", "failures")
    }
)
_READ_ELSEWHERE = frozenset({"limits.memory", "requests.memory", "limits.cpu", "requests.cpu", "version", "replicas"})


class Brought(Struct, frozen=True):
    """A setting as the plan leaves it, and as it is now, where it is there at all."""

    resource: Resource
    after: Setting
    before: Setting | None


def brought(plan: ChangePlan, before: Components, after: Components) -> tuple[Brought, ...]:
    """The settings of the plan's resources that it changes or adds."""
    found = []
    for resource in dict.fromkeys(operation.resource for operation in plan.operations):
        manifest = after.repository.find(resource.kind, resource.namespace, resource.name)
        was = before.repository.find(resource.kind, resource.namespace, resource.name)
        had = {(one.path, one.key): one for one in written(was, before.of(was))} if was else {}
        for one in written(manifest, after.of(manifest)) if manifest else ():
            earlier = had.get((one.path, one.key))
            if earlier is None or not (earlier.value and one.value and agree(earlier.value, one.value)):
                found.append(Brought(resource, one, earlier))
    return tuple(found)


def elsewhere(new: Iterable[Brought], after: Components) -> Iterator[Conflict]:
    """Other resources of the component that give the same field another value, so that two places disagree."""
    for one in new:
        if not one.after.field or one.after.field in _OF_ONE_POD:
            continue
        for manifest in after.under(one.after.names):
            if (manifest.kind, manifest.name) == (one.resource.kind, one.resource.name):
                continue
            if manifest.namespace != one.resource.namespace:
                continue
            for pair in compared([one.after], written(manifest, after.of(manifest))):
                if pair.agreement == "other":
                    there = f"{manifest.kind} {manifest.name} ({pair.found.file}) sets the {one.after.field}"
                    why = f"{there} of the same component by {pair.found.path}, and the plan leaves that as it is"
                    yield Conflict(one.resource, one.after.file, one.after.path, one.after.raw, pair.found.raw, why)


def documented(new: Iterable[Brought], passages: Iterable[Passage], names: Sequence[str]) -> Spoken:
    """What documents say of these settings: against the plan, or of neither what is now nor what the plan wants."""
    fields = tuple(new)
    conflicts: dict[tuple[str, ...], Conflict] = {}
    outdated: dict[str, None] = {}
    meant = frozenset(name for one in fields for name in one.after.names)
    for passage in passages if fields else ():
        for sentence in sentences(passage.heading, passage.text, names):
            if not meant & {one.lower() for one in sentence.subjects}:
                continue
            for one, wanted, now in _of(fields, sentence.text, names, sentence.subjects):
                where = f"{passage.file}, under {passage.heading!r}," if passage.heading else passage.file
                if wanted or now is False:
                    if not wanted:
                        outdated[
                            f'{where} says "{sentence.text[:_LONGEST]}", but {one.after.path} is now otherwise'
                        ] = None
                    continue
                why = f'{where} says "{sentence.text[:_LONGEST]}"'
                found = one.before.raw if one.before else None
                key = (one.after.file, one.after.path, passage.file)
                conflict = Conflict(one.resource, one.after.file, one.after.path, one.after.raw, found, why)
                conflicts.setdefault(key, conflict)
    return Spoken(tuple(conflicts.values()), tuple(outdated))


def _of(
    fields: Iterable[Brought], sentence: str, names: Sequence[str], subjects: Sequence[str]
) -> Iterator[tuple[Brought, bool, bool | None]]:
    """Settings that a sentence speaks of: whether it says what is wanted, and what is now (None: nothing is there)."""
    said = spoken(sentence, names, subjects)
    named, rest = spoken_of(sentence, names)
    whose = frozenset(one.lower() for one in named or subjects)
    for one in fields:
        if one.after.field in _READ_ELSEWHERE:
            continue
        if not one.after.field:
            loose = loosely(rest, one.after) if whose & one.after.names else None
            if loose:
                yield one, loose == "same", loosely(rest, one.before) == "same" if one.before else None
            continue
        for stated in said:
            if stated.field == one.after.field and stated.names & one.after.names:
                agreement = agreed(stated, one.after)
                if agreement:
                    yield one, agreement == "same", agreed(stated, one.before) != "other" if one.before else None


def unheeded(
    texts: Iterable[str], plan: ChangePlan, new: Iterable[Brought], before: Components
) -> tuple[tuple[Conflict, ...], tuple[str, ...]]:
    """What the lesson states and neither the plan nor Git follows: conflicts of its own components, hints of others."""
    mine = frozenset(name for operation in plan.operations for name in _names(before, operation.resource))
    mine |= frozenset(name for one in new for name in one.after.names)
    kept = {(one.after.file, one.after.path) for one in new}
    conflicts: dict[tuple[str, str], Conflict] = {}
    others: dict[str, None] = {}
    for sentence in (one for text in texts for one in sentences("", text, before.names)):
        for stated in spoken(sentence.text, before.names, sentence.subjects):
            said = f'the lesson says "{sentence.text[:_LONGEST]}"'
            value = stated.value.text if stated.value else None
            decided, differing = _decided(stated, new)
            for one in differing:
                conflict = Conflict(
                    one.resource, one.after.file, one.after.path, one.after.raw, value, f"{said}, and the plan does not"
                )
                conflicts.setdefault((one.after.file, one.after.path), conflict)
            against, followed = ([], False) if decided else _against(stated, kept, before)
            for resource, found in against:
                if stated.names & mine and not followed:
                    why = f"{said}, and the plan leaves this as it is"
                    conflict = Conflict(resource, found.file, found.path, value, found.raw, why)
                    conflicts.setdefault((found.file, found.path), conflict)
                else:
                    others[f"{said}, but {found.path} in {found.file} is {found.raw!r}"] = None
    return tuple(conflicts.values()), tuple(others)


def _decided(stated: Setting, new: Iterable[Brought]) -> tuple[bool, tuple[Brought, ...]]:
    """Whether the plan gives this field a value, and where that is another one than the one stated."""
    found = [(one, pair.agreement) for one in new for pair in compared([stated], [one.after])]
    if any(agreement == "same" for _, agreement in found):
        return True, ()
    return bool(found), tuple(one for one, _ in found)


def _against(
    stated: Setting, kept: set[tuple[str, str]], before: Components
) -> tuple[list[tuple[Resource, Setting]], bool]:
    """The places with another value, and whether some other place has the value that is stated."""
    found = [
        (manifest.resource, pair)
        for manifest in before.under(stated.names)
        for pair in compared([stated], written(manifest, before.of(manifest)))
        if (pair.found.file, pair.found.path) not in kept
    ]
    against = [(resource, pair.found) for resource, pair in found if pair.agreement == "other"]
    return against, len(against) < len(found)


def _names(components: Components, resource: Resource) -> frozenset[str]:
    manifest = components.repository.find(resource.kind, resource.namespace, resource.name)
    return components.of(manifest) if manifest else frozenset({resource.name.lower()})
