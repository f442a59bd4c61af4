"""The ledger's answers to a person: records with their decisions, found by id, by its beginning, or by URL."""

from collections.abc import Iterable

from eventing.store import Readable
from functions._cli.report import Known
from functions._clients import ledger
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._improvement.standing import Tombstone, Video, tombstone_key, video_key

RESTING = ENDED | {"pending_review", "unverified", "stalled"}  # nothing moves these but a person


class NotFound(Exception):
    """The ledger has nothing under that name; the message says what there is."""


def known(store: Readable) -> tuple[Known, ...]:
    """Every improvement with its decision."""
    return tuple((record, ledger.decision(store, record.improvement.id)) for record in ledger.records(store))


def of_video(every: Iterable[Known], video: str) -> tuple[Known, ...]:
    """Those that came from one video."""
    return tuple(pair for pair in every if pair[0].improvement.origin.id == video)


def videos(store: Readable) -> tuple[Video, ...]:
    """What the coordinator says of every video."""
    prefix = video_key("")
    found = (ledger.get(store, key, Video) for key in store.keys(prefix))
    return tuple(pair[0] for pair in found if pair is not None)


def one(store: Readable, beginning: str) -> Known:
    """The improvement whose id begins so.

    Raises:
        NotFound: when none or several do.
    """
    matching = [pair for pair in known(store) if pair[0].improvement.id.startswith(beginning)]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise NotFound(f"no improvement begins with {beginning!r}; `cortex-school status` lists them")
    listed = ", ".join(pair[0].improvement.id[:12] for pair in matching[:5])
    raise NotFound(f"{len(matching)} improvements begin with {beginning!r}: {listed}; give more of the id")


def stones_of(store: Readable, record: Record) -> tuple[Tombstone, ...]:
    """The tombstones of what it said and of what it did."""
    marks = dict.fromkeys(one for one in (record.improvement.fingerprint, record.fingerprint) if one)
    found = (ledger.get(store, tombstone_key(one), Tombstone) for one in marks)
    return tuple(pair[0] for pair in found if pair)


def moving(every: Iterable[Record]) -> tuple[Record, ...]:
    """Those that something is still done about."""
    return tuple(record for record in every if record.stage not in RESTING)
