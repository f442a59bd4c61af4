"""The coordinator over the real store: events in, what it stored and emitted out, and a clock that a test moves."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from eventing.contracts import (
    COORDINATOR,
    EVENT_TYPES,
    PREFIX,
    Action,
    ImprovementEnded,
    ImprovementRaw,
    ImprovementValidated,
)
from eventing.handler import Event, Outcome, Permanent, Put, VersionConflict
from eventing.outbox import entries
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision, Improvement
from functions._clients.gitops import MemoryGitOps
from functions._commands.signing import composed
from functions._improvement.lifecycle import advance
from functions._improvement.record import Record, Step, moved
from functions._improvement.standing import (
    EPOCH,
    Epoch,
    Freeze,
    Lease,
    Override,
    ReviewOnly,
    Tombstone,
    Video,
    decision_key,
    frozen_key,
    lease_key,
    override_key,
    record_key,
    review_only_key,
    tombstone_key,
    video_key,
)
from functions._policy.policy import Policy
from functions._policy.subscribed import NONE, Subscribed
from functions.school_coordinator.function import handler
from tests.coordinator.samples import AT, NOW

Kind = TypeVar("Kind")
KEY = b"the key of these tests"
STORED: Mapping[str, Any] = {
    record_key(""): Record,
    decision_key(""): Decision,
    frozen_key(): Freeze,
    override_key(""): Override,
    review_only_key(""): ReviewOnly,
    tombstone_key(""): Tombstone,
    video_key(""): Video,
}


class School:
    """One coordinator with a ledger, a history and a policy."""

    def __init__(self, store: RedisStore, redis: Any) -> None:
        self.store, self.redis = store, redis
        self.gitops = MemoryGitOps.of({"README.md": b"manifests\n"})
        self.policy, self.now = Policy(mode="act"), NOW
        self.published: list[bytes] = []
        self.publish: Callable[[bytes], None] = self.published.append
        self.meanwhile: Callable[[], object] | None = None  # what another function does before the next step is stored
        self.key = KEY
        self.channels: Subscribed = NONE
        self._events = 0
        self.set(EPOCH, Epoch(AT))

    def send(self, kind: str, payload: Any, source: str = "somewhere", event_id: str = "") -> Outcome:
        """Handle one event as the wrapper does: again on a conflict, and a refusal's outcome is stored too."""
        self._events += 1
        name = kind if kind.startswith("dev.") else PREFIX + kind
        event = Event(name, f"/cortex-school/{source}", event_id or f"event-{self._events}", payload)
        handle = handler(
            self.store,
            self.gitops,
            lambda: self.policy,
            lambda: self.key,
            self.publish,
            lambda: self.now,
            self.channels,
        )
        for _ in range(6):
            try:
                outcome = handle(event)
            except Permanent as refused:
                self.store.apply(refused.outcome.changes)
                raise
            entries(COORDINATOR, event, outcome.emits, self.now, lambda _: ())  # ids differ
            _can_be_read_back(outcome)
            other, self.meanwhile = self.meanwhile, None
            if other is not None:
                other()
            try:
                self.store.apply(outcome.changes)
            except VersionConflict:
                continue
            return outcome
        raise AssertionError("the handler conflicted with itself")

    def raw(self, said: Improvement) -> Outcome:
        """Offer an improvement."""
        return self.send("improvement.raw", ImprovementRaw(said), "youtube-ingestion")

    def validated(self, record: Record) -> Outcome:
        """Store a validated record as the validator does, and say so."""
        self.put(record)
        payload = ImprovementValidated(record.improvement.id, record.digest, record.report)  # type: ignore[arg-type]  # tests that lack a report say so
        return self.send("improvement.validated", payload, "rag-validator")

    def tick(self) -> Outcome:
        """The clock's event."""
        return self.send("dev.knative.sources.ping", {})

    def order(
        self,
        action: Action,
        target: str = "",
        digest: str = "",
        *,
        by: str = "ada",
        nonce: str = "",
        **arguments: str,
    ) -> Outcome:
        """A command with a valid signature."""
        self._events += 1
        command = composed(
            action,
            target,
            by,
            KEY,
            nonce=nonce or f"nonce-{self._events}",
            expires=self.now + 300,
            digest=digest,
            arguments=arguments,
        )
        return self.send("command", command, "person")

    def step(self, identity: str, kind: str, by: str, **learnt: Any) -> Record:
        """Move a record as another function does."""
        before = self.record(identity)
        step = Step(advance(before.stage, kind, by), self.at, by, "elsewhere")
        return self.put(moved(before, step, **learnt))

    def ended(self, record: Record, how: str) -> Outcome:
        """Say that a record ended."""
        payload = ImprovementEnded(record.improvement.id, record.reason or how, record.message)
        return self.send(f"improvement.{how}", payload, "elsewhere")

    @property
    def at(self) -> str:
        """Now, as text."""
        return datetime.fromtimestamp(self.now, UTC).isoformat(timespec="seconds")

    def put(self, record: Record) -> Record:
        """Store a record whatever was there."""
        self.set(record_key(record.improvement.id), record)
        return record

    def set(self, key: str, value: Any) -> None:
        """Store a value whatever was there."""
        self.store.apply([Put(key, msgspec.json.encode(value))])

    def get(self, key: str, kind: type[Kind]) -> Kind | None:
        """A stored value."""
        found = self.store.read(key)
        return None if found is None else msgspec.json.decode(found.body, type=kind)

    def record(self, identity: str) -> Record:
        """A stored record."""
        found = self.get(record_key(identity), Record)
        assert found is not None, identity
        return found

    def stage(self, identity: str) -> str:
        """The stage that a record is at."""
        return self.record(identity).stage

    def decision(self, identity: str) -> Decision:
        """A stored decision."""
        found = self.get(decision_key(identity), Decision)
        assert found is not None, identity
        return found

    def holder(self, application: str = "shop") -> str:
        """Who holds an application's lease."""
        found = self.get(lease_key(application), Lease)
        return found.improvement_id if found else ""

    def queue(self, application: str = "shop") -> list[str]:
        """Who waits for an application, first come first."""
        return [member.decode() for member in self.redis.zrange(f"school:waiting:{application}", 0, -1)]

    def agenda(self) -> Mapping[str, float]:
        """When the coordinator looks at whom again, in seconds from now."""
        found = self.redis.zrange("school:agenda", 0, -1, withscores=True)
        return {member.decode(): due - self.now for member, due in found}

    def stream(self, name: str) -> list[dict[str, str]]:
        """The entries of a stream."""
        return [
            {key.decode(): value.decode() for key, value in fields.items()} for _, fields in self.redis.xrange(name)
        ]


def _can_be_read_back(outcome: Outcome) -> None:
    for emit in outcome.emits:
        msgspec.json.decode(msgspec.json.encode(emit.payload), type=EVENT_TYPES[emit.type].payload)
    for change in outcome.changes:
        kinds = [kind for prefix, kind in STORED.items() if _key(change).startswith(prefix)]
        if isinstance(change, Put) and kinds:
            msgspec.json.decode(change.body, type=kinds[0])


def _key(change: Any) -> str:
    return str(getattr(change, "key", ""))


def said(outcome: Outcome) -> list[str]:
    """The types that were emitted, without their prefix."""
    return [emit.type.removeprefix(PREFIX) for emit in outcome.emits]


def payload(outcome: Outcome, kind: str) -> Any:
    """The payload of the one emitted event of a type."""
    (found,) = [emit.payload for emit in outcome.emits if emit.type == PREFIX + kind]
    return found
