"""What the ledger keeps of faults and their remedies. Times are seconds since the epoch.

`school:faults:<namespace>` is what is known of one namespace's faults (an empty one: of the cluster's),
`school:remedy:<id>` the plan that an improvement of the healer brings along, `school:post-mortem:<id>` what became of
it, and `school:known-faults:<name>` the post-mortems of everything of that name.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Improvement, Resource, Text
from functions._symptoms.faults import Fault
from functions._symptoms.symptom import Symptom

SCANS = "school:scans"  # agenda of namespaces, at the time when a scan of each is due; the coordinator asks for it
SCAN_ASKED = "school:scan-asked"  # when the clock last asked for a scan of everything
ERRANDS = "school:errand:"
KEPT = 90 * 24 * 3600  # seconds that a post-mortem is kept
MOST_FAULTS = 500  # of one namespace that are kept each by itself; more are counted
MOST_ATTEMPTS = 10


def faults_key(namespace: str) -> str:
    """What is known of one namespace's faults."""
    return f"school:faults:{namespace}"


def remedy_key(improvement_id: str) -> str:
    """What the healer proposes as that improvement; only it writes there."""
    return f"school:remedy:{improvement_id}"


def post_mortem_key(identity: str) -> str:
    """What became of a remedy (by its improvement), or of a fault that was only watched (by its fingerprint)."""
    return f"school:post-mortem:{identity}"


def known_faults_key(name: str) -> str:
    """The post-mortems of everything of that name."""
    return f"school:known-faults:{name}"


def errand_key(identity: str) -> str:
    """What the healer was to do in the cluster itself, and did."""
    return f"{ERRANDS}{identity}"


class Attempt(Struct, frozen=True):
    """One remedy for a fault. `outcome` is the stage it ended at, `back` when the fault was seen again after that."""

    improvement_id: str
    remedy: str
    summary: Text
    at: float
    touches: tuple[str, ...] = ()  # `Kind/namespace/name` of what it changes
    outcome: str = ""
    message: Text = ""
    ended: float = 0.0
    back: float = 0.0


class Would(Struct, frozen=True):
    """What would have been done where the mode only looks; scored when the fault is gone."""

    remedy: str
    plan: ChangePlan
    at: float


class Opinion(Struct, frozen=True):
    """What a model thinks that a fault is which no rule recognises; `fault` is `unknown` where it would not say."""

    fault: Fault
    explanation: Text
    model: str
    cost_usd: float = 0.0


class Known(Struct, frozen=True):
    """One fault. `word` says in a word what it waits for or why a person is asked, `reason` in a sentence.

    `told` is the word that a person was told, `gone` when it was no longer seen, `caused_by` the fingerprint of the
    fault that explains it.
    """

    symptom: Symptom
    first: float
    last: float
    scans: int = 1
    cause: Text = ""
    explains: int = 0
    caused_by: str = ""
    attempts: tuple[Attempt, ...] = ()
    state: Literal["new", "healing", "waiting", "observed", "escalated", "explained"] = "new"
    word: str = ""
    reason: Text = ""
    told: str = ""
    looked: float = 0.0
    gone: float = 0.0
    would: Would | None = None
    opinion: Opinion | None = None  # asked once for a fault

    @property
    def fingerprint(self) -> str:
        """The fault's."""
        return self.symptom.fingerprint


class Faults(Struct, frozen=True):
    """One namespace: when it was looked at, what is wrong there, and which remedies began within the hour."""

    namespace: str
    scanned: float = 0.0
    faults: tuple[Known, ...] = ()
    left_out: int = 0
    unknown: Mapping[str, str] = {}  # kinds that could not be read, and analyzers that failed, each with why
    begun: tuple[float, ...] = ()


class Proposal(Struct, frozen=True):
    """An improvement of the healer with the plan that it brings along, and what it rests on."""

    improvement: Improvement
    plan: ChangePlan
    symptom: Symptom
    cause: Text
    first: float
    attempt: int = 1
    explains: tuple[Text, ...] = ()
    registries: Mapping[str, tuple[str, ...]] = {}  # what registries said to the scan that they have, by their host


class PostMortem(Struct, frozen=True):
    """What was wrong, why, what was done, how it went, and how long it took. `verdict` is the stage it ended at."""

    fault: str
    fingerprint: str
    resource: Resource
    symptom: Text
    cause: Text
    remedy: str
    change: Text
    verdict: str
    message: Text
    first: float
    ended: float
    improvement_id: str = ""
    commit: str = ""

    @property
    def seconds_to_heal(self) -> float:
        """From when the fault was first seen until the watch of its remedy ended well; 0 where it did not."""
        return max(0.0, self.ended - self.first) if self.verdict in ("verified", "observed") else 0.0


class Deletion(Struct, frozen=True):
    """One finished object to delete, and why it may go."""

    kind: str
    namespace: str
    name: str
    uid: str
    why: Text


class Errand(Struct, frozen=True):
    """What the healer does in the cluster itself. `done` says of each what came of it."""

    id: str
    at: float
    deletions: tuple[Deletion, ...] = ()
    refresh: tuple[str, ...] = ()  # Applications that Argo CD is asked to compare again, thoroughly
    sync: tuple[str, ...] = ()  # Applications whose sync is repeated
    done: tuple[Text, ...] = ()
    ended: float = 0.0
