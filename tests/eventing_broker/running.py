"""A local broker on a free port, and what one sends to it."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from eventing.broker import LocalBroker
from eventing.manifests import Wiring
from eventing.queue import Happening

VALID = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t", "content-type": "application/json"}
PATIENCE = 30.0  # seconds; a bound for a hang, not a measure


@contextmanager
def broker_of(wiring: Wiring, **options: Any) -> Iterator[tuple[LocalBroker, list[Happening]]]:
    """A running broker and the list of everything that happens in it."""
    happenings: list[Happening] = []
    options = {"services": (), "port": 0, "on_event": happenings.append, **options}
    broker = LocalBroker(wiring, **options)
    broker.start()
    try:
        yield broker, happenings
    finally:
        broker.stop(drain_seconds=0.0)


def send(
    url: str, headers: Mapping[str, str] = VALID, body: bytes = b"{}", method: str = "POST"
) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the answer to one request."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request(method, parts.path, body, dict(headers))
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read().decode()
    finally:
        connection.close()


def kinds(happenings: list[Happening]) -> list[str]:
    """The kinds, in order."""
    return [happening.kind for happening in happenings]
