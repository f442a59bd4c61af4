"""THE contract: every event type with its payload, ours and the foreign ones we consume.

Producers and consumers validate against these types; `docs/events.md` is generated from them. They are msgspec structs,
which cost almost no start-up time. Readers accept unknown fields, so that a newer producer strands nothing in flight;
what people send by hand is strict, so that a typo is an error.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from eventing.declaration import PAYLOAD_LIMIT, PREFIX, SCHEMA_BASE, EventType
from eventing.foreign import ArgocdApplication, ClusterChanged, Probe, Tick
from eventing.lessons import ChannelsRequested, FailureReason, ReadingDue, VideoFailed, VideoIngested, VideoSubmitted
from eventing.vocabulary import (
    ChangePlan,
    Check,
    Decision,
    Finding,
    Improvement,
    Judgement,
    Name,
    Text,
    ValidationReport,
    Verdict,
)

__all__ = [
    "PAYLOAD_LIMIT", "PREFIX", "SCHEMA_BASE", "ArgocdApplication", "ChannelsRequested", "ClusterChanged", "EventType",
    "FailureReason", "ReadingDue", "Tick", "VideoFailed", "VideoIngested", "VideoSubmitted"
]  # fmt: skip

TRANSCRIPT_LIMIT = 1024 * 1024  # bytes, a `video.submitted` that brings its transcript along
MAX_HOPS = 32


class ImprovementAccepted(Struct, frozen=True):
    improvement: Improvement


class ImprovementRaw(ImprovementAccepted, frozen=True):
    """`plan` is what a remedy brings along; the ledger's copy of it counts."""

    plan: ChangePlan | None = None


class ImprovementCategorized(ImprovementAccepted, frozen=True):
    verdicts: tuple[Verdict, ...] = ()
    judgement: Judgement | None = None
    plan: ChangePlan | None = None


class ImprovementPlanned(Struct, frozen=True):
    improvement: Improvement
    plan: ChangePlan
    digest: Name
    fingerprint: Name
    diff: str
    preflight: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    judgement: Judgement | None = None


class ImprovementValidated(Struct, frozen=True):
    improvement_id: Name
    digest: Name
    report: ValidationReport


class ImprovementApproved(Struct, frozen=True):
    improvement_id: Name
    digest: Name
    application: str
    decision: Decision


class WatchArmed(Struct, frozen=True):
    improvement_id: Name
    digest: Name
    application: str


class ImprovementImplemented(Struct, frozen=True):
    improvement_id: Name
    digest: Name
    application: str
    commit: Name
    files: tuple[str, ...] = ()


class ImprovementPendingReview(Struct, frozen=True):
    improvement_id: Name
    reason: str
    message: Text
    digest: str = ""


class ImprovementEnded(Struct, frozen=True):
    """Payload of `rejected` and `failed`."""

    improvement_id: Name
    reason: str
    message: Text
    stage: str = ""


class WatchDue(Struct, frozen=True):
    improvement_id: Name
    phase: Literal["rollout", "rollback"]
    slice: int
    deadline: float


class ImprovementDeployed(Struct, frozen=True):
    improvement_id: Name
    commit: str
    revision: str


class RollbackRequested(Struct, frozen=True):
    improvement_id: Name
    commit: str
    reason: Text
    by: str
    checks: tuple[Check, ...] = ()


class RollbackCommitted(Struct, frozen=True):
    improvement_id: Name
    reverts: str
    commit: str


class ImprovementWatched(Struct, frozen=True):
    """Payload of `verified`, `rolled_back` and `unverified`."""

    improvement_id: Name
    commit: str
    message: Text
    checks: tuple[Check, ...] = ()
    samples: int = 0


Action = Literal[
    "approve", "reject", "edit", "override", "freeze", "unfreeze", "resolve", "undo", "lift", "cancel", "replay"
]


class Command(Struct, frozen=True, forbid_unknown_fields=True):
    """A person's word; `signature` is the HMAC over every other field (see the coordinator's `commands`)."""

    action: Action
    target: str
    by: Name
    nonce: Name
    expires: float
    signature: str
    digest: str = ""
    arguments: dict[str, str] = {}


class PullRequestChanged(Struct, frozen=True):
    """A hint, by number (0: none was opened yet) or by whose it is; everything else is read from the server."""

    number: Annotated[int, Meta(ge=0)] = 0
    improvement_id: str = ""
    action: str = ""


class ScanRequested(Struct, frozen=True, forbid_unknown_fields=True):
    """Look for faults in these namespaces, as far as the policy opts them in; none named: in all of those."""

    namespaces: tuple[Name, ...] = ()
    reason: Text = ""


class SymptomReported(Struct, frozen=True):
    """An alert of Alertmanager: a hint that its namespace is to be looked at; the cluster is read again."""

    namespace: str = ""
    alert: str = ""
    object: str = ""  # Kind/name, where a label says so


class ErrandDue(Struct, frozen=True):
    """Do in the cluster what the ledger lists under this id."""

    errand: Name


class AlertRaised(Struct, frozen=True):
    fingerprint: Name
    severity: Literal["info", "warning", "critical"]
    title: Text
    message: Text
    application: str = ""
    improvement_id: str = ""


class NotificationDue(Struct, frozen=True):
    about: Name  # a message to send, or a group of alerts of which something is still to be told


