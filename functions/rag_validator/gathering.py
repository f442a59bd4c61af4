"""The facts for a report: Git's newest commit, the ledger, and what the knowledge store recalls."""

from collections.abc import Callable
from threading import Lock

from eventing.store import Store
from eventing.vocabulary import ChangePlan, Operation
from functions._catalogue.practice import always, never
from functions._clients import ledger
from functions._clients.gitops import GitOps
from functions._clients.knowledge import DOCUMENTS, FAULTS, MANIFESTS, PAST, Knowledge
from functions._improvement.inflight import ALL, inflight_key
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._improvement.standing import tombstone_key
from functions._manifests.repository import Repository, load
from functions.rag_validator.chunks import manifest_chunks, passage_chunks, passage_of, past_chunk, resource_key
from functions.rag_validator.conflicts import Rival
from functions.rag_validator.contradictions import Passage
from functions.rag_validator.validation import Facts, queries

_PASSAGES = 8  # recalled for each question; what contradicts names the resource, so it ranks high
_PAST = 20
_ALIKE, _LEAST_ALIKE = 3, 0.3  # manifests that a person may want to look at; unrelated ones reach 0.2


class Gathering:
    """Reads each commit once, and indexes it once for this process. Threads may share it."""

    def __init__(self, store: Store, gitops: GitOps, knowledge: Knowledge) -> None:
        self._store, self._gitops, self._knowledge = store, gitops, knowledge
        self._lock = Lock()
        self._read: tuple[str, Repository] | None = None

    def facts(self, record: Record, plan: ChangePlan) -> Facts:
        """Everything that the report on this record's plan is made of.

        Raises:
            Temporary: when Git, the ledger or the knowledge store is away; without them there is no report.
        """
        base, repository = self._newest()
        return Facts(
            improvement_id=record.improvement.id,
            plan=plan,
            base=base,
            repository=repository,
            corrects=_corrects(record, plan.practice),
            rivals=self._rivals(record, plan),
            passages=self._passages(plan),
            past=self._knowledge.recall(PAST, _told(record, plan), _PAST, {"practice": plan.practice}),
            alike=self._alike(record, plan),
            tombstones=tuple(one for one in _fingerprints(record) if self._store.read(tombstone_key(one))),
        )

    def _newest(self) -> tuple[str, Repository]:
        with self._lock:
            head = self._gitops.head()
            if self._read is None or self._read[0] != head:
                repository = load(self._gitops.files(head))
                self._knowledge.synchronise(MANIFESTS, manifest_chunks(repository))
                self._knowledge.synchronise(DOCUMENTS, passage_chunks(repository))
                self._remember_past()
                self._read = (head, repository)
            return self._read

    def _remember_past(self) -> None:
        """Fill an empty memory from the ledger: a local store may have been a temporary folder."""
        if self._knowledge.size(PAST) == 0:
            for record in ledger.records(self._store):
                if record.stage in ENDED or record.stage in {"unverified", "pending_review"}:
                    self._knowledge.remember(PAST, past_chunk(record))

    def _rivals(self, record: Record, plan: ChangePlan) -> tuple[Rival, ...]:
        on_the_way = self._store.due(inflight_key(plan.application), ALL, limit=1000)
        found = (ledger.record(self._store, one) for one in on_the_way if one != record.improvement.id)
        return tuple(
            Rival(other.improvement.id, other.stage, other.plan)
            for other, _ in filter(None, found)
            if other.plan is not None and other.stage not in ENDED
        )

    def _passages(self, plan: ChangePlan) -> tuple[Passage, ...]:
        recalled = (one for asked in queries(plan) for one in self._knowledge.recall(DOCUMENTS, asked, _PASSAGES))
        return tuple(dict.fromkeys(passage_of(one.chunk) for one in recalled))

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
