"""A message to a person, as the ledger keeps it: alerting sends it, the coordinator's clock brings it back."""

from typing import Literal

from msgspec import Struct

NOTICES = "school:notices"  # agenda of `notice:ID` and `group:KEY`, at the time when alerting looks at each again
KEPT = 30 * 24 * 3600  # seconds
NOTICE, GROUP = "notice:", "group:"  # what a `notification.due` is about
LOOK_AT_NOTICES = 600.0  # seconds; as often as the tick comes


def notice_key(identity: str) -> str:
    """One message to one target."""
    return f"school:notice:{identity}"


class Link(Struct, frozen=True):
    """An address that our own code made or a server of ours gave; never one out of a text."""

    what: str
    url: str


class Item(Struct, frozen=True):
    """One thing that a message tells: what happened to what, why we think so, what was done, what to do next.

    Only `advice` and `links` are our own words; everything else may hold text from outside. `mark` is the fingerprint
    of the thing.
    """

    title: str
    about: str = ""
    why: str = ""
    done: str = ""
    advice: str = ""
    links: tuple[Link, ...] = ()
    count: int = 1
    since: float = 0.0
    mark: str = ""


class Message(Struct, frozen=True):
    """What is told at once: all that is new about one application and fault; `more` is what it does not name."""

    severity: Literal["info", "warning", "critical"]
    over: bool
    application: str
    items: tuple[Item, ...]
    at: float
    more: int = 0
    note: str = ""


class Notice(Struct, frozen=True):
    """One message on its way to one target; times are seconds since the epoch.

    `group` and `sequence` say which message of which group it is. An attempt is noted before it is made: until `trying`
    nobody else makes one, so that a killed attempt costs one repetition at most.
    """

    target: str
    message: Message
    group: str
    sequence: int
    made: float
    state: Literal["due", "sent", "failed", "overtaken"] = "due"
    attempts: int = 0
    trying: float = 0.0
    due: float = 0.0
    settled: float = 0.0
    reason: str = ""
