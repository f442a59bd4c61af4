"""The wrapper around a handler, without any web framework: one request in, one status out.

Claim, run, store everything in one step, publish, answer. What is answered is what Knative obeys: 204 done, 422 never
again (dead letter), 503 later. There is never a body, because Knative takes a body that is no event for a failure.
"""

import logging
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from eventing.acceptance import Refused, accept, event_of, printable
from eventing.envelope import parse
from eventing.handler import Emit, Event, Handler, Outcome, Permanent, Temporary, VersionConflict
from eventing.keeping import Keeper
from eventing.outbox import Publish, Subscribers, entries
from eventing.store import OutboxEntry, Store
from eventing.wire import CloudEvent, NotAnEvent

DONE, REFUSED, BROKEN, LATER = 204, 422, 500, 503
RERUNS = 5  # on fresh facts, after a record changed between reading and storing
DEAD_LETTERS = "/dead-letters"  # the path that the wiring's dead-letter sinks name
_REMEMBERED = 1024  # published ids; forgetting one costs a duplicate delivery, which is then recognised

Refusal = Callable[[Mapping[str, str], bytes, str], tuple[Emit, ...]]


class _Work(Struct, frozen=True):
    """What is claimed: one event for one function, under a token that fences late twins off."""

    function: str
    source: str
    id: str
    token: str

    def __str__(self) -> str:
        return f"event {self.id[:100]!r} of {self.source[:100]!r} for {self.function}"