_PING, _API = "dev.knative.sources.ping", "dev.knative.apiserver.resource"
_HINT: dict[str, Any] = {"foreign": True, "limit": 2 * 1024 * 1024}  # etcd's own bound of an object is 1.5 MiB
INGESTION, COORDINATOR, ROUTER = "youtube-ingestion", "school-coordinator", "moe-router"
VALIDATOR, WORKERS, MONITOR = "rag-validator", "implementation-workers", "health-monitor"
ALERTING, WEBHOOK, HEALER = "alerting", "webhook-receiver", "cluster-healer"


def _ours(name: str, payload: type[Struct], producers: tuple[str, ...], summary: str, **options: Any) -> EventType:
    return EventType(PREFIX + name, payload, producers, summary, **options)


_DECIDERS = (COORDINATOR, WORKERS)  # the workers where a person answers in a pull request
_STAGES = (INGESTION, COORDINATOR, ROUTER, VALIDATOR, WORKERS, MONITOR)
EVENT_TYPES: dict[str, EventType] = {
    declared.name: declared
    for declared in (
        _ours("video.submitted", VideoSubmitted, ("person", INGESTION), "Learn from it.", limit=TRANSCRIPT_LIMIT),
        _ours("video.ingested", VideoIngested, (INGESTION,), "The transcript was read; counts and cost."),
        _ours("video.failed", VideoFailed, (INGESTION,), "The video gave nothing, with the typed reason."),
        _ours("reading.due", ReadingDue, (INGESTION,), "The next slice of a long talk.", counts_hops=False),
        _ours("improvement.raw", ImprovementRaw, (INGESTION, HEALER), "A candidate with its evidence."),
        _ours("improvement.accepted", ImprovementAccepted, (COORDINATOR,), "New, and no tombstone."),
        _ours("improvement.categorized", ImprovementCategorized, (ROUTER, COORDINATOR), "The experts' verdicts."),
        _ours("improvement.planned", ImprovementPlanned, (WORKERS,), "The change itself, with its preflight report."),
        _ours("improvement.validated", ImprovementValidated, (VALIDATOR,), "Checked against Git and the past."),
        _ours("improvement.approved", ImprovementApproved, (COORDINATOR,), "Decided, and the lease is taken."),
        _ours("watch.armed", WatchArmed, (MONITOR,), "The baseline is stored: commit now."),
        _ours("watch.postponed", WatchArmed, (MONITOR,), "Not armed: a sync window of Argo CD is closed."),
        _ours("improvement.implemented", ImprovementImplemented, (WORKERS,), "The commit is on the branch."),
        _ours("improvement.pending_review", ImprovementPendingReview, (*_DECIDERS, MONITOR), "A person has to decide."),
        _ours("improvement.rejected", ImprovementEnded, _STAGES, "Ended without a change, with the reason."),
        _ours("improvement.failed", ImprovementEnded, _STAGES, "Ended by a failure, with the reason."),
        _ours("watch.due", WatchDue, (MONITOR,), "The next slice of a watch.", counts_hops=False),
        _ours("argocd.application", ArgocdApplication, ("argocd", WEBHOOK), "Argo CD synced; a hint.", foreign=True),
        _ours("improvement.deployed", ImprovementDeployed, (MONITOR,), "That revision is synced."),
        _ours("rollback.requested", RollbackRequested, (MONITOR, COORDINATOR), "Take the change back."),
        _ours("rollback.committed", RollbackCommitted, (WORKERS,), "The revert is on the branch."),
        _ours("improvement.verified", ImprovementWatched, (MONITOR, COORDINATOR), "Watched to the end, and healthy."),
        _ours("improvement.rolled_back", ImprovementWatched, (MONITOR, COORDINATOR), "Reverted, and healthy again."),
        _ours("improvement.unverified", ImprovementWatched, (MONITOR, COORDINATOR), "No verdict; a person decides."),
        _ours("pull_request.changed", PullRequestChanged, (WEBHOOK, *_DECIDERS), "Look at a pull request; a hint."),
        _ours("command", Command, ("person",), "A person's signed word."),
        _ours("probe", Probe, ("person",), "Does it come through? It is marked, and nothing else."),
        _ours("alert.raised", AlertRaised, (*_STAGES, ALERTING, HEALER), "Tell a person."),
        _ours("notification.due", NotificationDue, (ALERTING, COORDINATOR), "Send a message, or try again; a hint."),
        _ours("scan.requested", ScanRequested, ("person", COORDINATOR), "Look for faults.", begins=True),
        _ours("channels.requested", ChannelsRequested, ("person", COORDINATOR), "Look for new videos."),
        _ours("symptom.reported", SymptomReported, (WEBHOOK,), "An alert of Alertmanager; a hint."),
        _ours("errand.due", ErrandDue, (HEALER,), "Delete what is finished, or ask Argo CD; the ledger says what."),
        *(
            EventType(f"{_API}.{verb}", ClusterChanged, ("apiserversource",), "Something moved; a hint.", **_HINT)
            for verb in ("add", "update")
        ),
        EventType(_PING, Tick, ("pingsource",), "The coordinator's clock.", foreign=True, counts_hops=False),
    )
}


def declared(event_type: str) -> EventType:
    """The declaration of an event type.

    Raises:
        KeyError: when the type is not part of the contract.
    """
    return EVENT_TYPES[event_type]
