"""Fields of a plan that a document of the repository speaks against. Pure.

Documents are recalled by likeness; whether one contradicts is decided by workload, field and value.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from eventing.vocabulary import Conflict
from functions._manifests.images import parse as image
from functions._manifests.quantities import compare, valid
from functions.rag_validator.changes import Leaf
from functions.rag_validator.statements import Sentence, Statement, forbids, sentences, statements

_LONGEST = 500  # characters of a sentence that a report cites
_RESOURCES = re.compile(r"\.resources\.(limits|requests)\.(memory|cpu)$")
_REPLICAS = ("spec.replicas", "spec.minReplicas", "spec.minReplicaCount")
# What a document may call unwanted, by what the path or the kind of a change holds.
_TERMS = (
    ("livenessProbe", r"liveness"),
    ("readinessProbe", r"readiness"),
    ("startupProbe", r"startup probe"),
    (".limits.cpu", r"cpu[- ]limit"),
    (".limits.memory", r"memory[- ]limit"),
    ("readOnlyRootFilesystem", r"read[- ]only (?:root|file)"),
    ("runAsNonRoot", r"non[- ]root"),
    ("topologySpreadConstraints", r"spread"),
    ("priorityClassName", r"priority class"),
    ("HorizontalPodAutoscaler", r"autoscal"),
    ("PodDisruptionBudget", r"disruption budget"),
    ("NetworkPolicy", r"network polic"),
    ("ResourceQuota", r"quota"),
    ("LimitRange", r"limit range"),
    ("CronJob", r"cron job"),
)


class Passage(Struct, frozen=True):
    """A section of a document; `file` and `heading` say where it is."""

    file: str
    heading: str
    text: str


class Subject(Struct, frozen=True):
    """A field of a plan and the workload that a document would name: of an autoscaler, the one it scales."""

    name: str
    leaf: Leaf


class Spoken(Struct, frozen=True):
    """What documents say: against the plan, and of neither what Git has nor what the plan wants."""

    conflicts: tuple[Conflict, ...]
    outdated: tuple[str, ...]


def contradictions(subjects: Iterable[Subject], passages: Iterable[Passage], names: Iterable[str]) -> Spoken:
    """What the passages say of these fields; `names` are those of all workloads, so that each keeps its own."""
    fields, known = tuple(subjects), tuple(names)
    conflicts: dict[tuple[object, ...], Conflict] = {}
    outdated: dict[str, None] = {}
    for passage in passages:
        for sentence in sentences(passage.heading, passage.text, known):
            for subject in fields:
                key = (subject.leaf.key, passage.file)
                for value in _against(subject, sentence):
                    conflicts.setdefault(key, _conflict(subject.leaf, passage, sentence, value))
                for said in _beside(subject, sentence):
                    outdated[f"{passage.file} {said}"] = None
    return Spoken(tuple(conflicts.values()), tuple(outdated))


def _against(subject: Subject, sentence: Sentence) -> Iterator[str | None]:
    """The values that a sentence gives instead; None where it wants nothing at all there."""
    leaf = subject.leaf
    if leaf.wanted is not None:
        here = f".{leaf.path} {leaf.resource.kind}"
        yield from (None for part, term in _TERMS if part in here and forbids(sentence, subject.name, term))
    for stated in _of(subject, sentence):
        if not says(stated, leaf, leaf.wanted) and (_now(leaf) is None or says(stated, leaf, _now(leaf))):
            yield stated.value


def _beside(subject: Subject, sentence: Sentence) -> Iterator[str]:
    leaf = subject.leaf
    for stated in _of(subject, sentence):
        if not any(value is None or says(stated, leaf, value) for value in (leaf.wanted, _now(leaf))):
            yield f'says "{sentence.text[:_LONGEST]}", but {leaf.path} of {subject.name} is {_now(leaf)!r}'


def _of(subject: Subject, sentence: Sentence) -> Iterator[Statement]:
    """The statements about this field. One that says neither limit nor request means a request only if there is one."""
    field, bound = _field(subject.leaf)
    for stated in statements(sentence):
        if stated.field != field or stated.subject != subject.name:
            continue
        if stated.bound == bound or (not stated.bound and (bound != "requests" or subject.leaf.found is not None)):
            yield stated


def _field(leaf: Leaf) -> tuple[str, str]:
    found = _RESOURCES.search(leaf.path)
    if found:
        return found[2], found[1]
    if leaf.path in _REPLICAS:
        return "replicas", ""
    return ("version", "") if leaf.path.endswith(".image") else ("", "")


def _now(leaf: Leaf) -> Any:
    """What holds now: without a number of replicas there is one."""
    return 1 if leaf.path == "spec.replicas" and leaf.found is None else leaf.found


def says(stated: Statement, leaf: Leaf, value: Any) -> bool:
    """Whether a statement and a value agree. People write 192 MB and mean 192Mi; at least two is fine with three."""
    match stated.field:
        case "memory" | "cpu":
            spelt = {stated.value, stated.value if stated.value.endswith("i") else f"{stated.value}i"}
            return valid(value) and any(valid(one) and compare(one, value) == 0 for one in spelt)
        case "replicas":
            number = int(stated.value)
            return isinstance(value, int) and (number == value or (leaf.path != "spec.replicas" and number > value))
        case _:
            found = image(value) if isinstance(value, str) else None
            return bool(found and re.match(rf"v?{re.escape(stated.value)}(?![0-9])", found.tag))


def _conflict(leaf: Leaf, passage: Passage, sentence: Sentence, value: str | None) -> Conflict:
    where = f"{passage.file}, under {passage.heading!r}," if passage.heading else passage.file
    return Conflict(
        leaf.resource, leaf.file, leaf.path, leaf.wanted, value, f'{where} says "{sentence.text[:_LONGEST]}"'
    )
