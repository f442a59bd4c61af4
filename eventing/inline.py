"""The broker in one process, for tests: same queue, filters and delivery rules, virtual time, one delivery at a time.

A handler's own exception comes out of `run_until_idle`, so that a test fails where the error is; the delivery counts as
answered with 500, and the next `run_until_idle` goes on from there.
"""

import random
from collections.abc import Mapping
from typing import Protocol

from eventing.delivery import Answered
from eventing.handler import Permanent
from eventing.manifests import Wiring
from eventing.ping import event_of, schedule
from eventing.queue import ACCEPTED, Happening, Parcel, Queue
from eventing.wire import CloudEvent, parse_structured, to_binary

START = 1_800_000_000.0  # epoch seconds, 2027-01-15T08:00:00Z: virtual time begins at a round minute


class Receiver(Protocol):
    """What takes a delivery in: a function's `Runtime`."""

    def receive(self, headers: Mapping[str, str], body: bytes, path: str = "/") -> int:
        """The status that answers one POST."""


class InlineBroker:
    """Delivers to `receivers` by service name; the mapping is kept, so it may be filled later.

    With `seed` what is due is delivered in an order shuffled by it; with `copies` above 1 every delivery happens so
    often. Events go to the first Broker of the wiring.
    """

    def __init__(
        self,
        wiring: Wiring,
        receivers: Mapping[str, Receiver],
        *,
        seed: int | None = None,
        copies: int = 1,
        now: float = START,
    ) -> None:
        self.history: list[Happening] = []
        self._wiring = wiring
        self._receivers = receivers
        self._order = None if seed is None else random.Random(seed)  # noqa: S311  an order, not a secret
        self._copies = copies
        self._now = now
        self._queue = Queue(wiring)
        self._broker = wiring.brokers[0]
        self._schedules = tuple((source, schedule(source)) for source in wiring.sources)

    def clock(self) -> float:
        """Virtual time in epoch seconds; hand it to whatever needs a clock."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass inside a delivery; hand it to whatever would sleep."""
        self._now += seconds

    def publish(self, event: bytes | CloudEvent) -> None:
        """Take an event in, structured JSON or parsed; usable as a runtime's publisher.

        Raises:
            NotAnEvent: where the broker would answer 400.
            Permanent: when it was replied in circles.
        """
        parsed = event if isinstance(event, CloudEvent) else parse_structured(event)
        status, happenings = self._queue.accept(self._broker, parsed, self._now, self._copies)
        if status != ACCEPTED:
            raise Permanent(f"the broker answers {status} to event {parsed['id']}")
        self.history.extend(happenings)

    def run_until_idle(self, limit: int = 10_000) -> None:
        """Deliver until nothing is left; waits for retries pass in virtual time.

        Raises:
            Exception: a handler's own.
            RuntimeError: when more than `limit` deliveries were not enough, because events go round in a circle.
        """
        self._run(float("inf"), limit)

    def advance(self, seconds: float, limit: int = 10_000) -> None:
        """Let so much virtual time pass, with the pings and the deliveries that fall into it."""
        end = self._now + seconds
        while True:
            due, source = min(
                ((times.after(self._now), source) for source, times in self._schedules),
                key=lambda ping: ping[0],
                default=(float("inf"), None),
            )
            self._run(min(due, end), limit)
            if source is None or due > end:
                break
            self._now = max(self._now, due)
            self.publish(event_of(source, due))
        self._now = max(self._now, end)

    def events(self, event_type: str = "") -> tuple[CloudEvent, ...]:
        """The accepted events in order, all or those of one type."""
        taken = (happening.event for happening in self.history if happening.kind in ("accepted", "unwanted"))
        return tuple(event for event in taken if event_type in ("", event["type"]))

    def happened(self, kind: str) -> tuple[Happening, ...]:
        """What happened of one kind, in order."""
        return tuple(happening for happening in self.history if happening.kind == kind)

    def _run(self, end: float, limit: int) -> None:
        for _ in range(limit):
            due = self._queue.next_due()
            if due is None or due > end:
                return
            self._now = max(self._now, due)
            ready = self._queue.due(self._now)
            self._deliver(self._order.choice(ready) if self._order else ready[0])
        raise RuntimeError(f"not idle after {limit} deliveries; the last was {self.history[-1]}")

    def _deliver(self, parcel: Parcel) -> None:
        receiver = self._receivers.get(parcel.sink.service)
        if receiver is None:
            raise LookupError(f"no receiver for {parcel.sink.service}; give one, or narrow with Wiring.only")
        headers, body = to_binary(parcel.message)
        self._queue.start(parcel)
        status = 500
        try:
            status = receiver.receive(headers, body, parcel.sink.uri or "/")
        finally:
            self.history.extend(self._queue.finish(parcel, Answered(status), self._now))
