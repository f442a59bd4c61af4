"""What a look at a pull request stores beside the record: when to look again, and that no commit is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventing.handler import Change, Delete, Schedule
from functions._improvement.record import Record
from functions._improvement.standing import REVIEWS, intent_key
from functions.implementation_workers.room import LOOK

if TYPE_CHECKING:
    from functions.implementation_workers.bench import Bench


def uncommitted(record: Record, bench: Bench) -> tuple[Change, ...] | None:
    """What must hold while a person's word changes the plan: no commit of it is being made. None where one is."""
    if record.stage != "armed":
        return ()
    key = intent_key(record.improvement.id, record.digest)
    return None if bench.store.read(key) is not None else (Delete(key, 0),)


def scheduled(record: Record, bench: Bench) -> tuple[Change, ...]:
    return (Schedule(REVIEWS, record.improvement.id, bench.now + LOOK),)
