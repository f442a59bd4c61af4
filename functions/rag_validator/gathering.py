"""The facts for a report: Git's newest commit, the ledger, and what the knowledge store recalls."""

import re
from collections.abc import Callable, Iterator, Mapping
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from eventing.store import Store
from eventing.vocabulary import ChangePlan, Operation
from functions._catalogue.practice import always, never
from functions._clients import cluster_facts, ledger
from functions._clients.gitops import GitOps
from functions._clients.knowledge import DOCUMENTS, FAULTS, MANIFESTS, PAST, Chunk, Knowledge
from functions._improvement.healing import Proposal, remedy_key
from functions._improvement.inflight import ALL, inflight_key
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._improvement.standing import tombstone_key
from functions._manifests.repository import Repository, load
from functions._preflight.facts import Facts as Known
from functions._preflight.facts import RegistryFacts
from functions.rag_validator.chunks import manifest_chunks, passage_chunks, passage_of
from functions.rag_validator.conflicts import Rival
from functions.rag_validator.contradictions import Passage
from functions.rag_validator.past import resource_key
from functions.rag_validator.remembering import Memory
from functions.rag_validator.validation import Facts, queries, spoken_name

_PASSAGES = 8  # recalled for each question; what contradicts names the resource, so it ranks high
_PAST = 20
_ALIKE, _LEAST_ALIKE = 3, 0.3  # manifests that a person may want to look at; unrelated ones reach 0.2


class Gathering:
    """Reads each commit once, and indexes it once for this process. Threads may share it."""

    def __init__(
        self,
        store: Store,
        gitops: GitOps,
        knowledge: Knowledge,
        memory: Memory,
        declared: Mapping[str, str] | None = None,
    ) -> None:
        self._store, self._gitops, self._knowledge = store, gitops, knowledge
        self._memory, self._declared = memory, declared or {}
        self._lock = Lock()
        self._read: _Read | None = None

    def facts(self, record: Record, plan: ChangePlan) -> Facts:
        """Everything that the report on this record's plan is made of.

        Raises:
            Temporary: when Git, the ledger or the knowledge store is away; without them there is no report.
        """
        read = self._newest()
        observed = ledger.get(self._store, cluster_facts.KEY, cluster_facts.Observed)
        return Facts(
            improvement_id=record.improvement.id,
            plan=plan,
            base=read.head,
            repository=read.repository,
            corrects=_corrects(record, plan.practice),
            rivals=self._rivals(record, plan),
            passages=self._passages(plan, read.passages),
            past=self._knowledge.recall(PAST, _told(record, plan), _PAST, {"practice": plan.practice}),
            alike=self._alike(record, plan),
            tombstones=tuple(one for one in _fingerprints(record) if self._store.read(tombstone_key(one))),
            said=_said(record),
            known=self._with_registries(record, observed[0].facts if observed else Known()),
            declared=self._declared,
        )

    def _with_registries(self, record: Record, known: Known) -> Known:
        """With what the healer's scan was told by registries, where it is a remedy's."""
        offered = ledger.get(self._store, remedy_key(record.improvement.id), Proposal)
        if record.improvement.category != "remedy" or offered is None:
            return known
        told = tuple(RegistryFacts(host, images=tuple(held)) for host, held in offered[0].registries.items())
        return replace(known, registries=(*known.registries, *told))

    def _newest(self) -> "_Read":
        """The newest commit, read and indexed. An index that lost something is made again: a server came up empty."""
        with self._lock:
            head = self._gitops.head()
            if self._read is None or self._read.head != head:
                repository = load(self._gitops.files(head))
                documents = tuple(passage_chunks(repository))
                passages = tuple(dict.fromkeys(map(passage_of, documents)))
                manifests = tuple(manifest_chunks(repository))
                self._index(manifests, documents)
                self._read = _Read(head, repository, passages, len(manifests), len(documents))
            elif (self._read.manifests, self._read.documents) != tuple(
                map(self._knowledge.size, (MANIFESTS, DOCUMENTS))
            ):
                self._index(tuple(manifest_chunks(self._read.repository)), tuple(passage_chunks(self._read.repository)))
            self._memory.make_whole()
            return self._read

    def _index(self, manifests: tuple[Chunk, ...], documents: tuple[Chunk, ...]) -> None:
        self._knowledge.synchronise(MANIFESTS, manifests)
        self._knowledge.synchronise(DOCUMENTS, documents)

    def _rivals(self, record: Record, plan: ChangePlan) -> tuple[Rival, ...]:
        on_the_way = self._store.due(inflight_key(plan.application), ALL, limit=1000)
        found = (ledger.record(self._store, one) for one in on_the_way if one != record.improvement.id)
        return tuple(
            Rival(other.improvement.id, other.stage, other.plan)
            for other, _ in filter(None, found)
            if other.plan is not None and other.stage not in ENDED
        )

    def _passages(self, plan: ChangePlan, every: tuple[Passage, ...]) -> tuple[Passage, ...]:
        """Those that name a resource of the plan, all of them, and what is recalled beside them.

        That a contradiction is found must not hang on where it ranks.
        """
        recalled = (one for asked in queries(plan) for one in self._knowledge.recall(DOCUMENTS, asked, _PASSAGES))
        naming = _naming(dict.fromkeys(map(spoken_name, plan.operations)), every)
        return tuple(dict.fromkeys((*naming, *(passage_of(one.chunk) for one in recalled))))

    def _alike(self, record: Record, plan: ChangePlan) -> tuple[str, ...]:
        mine = {resource_key(operation.resource) for operation in plan.operations}
        found = []
        for one in self._knowledge.recall(MANIFESTS, _told(record, plan), _ALIKE + len(mine)):
            facts = one.chunk.facts
            key = f"{facts['kind']}/{facts['namespace']}/{facts['name']}"
            if key not in mine and one.score >= _LEAST_ALIKE:
                found.append(f"see also {facts['kind']} {facts['name']} ({facts['file']})")
        return (*self._faults(record), *found[:_ALIKE])

    def _faults(self, record: Record) -> tuple[str, ...]:
        """What was learnt from earlier remedies of the same fault, whatever they mended."""
        if record.improvement.category != "remedy":
            return ()
        recalled = self._knowledge.recall(FAULTS, record.improvement.origin.title, _ALIKE)
        return tuple(
            f"known fault: {one.chunk.facts.get('told', '')}"[:1000] for one in recalled if one.score >= _LEAST_ALIKE
        )