class Runtime:
    """One function's deliveries. Threads may share it.

    `subscribers` names the services that have to mark an event; `refused` may say something when the contract is
    broken; `dead_letters` handles, unchecked and with the `CloudEvent` itself as payload, what arrives at
    `/dead-letters`. A claim is kept while its work goes on, for at most `lease_seconds`. With `reraise` a handler's
    own error comes out as it is, after the claim was given up: for tests.
    """

    def __init__(
        self,
        name: str,
        store: Store,
        handler: Handler,
        publisher: Publish,
        subscribers: Subscribers,
        clock: Callable[[], float],
        token: Callable[[], str],
        refused: Refusal | None = None,
        *,
        dead_letters: Handler | None = None,
        lease_seconds: float = 660.0,
        reraise: bool = False,
    ) -> None:
        self.name = name
        self._store = store
        self._handler = handler
        self._publisher = publisher
        self._subscribers = subscribers
        self._clock = clock
        self._token = token
        self._refused = refused
        self._dead_letters = dead_letters
        self._keeper: Keeper[_Work] = Keeper(self._renew, lease_seconds)
        self._reraise = reraise
        self._log = logging.getLogger(f"cortex.{name}")
        self._published: OrderedDict[tuple[str, str], None] = OrderedDict()

    def receive(self, headers: Mapping[str, str], body: bytes, path: str = "/") -> int:
        """The status that answers one POST."""
        try:
            received = parse(headers, body)
            if self._dead_letters is not None and path.rstrip("/") == DEAD_LETTERS:
                return self._receive_dead_letter(received, self._dead_letters)
            return self._receive(received)
        except NotAnEvent as error:
            self._log.warning("refused a request that is no event: %s", printable(str(error)))
            return REFUSED
        except Temporary as error:
            self._log.warning("answered %d: %s", LATER, error)
            return LATER
        except Exception as error:
            self._report(error)
            if self._reraise:
                raise
            return BROKEN

    def _receive(self, received: CloudEvent) -> int:
        work = _Work(self.name, received.source, received.id, self._token())
        handler = self._handler
        try:
            event = accept(received, self._fetched(received))
        except Refused as error:
            event, handler = event_of(received.attributes, None), self._refusing(received, str(error))
        return self._perform(work, event, handler)

    def _refusing(self, received: CloudEvent, cause: str) -> Handler:
        def refuse(event: Event) -> Outcome:
            del event
            said = self._refused(received.attributes, received.data, cause) if self._refused else ()
            raise Permanent(cause, Outcome(emits=said))

        return refuse

    def _receive_dead_letter(self, received: CloudEvent, handler: Handler) -> int:
        if not received.data and received["dataref"]:
            kept = self._store.claim_check(received.source, received.id)
            received = CloudEvent(received.attributes, kept or b"")
        # Two subscribers may fail on one event, so what Knative says of the failure belongs to the identity.
        failed = [received[f"knativeerror{part}"] for part in ("dest", "code")]
        identity = " ".join([received.id, *filter(None, failed)])
        work = _Work(self.name + DEAD_LETTERS, received.source, identity, self._token())
        return self._perform(work, event_of(received.attributes, received), handler)

    def _fetched(self, received: CloudEvent) -> bytes | None:
        """The payload of a claim check. Only our ledger is asked; where a `dataref` points to is never opened."""
        if received.data or not received["dataref"]:
            return None
        payload = self._store.claim_check(received.source, received.id)
        if payload is None:
            raise Refused("dataref: the ledger has no payload for this event (it keeps them for 30 days)")
        return payload

    def _perform(self, work: _Work, event: Event, handler: Handler) -> int:
        state = self._store.claim(work.function, work.source, work.id, work.token, self._keeper.lease)
        if state == "busy":
            self._log.info("%s is held by a twin", work)
            return LATER
        if state != "claimed":
            left = self._store.outbox_of(work.function, work.source, work.id)
            return self._publish(left, DONE if state == "done" else REFUSED)
        try:
            with self._keeper.keeping(work):
                return self._handle(work, event, handler)
        except Exception as error:
            error.add_note(str(work))
            self._release(work)
            raise

    def _handle(self, work: _Work, event: Event, handler: Handler) -> int:
        for _ in range(1 + RERUNS):
            try:
                return self._settle(work, event, *_run(handler, event))
            except VersionConflict as error:
                self._log.info("%s runs again: %s", work, error)
        raise Temporary(f"a record changed under each of {1 + RERUNS} runs for {work}; the redelivery tries again")

    def _settle(self, work: _Work, event: Event, outcome: Outcome, cause: str) -> int:
        outbox = entries(self.name, event, outcome.emits, self._clock(), self._subscribers)
        self._store.finish(work.function, work.source, work.id, work.token, outcome.changes, outbox, cause)
        if cause:
            self._log.warning("%s is refused: %s", work, cause)
        return self._publish(outbox, REFUSED if cause else DONE)

    def _publish(self, outbox: Iterable[OutboxEntry], answer: int) -> int:
        """Publish what was stored. What fails here stays in the outbox, for the redelivery or the sweep."""
        for entry in outbox:
            identity = (entry.source, entry.id)
            if identity in self._published:
                continue
            try:
                self._publisher(entry.body)
            except Permanent as error:
                self._log.error("event %s stays in the outbox: %s", entry.id, error)
                answer = LATER
                continue
            self._published[identity] = None
            if len(self._published) > _REMEMBERED:
                self._published.popitem(last=False)
            if not entry.subscribers:
                self._store.published(entry.source, entry.id)
        return answer

    def _renew(self, work: _Work, seconds: float) -> None:
        if not self._store.renew(work.function, work.source, work.id, work.token, seconds):
            self._log.info("%s has no claim to renew: it is finished just now, or was lost to a twin", work)

    def _release(self, work: _Work) -> None:
        try:
            self._store.release(work.function, work.source, work.id, work.token)
        except Temporary as error:
            self._log.warning("%s stays claimed until its lease ends: %s", work, error)

    def _report(self, error: Exception) -> None:
        # An error's text may quote the payload, which may be private: the place says enough, and DEBUG says all.
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        place = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        what = " ".join(getattr(error, "__notes__", ())) or "a request"
        self._log.error("%s failed: %s at %s", what, type(error).__name__, place)
        self._log.debug("%s failed", what, exc_info=error)


def _run(handler: Handler, event: Event) -> tuple[Outcome, str]:
    try:
        return handler(event), ""
    except Permanent as error:
        return error.outcome, printable(str(error)) or "refused without a reason"
