"""The ledger of an installation, read through the coordinator's answers as if it were at hand."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from eventing.handler import Permanent, Temporary
from eventing.store import ClaimState, Versioned
from functions._cli.cluster.forwarding import Forwarded
from functions._commands.reading import VALID, authorization
from functions._improvement.shelves import LARGEST_PAGE, Mark, Page, Shelf, shelf_of

FRESH = 1.0  # seconds in which a shelf that was read is not asked for again
_STATES: tuple[ClaimState, ...] = ("claimed", "busy", "done", "refused")


class Answered:
    """`eventing.store.Readable` over HTTP. A page that did not change is not sent again; nothing can be written."""

    def __init__(
        self,
        coordinator: Forwarded,
        key: bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._coordinator, self._key, self._clock = coordinator, key, clock
        self._pages: dict[str, tuple[str, bytes]] = {}  # by target: ETag and body
        self._shelves: dict[str, tuple[float, dict[str, Versioned]]] = {}

    def read(self, key: str) -> Versioned | None:
        """One record, as the coordinator shows it: without what looks like a credential."""
        shelf, identity = _shelf(key)
        return self._records(shelf).get(identity)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The keys of a shelf that start with `prefix`, sorted."""
        shelf, beginning = _shelf(prefix)
        return tuple(sorted(shelf.prefix + one for one in self._records(shelf) if one.startswith(beginning)))

    def state(self, function: str, source: str, event_id: str) -> ClaimState | None:
        """How far a function is with an event."""
        said = self._mark(function, source, event_id).state
        return next((one for one in _STATES if one == said), None)

    def refusal(self, source: str, event_id: str) -> dict[str, str]:
        """Why the first readers of what people send refused an event."""
        from functions._cli.publishing import FIRST_READER  # noqa: PLC0415  publishing knows of ledgers, too

        marks = {name: self._mark(name, source, event_id) for name in set(FIRST_READER.values())}
        return {name: mark.cause for name, mark in marks.items() if mark.state == "refused"}

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""
        self.ask("status")

    def ask(self, name: str, **query: str) -> Any:
        """The answer to one question as JSON."""
        return msgspec.json.decode(self._asked(name, query))

    def close(self) -> None:
        """End the port-forward."""
        self._coordinator.close()

    def _mark(self, function: str, source: str, event_id: str) -> Mark:
        asked = {"source": source, "id": event_id}
        return msgspec.json.decode(self._asked(f"marks/{function}", asked), type=Mark)

    def _records(self, shelf: Shelf) -> dict[str, Versioned]:
        at, found = self._shelves.get(shelf.name, (-FRESH, {}))
        if self._clock() - at < FRESH:
            return found
        found, after = {}, ""
        while True:
            query = {"limit": str(LARGEST_PAGE), **({"after": after} if after else {})}
            page = msgspec.json.decode(self._asked(shelf.name, query), type=Page)
            found |= {item.id: Versioned(item.version, msgspec.json.encode(item.value)) for item in page.items}
            after = page.next
            if not after:
                break
        self._shelves[shelf.name] = self._clock(), found
        return found

    def _asked(self, name: str, query: Mapping[str, str]) -> bytes:
        path, text = f"/v1/{name}", urlencode(query)
        target = f"{path}?{text}" if text else path
        etag, kept = self._pages.get(target, ("", b""))
        headers = {"Authorization": authorization(self._key, "GET", path, text, self._clock() + VALID)}
        status, body, said = self._coordinator.ask("GET", target, headers | ({"If-None-Match": etag} if etag else {}))
        if status == 304 and etag:
            return kept
        if status != 200:
            raise _failure(status, body)
        self._pages[target] = str(said.get("ETag", "")), body
        return body


def _shelf(key: str) -> tuple[Shelf, str]:
    found = shelf_of(key)
    if found is None:
        raise Permanent(f"the coordinator does not show {key!r}")
    return found


def _failure(status: int, body: bytes) -> Exception:
    try:
        said = str(msgspec.json.decode(body)["error"])
    except (msgspec.DecodeError, KeyError, TypeError):
        said = ""
    if status == 401:
        return Permanent(f"the coordinator shows you nothing: {said}; is this the key of this installation?")
    if status == 404 and not said:
        return Permanent(
            "no coordinator answers there (404): is the Service school-coordinator ready, and of this release?"
        )
    if status >= 500 or status == 429:
        return Temporary(f"the coordinator cannot answer now ({status}): {said or 'see its log'}")
    return Permanent(f"the coordinator refused the question ({status}): {said}")