class _Read(Struct, frozen=True):
    """A commit, its passages, and how many chunks of each kind it has."""

    head: str
    repository: Repository
    passages: tuple[Passage, ...]
    manifests: int
    documents: int


def _naming(names: Mapping[str, None], passages: tuple[Passage, ...]) -> Iterator[Passage]:
    spoken = "|".join(re.escape(name).replace(r"\-", "[- ]") for name in names if name)
    pattern = re.compile(rf"(?<![\w-])(?:{spoken})(?![\w-])", re.I)
    return (one for one in passages if spoken and (pattern.search(one.text) or pattern.search(one.heading)))


def _said(record: Record) -> tuple[str, ...]:
    """What a lesson says in words; a remedy says nothing, its texts are made of its fault."""
    improvement = record.improvement
    if improvement.category == "remedy":
        return ()
    texts = (improvement.title, improvement.origin.quote, improvement.description)
    return tuple(dict.fromkeys(text for text in texts if text))


def _told(record: Record, plan: ChangePlan) -> str:
    named = " ".join(dict.fromkeys(operation.resource.name for operation in plan.operations))
    return f"{record.improvement.title}. {plan.summary} {named}"


def _fingerprints(record: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in (record.fingerprint, record.improvement.fingerprint) if one))


def _corrects(record: Record, practice: str) -> Callable[[Operation], bool]:
    if record.improvement.category == "remedy":
        return always  # its fault shows that the value that somebody chose does not work
    from functions._catalogue.catalogue import PRACTICES  # noqa: PLC0415  the start does not need the catalogue

    known = PRACTICES.get(practice)
    return known.corrects if known else never
