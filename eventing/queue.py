"""The broker's memory: which deliveries wait, which are on their way, and what each result leads to.

Pure: time is an argument, nothing is sent from here. The local broker and the inline broker drive it, so both fan out,
retry, bound loops and dead-letter alike.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from eventing.delivery import (
    Again,
    DeadLetter,
    Reply,
    Result,
    Sink,
    Step,
    dead_letter_step,
    next_step,
    refused_reply,
)
from eventing.manifests import Broker, Trigger, Wiring
from eventing.wire import CloudEvent

MAX_TTL = 255  # knative/eventing, MAX_TTL of broker-ingress: how often an event may be replied through the broker
_TTL = "knativebrokerttl"
_INGRESS = "http://broker-ingress.knative-eventing.svc.cluster.local"
ACCEPTED, REFUSED = 202, 400


class Parcel(Struct, frozen=True):
    """One event on its way to one subscriber, or, when `dead`, to that Trigger's dead-letter sink."""

    number: int
    event: CloudEvent
    broker: Broker
    trigger: Trigger
    ttl: int
    due: float
    attempt: int = 0
    dead: bool = False
    errors: Mapping[str, str] = {}

    @property
    def sink(self) -> Sink:
        """Where it goes."""
        return self.trigger.delivery.dead_letter or Sink() if self.dead else self.trigger.subscriber

    @property
    def message(self) -> CloudEvent:
        """What the subscriber gets to see."""
        return self.event.with_attributes(self.errors)


class Happening(Struct, frozen=True):
    """Something a person may want to see. `kind`: accepted, delivered, retrying, dead-lettered, lost, unwanted."""

    kind: str
    event: CloudEvent
    at: float
    trigger: str = ""
    service: str = ""
    attempt: int = 0
    detail: str = ""


class Queue:
    """Deliveries of every Broker in the wiring."""

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.accepted = 0
        self._numbers = 0
        self._waiting: dict[int, Parcel] = {}
        self._in_flight: dict[int, Parcel] = {}

    @property
    def idle(self) -> bool:
        """Nothing waits, nothing is on its way."""
        return not self._waiting and not self._in_flight

    @property
    def waiting(self) -> tuple[Parcel, ...]:
        """What is not on its way, first due first."""
        return tuple(sorted(self._waiting.values(), key=lambda parcel: (parcel.due, parcel.number)))

    @property
    def in_flight(self) -> tuple[Parcel, ...]:
        """What was started and has no result yet."""
        return tuple(self._in_flight.values())

    def accept(
        self, broker: Broker, event: CloudEvent, now: float, copies: int = 1
    ) -> tuple[int, tuple[Happening, ...]]:
        """Take an event in for every Trigger that passes it; `copies` above 1 rehearse duplicate deliveries.

        Returns the ingress' status: 202, or 400 where its replies went round too often.
        """
        ttl = _ttl(event)
        if ttl <= 0:
            return REFUSED, ()
        stamped = event.without(_TTL).with_attributes({"knativearrivaltime": _rfc3339(now)})
        self.accepted += 1
        triggers = self.wiring.matching(broker, stamped.attributes)
        for trigger in triggers * copies:
            self._numbers += 1
            self._waiting[self._numbers] = Parcel(self._numbers, stamped, broker, trigger, ttl, now)
        return ACCEPTED, (Happening("accepted" if triggers else "unwanted", stamped, now),)

    def due(self, now: float) -> tuple[Parcel, ...]:
        """What can be started now, in order."""
        return tuple(parcel for parcel in self.waiting if parcel.due <= now)

    def next_due(self) -> float | None:
        """When the next waiting delivery can be started; None where none waits."""
        return min((parcel.due for parcel in self._waiting.values()), default=None)

    def start(self, parcel: Parcel) -> None:
        """The shell sends it now."""
        self._in_flight[parcel.number] = self._waiting.pop(parcel.number)

    def finish(self, parcel: Parcel, result: Result, now: float) -> tuple[Happening, ...]:
        """Take a result in, and do what follows from it."""
        del self._in_flight[parcel.number]
        decide = dead_letter_step if parcel.dead else next_step
        step = decide(parcel.trigger.delivery, parcel.attempt, result, parcel.sink.url)
        if isinstance(step, Reply):
            return self._reply(parcel, step.event, now)
        return self._follow(parcel, step, now)

    def _reply(self, parcel: Parcel, reply: CloudEvent, now: float) -> tuple[Happening, ...]:
        status, accepted = self.accept(parcel.broker, reply.with_attributes({_TTL: str(parcel.ttl)}), now)
        if status != ACCEPTED:
            return self._follow(parcel, refused_reply(status, _INGRESS + parcel.broker.path), now)
        return (_happening("delivered", parcel, now), *accepted)

    def _follow(self, parcel: Parcel, step: Step, now: float) -> tuple[Happening, ...]:
        match step:
            case Again(after):
                self._waiting[parcel.number] = replace(parcel, attempt=parcel.attempt + 1, due=now + after)
                return (_happening("retrying", parcel, now, f"again in {after:g} s"),)
            case DeadLetter(reason, errors):
                if parcel.dead or parcel.trigger.delivery.dead_letter is None:
                    return (_happening("lost", parcel, now, reason),)
                self._waiting[parcel.number] = replace(parcel, attempt=0, due=now, dead=True, errors=errors)
                return (_happening("dead-lettered", parcel, now, reason),)
            case _:
                return (_happening("delivered", parcel, now),)


def _happening(kind: str, parcel: Parcel, now: float, detail: str = "") -> Happening:
    service = parcel.sink.service or parcel.sink.uri
    return Happening(kind, parcel.event, now, parcel.trigger.name, service, parcel.attempt, detail)


def _ttl(event: CloudEvent) -> int:
    """How many replies are left; an event that a function sends by itself starts anew, as on Knative."""
    text = event[_TTL]
    return int(text) - 1 if text.isascii() and text.isdecimal() else MAX_TTL


def _rfc3339(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
