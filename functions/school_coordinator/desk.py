"""One event's work at the ledger: what is read is remembered, what is written is seen by what follows, and all of it
is stored in one step that fails if anything written was changed by someone else meanwhile.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from eventing.contracts import COORDINATOR, PREFIX, AlertRaised, ChannelsRequested, NotificationDue, ScanRequested
from eventing.handler import Append, Change, Delete, Emit, Event, Outcome, Put, Schedule, Unschedule
from eventing.store import Store
from functions._clients import ledger
from functions._improvement.dead_letter import DeadLetter
from functions._improvement.lifecycle import advance
from functions._improvement.record import Record, Step, moved
from functions._improvement.standing import AGENDA, SENTENCE, record_key
from functions._policy.policy import Policy
from functions.school_coordinator.patience import look

Kind = TypeVar("Kind")
ENTRIES = 100  # of an agenda that one event works through


class Desk:
    """The ledger and the policy, as one event sees them."""

    def __init__(self, store: Store, policy: Policy, event: Event, now: float) -> None:
        self.store, self.policy, self.event, self.now = store, policy, event, now
        self.at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        self._seen: dict[str, tuple[Any, int]] = {}
        self._written: dict[str, Put | Delete] = {}
        self._agendas: dict[tuple[str, str], Schedule | Unschedule] = {}
        self._appended: list[Append] = []
        self._emits: list[Emit] = []

    def read(self, key: str, kind: type[Kind]) -> Kind | None:
        """The value under a key."""
        if key not in self._seen:
            self._seen[key] = ledger.get(self.store, key, kind) or (None, 0)
        found: Kind | None = self._seen[key][0]
        return found

    def write(self, key: str, value: Any, seconds: int | None = None) -> None:
        """Store a value, if it is still as it was read (or, unread, absent)."""
        version = self._seen.get(key, (None, 0))[1]
        self._written[key] = Put(key, msgspec.json.encode(value), version, seconds)
        self._seen[key] = (value, version)

    def remove(self, key: str, kind: type[Any]) -> None:
        """Take a value away, if it is still as it was read; nothing where there is none."""
        if self.read(key, kind) is not None:
            version = self._seen[key][1]
            self._written[key] = Delete(key, version)
            self._seen[key] = (None, version)

    def must_be_absent(self, key: str) -> None:
        """Store nothing at all if somebody else has written this key by then."""
        self._written.setdefault(key, Delete(key, 0))

    def record(self, improvement_id: str) -> Record | None:
        """One improvement's record."""
        return self.read(record_key(improvement_id), Record)

    def expect(self, improvement_id: str) -> Record:
        """One improvement's record, where an event says there is one.

        Raises:
            Permanent: when there is none.
        """
        key = record_key(improvement_id)
        if self._seen.get(key, (None, 0))[0] is None:
            self._seen[key] = ledger.expect_record(self.store, improvement_id)
        found: Record = self._seen[key][0]
        return found

    def keep(self, record: Record) -> Record:
        """Store a record, and when to look at it again."""
        self.write(record_key(record.improvement.id), record)
        self.look_again(record)
        return record

    def look_again(self, record: Record, holds_lease: bool = False) -> None:
        """Put the record on the coordinator's agenda, or take it off."""
        due = look(record, holds_lease, self.now, self.policy).due
        member = record.improvement.id
        self.plan_for(AGENDA, member, due) if due else self.strike(AGENDA, member)

    def move(
        self, record: Record, kind: str, note: str, *, by: str = COORDINATOR, who: str = "", **learnt: object
    ) -> Record:
        """The record one step further; `kind` announces it, `by` is the function that says so, on the word of `who`.

        Raises:
            NoSuchMove: when the lifecycle has no such step.
        """
        step = Step(advance(record.stage, kind, by), self.at, who or by, self.event.id, note[:SENTENCE])
        return self.keep(moved(record, step, **learnt))

    def emit(self, kind: str, payload: msgspec.Struct, record: Record) -> None:
        """Announce something of one improvement."""
        identity, origin = record.improvement.id, record.improvement.origin.id
        self._emits.append(Emit(PREFIX + kind, payload, identity, identity, record.application or origin))

    def resend(self, letter: DeadLetter, payload: msgspec.Struct) -> None:
        """Publish a dead letter's payload once more."""
        self._emits.append(
            Emit(letter.type, payload, letter.subject, letter.id, letter.partitionkey, letter.correlationid)
        )

    def alert(self, alert: AlertRaised) -> None:
        """Tell a person."""
        subject = alert.improvement_id or alert.fingerprint
        self._emits.append(Emit(PREFIX + "alert.raised", alert, subject, alert.fingerprint, alert.application))

    def look_at_notice(self, about: str) -> None:
        """Have alerting look at a message, or at a group of alerts, whose time has come."""
        self._emits.append(Emit(PREFIX + "notification.due", NotificationDue(about), about, about))

    def request(self, scan: ScanRequested) -> None:
        """Have the healer look at namespaces."""
        part = ",".join(scan.namespaces)
        self._emits.append(Emit(PREFIX + "scan.requested", scan, part[:200] or "all", part))

    def look_at_channels(self, asked: ChannelsRequested) -> None:
        """Have youtube-ingestion look for new videos."""
        self._emits.append(Emit(PREFIX + "channels.requested", asked, "channels"))

    def note(self, stream: str, **fields: str) -> None:
        """Append to a stream."""
        self._appended.append(Append(stream, fields))

    def plan_for(self, agenda: str, member: str, due: float) -> None:
        """Put a member on an agenda."""
        self._agendas[agenda, member] = Schedule(agenda, member, due)

    def strike(self, agenda: str, member: str) -> None:
        """Take a member off an agenda."""
        self._agendas[agenda, member] = Unschedule(agenda, member)

    def due(self, agenda: str) -> tuple[str, ...]:
        """Who is due on an agenda, oldest first, as it stands with what this event changed."""
        stored = self.store.due(agenda, self.now, ENTRIES)
        kept = [member for member in stored if (agenda, member) not in self._agendas]
        added = [
            change
            for change in self._agendas.values()
            if isinstance(change, Schedule) and change.key == agenda and change.due <= self.now
        ]
        return (*kept, *(change.member for change in added))

    def outcome(self) -> Outcome:
        """All of it, for one atomic step."""
        changes: Iterable[Change] = (*self._written.values(), *self._agendas.values(), *self._appended)
        return Outcome(tuple(changes), tuple(self._emits))
