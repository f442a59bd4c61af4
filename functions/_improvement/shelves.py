"""What the coordinator's read-only answers show of the ledger: one shelf for each kind of record. Pure data.

The coordinator serves them by this table, the command line reads them by it.
"""

from typing import Any

from msgspec import Struct

from eventing.vocabulary import Decision
from functions._experts.spending import Account
from functions._improvement.dead_letter import DeadLetter
from functions._improvement.healing import ERRANDS, Errand, Faults, PostMortem, faults_key, post_mortem_key
from functions._improvement.intake import Intake
from functions._improvement.notices import Notice, notice_key
from functions._improvement.record import Record
from functions._improvement.standing import Tombstone, Video, decision_key, record_key, tombstone_key, video_key

VERSION = 1  # of the answers; it changes when a reader of the version before would misunderstand
LARGEST_PAGE = 200  # records
PAGE = 100
PAGE_BYTES = 1024 * 1024  # a page ends behind the record with which it has more than these


class Shelf(Struct, frozen=True):
    """Records whose keys begin alike; `kind` is what each one is."""

    name: str
    prefix: str
    kind: Any
    what: str


SHELVES = {
    one.name: one
    for one in (
        Shelf("improvements", record_key(""), Record, "every improvement with its timeline"),
        Shelf("decisions", decision_key(""), Decision, "what was decided on each plan, by improvement"),
        Shelf("videos", video_key(""), Video, "what became of each video"),
        Shelf("channels", "school:intake:", Intake, "what was seen of channels, and which videos wait"),
        Shelf("tombstones", tombstone_key(""), Tombstone, "what is not proposed again"),
        Shelf("dead-letters", "school:dead-letter:", DeadLetter, "events that no function could take"),
        Shelf("alerts", notice_key(""), Notice, "what people were told"),
        Shelf("faults", faults_key(""), Faults, "what is wrong in each namespace that is looked at"),
        Shelf("post-mortems", post_mortem_key(""), PostMortem, "what became of each remedy that ended"),
        Shelf("errands", ERRANDS, Errand, "what the healer did in the cluster itself"),
        Shelf("spending", "school:spent:", Account, "what models cost, by day and by video"),
        Shelf("watches", "school:watch:", dict[str, Any], "what health-monitor saw before and since each commit"),
    )
}


class Item(Struct, frozen=True):
    """One record; `id` is what follows the shelf's prefix in its key."""

    id: str
    version: int
    value: Any


class Page(Struct, frozen=True):
    """Some records of a shelf, by id; `next` is given as `after` for the following ones, and empty where none are."""

    schema: str
    shelf: str
    items: tuple[Item, ...]
    next: str = ""


class Mark(Struct, frozen=True):
    """How far a function is with an event (empty: it has not seen it), and why it refused it."""

    schema: str
    state: str = ""
    cause: str = ""


def shelf_of(key: str) -> tuple[Shelf, str] | None:
    """The shelf that a key, or the beginning of one, lies on, with what follows the shelf's prefix."""
    found = next((one for one in SHELVES.values() if key.startswith(one.prefix)), None)
    return (found, key[len(found.prefix) :]) if found else None
