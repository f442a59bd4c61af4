"""The ledger's record of channels and of videos that wait for their day. Only youtube-ingestion writes it.

The coordinator asks for a look (`channels.requested`) when a channel is due, or when a new day lets waiting videos go.
"""

from typing import Literal

from msgspec import Struct

from eventing.vocabulary import Category

INTAKE = "school:intake:channels"
CHANNELS_DUE = "school:channels-due"  # agenda: that videos wait, at the time when the next day begins, and LEFT_OUT
LEFT_OUT = "left out"  # on that agenda, at once: channels that a look had no time for
CHANNELS_ASKED = "school:channels-asked"  # when the coordinator last asked for a look, in seconds since the epoch
Priority = Literal["high", "normal", "low"]


class Waiting(Struct, frozen=True):
    """A video that was found and not yet submitted; `since` in seconds since the epoch."""

    video: str
    title: str
    source: str  # the channel or list, as a person named it
    priority: Priority
    since: float
    category: Category | Literal[""] = ""
    language: str = ""
    reprocess: bool = False


class Looked(Struct, frozen=True):
    """When a channel was last looked at (0: a look left it out, and the next one begins with it).

    `seen` are the newest ids, `failures` those in a row.
    """

    at: float
    title: str = ""
    seen: tuple[str, ...] = ()
    failure: str = ""
    failures: int = 0


class Intake(Struct, frozen=True):
    """`submitted` videos were let go on `day` (UTC). `left_out` never found room among those that wait."""

    day: str = ""
    submitted: int = 0
    waiting: tuple[Waiting, ...] = ()
    looked: dict[str, Looked] = {}
    left_out: int = 0

    @property
    def not_reached(self) -> int:
        """How many channels wait for the next look, because the last one had no time for them."""
        return sum(not one.at for one in self.looked.values())
