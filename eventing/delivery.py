"""What happens to one delivery after each attempt, as Knative's multi-tenant channel broker was seen to do it.

Pure: an attempt's result goes in, the next step comes out. Constants and their order are those of knative/eventing,
pkg/kncloudevents/retries.go and event_dispatcher.go; what was seen on Knative 1.22 decides where they leave a choice.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:  # functions import this for their wiring, and must not pay for what only a broker reads
    from eventing.wire import CloudEvent

ERROR_DATA_LIMIT = 1024  # characters of base64 text, KnativeErrorDataExtensionMaxLength
_RETRIED = frozenset({404, 408, 409, 429})


class Sink(Struct, frozen=True):
    """Where events go: a Knative Service by name, with a path below it, or an absolute URL."""

    namespace: str = ""
    service: str = ""
    uri: str = ""

    @property
    def url(self) -> str:
        """The address that the cluster would use; the local broker maps a service to its process."""
        return f"http://{self.service}.{self.namespace}.svc.cluster.local{self.uri}" if self.service else self.uri


class Delivery(Struct, frozen=True):
    """A delivery block. Times are seconds; `retry` counts attempts after the first; no `timeout` is no limit."""

    retry: int = 0
    policy: str = ""
    delay: float = 0.0
    timeout: float | None = None
    dead_letter: Sink | None = None

    def wait(self, attempt: int) -> float:
        """Seconds between the end of attempt `attempt`, counted from 0, and the next one."""
        if self.policy == "exponential":
            return float(self.delay * 2**attempt)
        return self.delay * attempt if self.policy == "linear" else 0.0

    def budget(self) -> float:
        """Seconds of waiting before the last attempt: the outage that costs delay and no dead letter."""
        return sum(self.wait(attempt) for attempt in range(self.retry))


class Answered(Struct, frozen=True):
    """The subscriber answered. `reply` is the event it answered with; `unreadable` says why there is none to read."""

    status: int
    body: bytes = b""
    reply: "CloudEvent | None" = None
    unreadable: str = ""


class Unreachable(Struct, frozen=True):
    """No connection, or one that broke before the answer was complete."""

    reason: str


class TimedOut(Struct, frozen=True):
    """No answer within the delivery's timeout."""


class Done(Struct, frozen=True):
    """Delivered."""


class Reply(Struct, frozen=True):
    """Delivered, and this event goes back into the broker."""

    event: "CloudEvent"


class Again(Struct, frozen=True):
    """Deliver again after so many seconds."""

    after: float


class DeadLetter(Struct, frozen=True):
    """Give up; `attributes` are added to the event that goes to the dead-letter sink, where there is one."""

    reason: str
    attributes: Mapping[str, str] = {}


Result = Answered | Unreachable | TimedOut
Step = Done | Reply | Again | DeadLetter


def next_step(delivery: Delivery, attempt: int, result: Result, destination: str) -> Step:
    """What to do after attempt number `attempt` (from 0) at `destination` ended with `result`."""
    failure = _failure(result)
    if failure is None:
        return Reply(result.reply) if isinstance(result, Answered) and result.reply is not None else Done()
    retried, reason = failure
    if retried and attempt < delivery.retry:
        return Again(delivery.wait(attempt))
    return DeadLetter(reason, _error_attributes(result, destination))


def dead_letter_step(delivery: Delivery, attempt: int, result: Result, destination: str) -> Step:
    """The same for the dead-letter sink's own answer: nobody reads its body, so any 2xx will do."""
    if isinstance(result, Answered):
        result = replace(result, body=b"" if _succeeded(result.status) else result.body, reply=None, unreadable="")
    return next_step(delivery, attempt, result, destination)


def refused_reply(status: int, destination: str) -> DeadLetter:
    """The broker refused the subscriber's reply: the original event is the dead letter, and names the broker."""
    return DeadLetter(f"the broker answered {status} to the reply", _errors(destination, status, b""))


def is_retried(status: int) -> bool:
    """Whether an answer with this status is tried again; every other status outside 2xx is final."""
    return status >= 500 or status in _RETRIED


def effective(trigger: Delivery | None, broker: Delivery | None) -> Delivery:
    """A Trigger's block replaces its Broker's as a whole; only the dead-letter sink falls back."""
    if trigger is None:
        return broker or Delivery()
    if trigger.dead_letter is None and broker is not None:
        return replace(trigger, dead_letter=broker.dead_letter)
    return trigger


def _succeeded(status: int) -> bool:
    return 200 <= status < 300


def _failure(result: Result) -> tuple[bool, str] | None:
    """Whether a failure is retried, and what it was; None for a success."""
    match result:
        case TimedOut():
            return True, "no answer within the timeout"
        case Unreachable(reason):
            return True, reason
        case Answered(status, body, reply, unreadable):
            if not _succeeded(status):
                return is_retried(status), f"answered {status}"
            if unreadable or (body and reply is None):
                return True, f"answered {status} with {unreadable or 'a body that is no CloudEvent'}: a 502 on Knative"
            return None


def _error_attributes(result: Result, destination: str) -> dict[str, str]:
    """After a timeout and after a junk body Knative's filter has nothing to tell, so it adds nothing."""
    match result:
        case Unreachable(reason):
            return _errors(destination, 500, f"dispatch error: {reason}".encode())
        case Answered(status, body) if not _succeeded(status):
            return _errors(destination, status, body)
        case _:
            return {}


def _errors(destination: str, code: int, body: bytes) -> dict[str, str]:
    data = b64encode(body).decode()[:ERROR_DATA_LIMIT]
    found = {"knativeerrordest": destination, "knativeerrorcode": str(code), "knativeerrordata": data}
    return {name: value for name, value in found.items() if value}
