"""What became of improvements and remedies: in the knowledge store, and made again from the ledger when it is lost."""

from collections.abc import Iterator
from threading import Lock

from eventing.store import Store
from functions._clients import ledger
from functions._clients.knowledge import FAULTS, PAST, Chunk, Knowledge
from functions._improvement.healing import Proposal, remedy_key
from functions._improvement.lifecycle import ENDED
from functions._improvement.memory import post_mortem
from functions._improvement.record import Record
from functions.rag_validator.past import fault_chunk, past_chunk

_WORTH_KEEPING = ENDED | {"unverified", "pending_review"}


class Memory:
    """A local store may have been a temporary folder, and a server may come up empty. Threads may share it."""

    def __init__(self, store: Store, knowledge: Knowledge) -> None:
        self._store, self._knowledge = store, knowledge
        self._lock = Lock()
        self._sizes = (0, 0)
        self._whole = False

    def make_whole(self) -> None:
        """Fill what is empty and was not, or was never looked at; the ledger is read for nothing else.

        Raises:
            Temporary: when the ledger or the knowledge store is away.
        """
        with self._lock:
            sizes = self._knowledge.size(PAST), self._knowledge.size(FAULTS)
            lost = any(now < before for now, before in zip(sizes, self._sizes, strict=True))
            if lost or (not self._whole and not sizes[0]):
                ended = tuple(one for one in ledger.records(self._store) if one.stage in _WORTH_KEEPING)
                self._knowledge.synchronise(PAST, map(past_chunk, ended), prune=False)
                self._knowledge.synchronise(FAULTS, self._post_mortems(ended), prune=False)
                sizes = self._knowledge.size(PAST), self._knowledge.size(FAULTS)
            self._sizes, self._whole = sizes, True

    def remember(self, record: Record) -> None:
        """Keep what became of one, and of its remedy if it was one."""
        self.make_whole()  # first: one alone would look like a memory that is whole
        self._knowledge.remember(PAST, past_chunk(record))
        for chunk in self._post_mortems((record,)):
            self._knowledge.remember(FAULTS, chunk)

    def _post_mortems(self, records: tuple[Record, ...]) -> Iterator[Chunk]:
        for record in records:
            offered = ledger.get(self._store, remedy_key(record.improvement.id), Proposal)
            if offered and record.stage in ENDED:
                yield fault_chunk(post_mortem(record, offered[0]))
