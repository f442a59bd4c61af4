"""A scan that was asked for: what it found, and what becomes of the remedies that it began."""

import time
from collections.abc import Callable, Iterable, Iterator

from eventing.store import Readable
from functions._cli.reading import RESTING
from functions._clients import ledger
from functions._improvement.explain import plain
from functions._improvement.healing import Faults, Known, faults_key
from functions._improvement.record import Record

PATIENCE = 900.0  # seconds; a watch alone takes five minutes
SCAN_PATIENCE = 240.0  # seconds of the scan itself; its trigger waits for 300
POLL = 1.0


def documents(store: Readable, wanted: frozenset[str]) -> tuple[Faults, ...]:
    """What the ledger knows of these namespaces and of the cluster; none named: of all."""
    found = (ledger.get(store, key, Faults) for key in store.keys(faults_key("")))
    return tuple(one[0] for one in found if one and (not wanted or one[0].namespace in wanted or not one[0].namespace))


def not_looked_at(found: Iterable[Faults], wanted: frozenset[str], since: float) -> tuple[str, ...]:
    """Namespaces that were asked for and that no scan looked at since."""
    seen = {one.namespace for one in found if one.scanned >= since}
    return tuple(sorted(wanted - seen))


def begun(found: Iterable[Faults], since: float) -> tuple[Known, ...]:
    """The faults whose remedy began since, or is still on its way."""
    every = (one for document in found for one in document.faults if one.attempts)
    return tuple(one for one in every if one.attempts[-1].at >= since or not one.attempts[-1].ended)


def followed(
    store: Readable,
    identities: Iterable[str],
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """A line for each step of each remedy, until all have come to rest, or the patience is over."""
    told: dict[str, str] = {}
    waiting, end = set(identities), clock() + patience
    while waiting:
        for identity in sorted(waiting):
            found = ledger.record(store, identity)
            if found is None:
                continue
            record, _ = found
            if told.get(identity) != record.stage:
                told[identity] = record.stage
                yield line(record)
            if record.stage in RESTING:
                waiting.discard(identity)
        if not waiting:
            return
        if clock() >= end:
            names = ", ".join(one[:12] for one in sorted(waiting))
            yield f"not settled within {patience:g} s: {names}; `cortex-school status` shows how far they are"
            return
        sleep(POLL)


def line(record: Record) -> str:
    """Where a remedy is, and why."""
    commit = f" in {record.commit[:8]}" if record.commit else ""
    why = record.reason or record.message
    because = f": {plain(why)}" if why and record.stage in RESTING else ""
    return f"{record.stage:>14}  {record.improvement.id[:10]} {plain(record.improvement.title)}{commit}{because}"
