"""What stands in the ledger beside the records: leases, freezes, overrides, tombstones, pace, videos. And its keys.

Only the coordinator writes these; workers, the validator and the command line read them. Times called `at` are
RFC 3339 text for people, `since` and `until` are seconds since the epoch for arithmetic.
"""

from typing import Literal

from msgspec import Struct

from eventing.vocabulary import Text
from functions._improvement.record import Stage

SENTENCE = 4000  # characters, the length of `eventing.vocabulary.Text`; what is longer could not be read back
EPOCH = "school:epoch"
PACE = "school:pace"
AGENDA = "school:agenda"  # improvement ids, at the time when the coordinator looks at each again
AUDIT = "school:audit"  # stream of every command, obeyed or refused
REVIEWS = "school:reviews"  # agenda of improvements whose pull request is open, or waits for room; workers write it
OPENINGS = "school:openings"  # which pull requests are open, and which opened within the hour; workers write it
CLOSED = "closed"  # why it was rejected: a person closed its pull request, which is a person's no
OverrideName = Literal["auto_approve_all", "auto_approve_none", "auto_approve_integrations", "auto_approve_security"]


def record_key(improvement_id: str) -> str:
    """The record of one improvement."""
    return f"school:improvement:{improvement_id}"


def decision_key(improvement_id: str) -> str:
    """The decision on one improvement's plan."""
    return f"school:decision:{improvement_id}"


def lease_key(application: str) -> str:
    """The lease of one application."""
    return f"school:lease:{application}"


def leases_key(improvement_id: str) -> str:
    """The names of the applications whose leases an improvement has."""
    return f"school:leases:{improvement_id}"


def waiting_key(application: str) -> str:
    """The agenda of what waits for the lease of one application."""
    return f"school:waiting:{application}"


def frozen_key(application: str = "") -> str:
    """The freeze of one application, or of everything."""
    return f"school:frozen:{application}" if application else "school:frozen"


def review_only_key(application: str) -> str:
    """That an application's changes all need a person, because one of them was never verified."""
    return f"school:review-only:{application}"


def override_key(name: str) -> str:
    """One override of automatic approval."""
    return f"school:override:{name}"


def tombstone_key(fingerprint: str) -> str:
    """The tombstone of a statement or of a plan."""
    return f"school:tombstone:{fingerprint}"


def statement_key(fingerprint: str) -> str:
    """Which improvement a statement became."""
    return f"school:statement:{fingerprint}"


def fingerprint_key(fingerprint: str) -> str:
    """Which improvement has this very plan."""
    return f"school:fingerprint:{fingerprint}"


def nonce_key(nonce: str) -> str:
    """That a command with this nonce was received."""
    return f"school:nonce:{nonce}"


def given_up_key(event_id: str) -> str:
    """That a person was told of an event which nobody took."""
    return f"school:given-up:{event_id}"


def intent_key(improvement_id: str, digest: str) -> str:
    """What implementation-workers was about to commit; they write it."""
    return f"school:intent:{improvement_id}:{digest}"


def video_key(video: str) -> str:
    """The summary of one video."""
    return f"school:video:{video}"


def learnt_key(video: str) -> str:
    """The agenda of the improvements that came from one video."""
    return f"school:learnt:{video}"


def pull_request_key(number: int) -> str:
    """Which improvement a pull request is of; implementation-workers write it."""
    return f"school:pull-request:{number}"


class Lease(Struct, frozen=True):
    """Who may change an application now.

    `joined` are changes that people merged meanwhile: a failure can then not be told to be of one of them.
    """

    improvement_id: str
    since: float
    joined: tuple[str, ...] = ()


class Opening(Struct, frozen=True):
    """One pull request that was opened, or is about to be."""

    improvement_id: str
    branch: str
    at: float
    open: bool = True


class Openings(Struct, frozen=True):
    """The open ones, and those of the last hour."""

    made: tuple[Opening, ...] = ()


class Freeze(Struct, frozen=True):
    """Nothing is committed until a person says `unfreeze`; reverts still are."""

    by: str
    at: str
    reason: Text = ""


class Override(Struct, frozen=True):
    """A person's word about automatic approval; `until` 0 is until it is cleared."""

    name: OverrideName
    by: str
    at: str
    until: float = 0.0
    reason: Text = ""


class ReviewOnly(Struct, frozen=True):
    """Why an application's changes all need a person."""

    improvement_id: str
    at: str
    reason: Text


class Tombstone(Struct, frozen=True):
    """Not proposed and not applied again until a person lifts it. A statement and its plan have one each."""

    fingerprint: str
    improvement_id: str
    kind: Literal["rolled_back", "rejected", "reverted"]
    by: str
    at: str
    reason: Text = ""
    title: Text = ""
    twin: str = ""  # the fingerprint that is lifted together with this one

    @property
    def deed(self) -> str:
        """What was done, and by whom: by the school itself, or by a person."""
        words = {"rolled_back": "rolled back", "rejected": "rejected", "reverted": "taken back"}
        return f"{words[self.kind]} by {self.by}"


class Start(Struct, frozen=True):
    """One change that was let go."""

    improvement_id: str
    at: float
    namespaces: tuple[str, ...]


class Rollback(Struct, frozen=True):
    """One revert that the school asked for itself."""

    improvement_id: str
    at: float


class Pace(Struct, frozen=True):
    """What started and what was rolled back within the last hour."""

    starts: tuple[Start, ...] = ()
    rollbacks: tuple[Rollback, ...] = ()


class Epoch(Struct, frozen=True):
    """Since when this ledger remembers; `rebuilt` says that what was before came from Git."""

    at: str
    rebuilt: bool = False


class Video(Struct, frozen=True):
    """What became of one video; `stages` counts its improvements by the stage they are at."""

    video: str
    url: str = ""
    title: str = ""
    language: str = ""
    words: int = 0
    seconds: float = 0.0
    announced: int = 0
    dropped: int = 0
    cost_usd: float = 0.0
    reader: str = ""
    failure: str = ""
    message: Text = ""
    advice: Text = ""
    result: str = ""
    note: Text = ""
    stages: dict[Stage, int] = {}
