"""How an event type is declared: its payload, who says it, and within which bounds."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

PREFIX = "ai.cortex.school."
SCHEMA_BASE = "https://cortex-online-school.dev/schemas/"
PAYLOAD_LIMIT = 64 * 1024  # bytes, the size CloudEvents intermediaries must forward (cloudevents/spec.md, Size Limits)


class EventType(Struct, frozen=True):
    """One declared type. `terminal` types need no trigger; `foreign` ones we do not emit."""

    name: str
    payload: type[Struct]
    producers: tuple[str, ...]
    summary: str
    version: int = 1
    limit: int = PAYLOAD_LIMIT
    terminal: bool = False
    foreign: bool = False
    counts_hops: bool = True
    begins: bool = False  # hops are counted anew from here: bounds of its own keep it from going round
    upgrade: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # from version - 1

    @property
    def dataschema(self) -> str:
        """The URI that names this payload's schema with its version."""
        return f"{SCHEMA_BASE}{self.name.removeprefix(PREFIX)}/{self.version}"
