"""What the wrapper's tests share: requests as brokers make them, and a runtime over the real store."""

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from cloudevents.conversion import to_binary, to_structured
from cloudevents.http import CloudEvent

from eventing.contracts import PREFIX, VideoIngested
from eventing.handler import Emit, Event, Handler, Outcome, Put
from eventing.outbox import Publish, Subscribers
from eventing.runtime import Runtime
from eventing.store import Store

Request = tuple[dict[str, str], bytes]
_TOKENS = count(1)
NOW = 1_790_000_000.125
URL = "https://www.youtube.com/watch?v=x"
SUBMITTED = PREFIX + "video.submitted"
INGESTED = PREFIX + "video.ingested"


def attributes(**given: str) -> dict[str, str]:
    """Attributes of a `video.submitted`, with changes."""
    return {"specversion": "1.0", "type": SUBMITTED, "source": "/person", "id": "e1"} | given


def binary(data: Any = None, **given: str) -> Request:
    """A request in binary mode, made by the CloudEvents SDK."""
    event = CloudEvent(attributes(datacontenttype="application/json") | given, {"url": URL} if data is None else data)
    headers, body = to_binary(event)
    return dict(headers), body


def structured(data: Any = None, **given: str) -> Request:
    """A request in structured mode, made by the CloudEvents SDK."""
    event = CloudEvent(attributes() | given, {"url": URL} if data is None else data)
    headers, body = to_structured(event)
    return dict(headers), body


def ingested(part: str = "") -> Emit:
    """Something to emit."""
    return Emit(INGESTED, VideoIngested("v", URL, "t", improvements=1, words=2, seconds=3.0), part=part)


class Counting:
    """A handler that notes each run, stores what it did under the event's id, and emits one event."""

    def __init__(self, store: Store, *emits: Emit) -> None:
        self.runs: list[Event] = []
        self._store = store
        self._emits = emits

    def __call__(self, event: Event) -> Outcome:
        """Count the effects of this event: `school:effect:<id>` is at version 1 when there was one."""
        self.runs.append(event)
        return Outcome((Put(f"school:effect:{event.id}", b"done"),), self._emits)


class Broker:
    """Takes what is published; `failure` is raised while it is set."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.failure: Exception | None = None

    def __call__(self, body: bytes) -> None:
        """Take one event."""
        if self.failure is not None:
            raise self.failure
        self.bodies.append(body)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was taken, parsed."""
        return [json.loads(body) for body in self.bodies]


def runtime(
    store: Store,
    handler: Handler,
    publisher: Publish,
    subscribers: Subscribers = lambda attributes: {"reader"},
    **options: Any,
) -> Runtime:
    """A runtime of `youtube-ingestion` at a fixed time; no two claims have one token."""
    clock: Callable[[], float] = lambda: NOW  # noqa: E731
    return Runtime(
        options.pop("name", "youtube-ingestion"),
        store,
        handler,
        publisher,
        subscribers,
        clock,
        options.pop("token", lambda: f"token-{next(_TOKENS)}"),
        **options,
    )


def post(target: Runtime, request: tuple[Mapping[str, str], bytes], path: str = "/") -> int:
    """Deliver one request."""
    return target.receive(request[0], request[1], path)
