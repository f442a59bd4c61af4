"""What was switched off for a while: its time is over, or there is room for it. A plan of its own takes it back."""

import json
from collections.abc import Iterator
from datetime import date

from functions._symptoms import wire
from functions._symptoms.room import has_room
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

# As functions/_catalogue/remedies/temporary.py writes them; a test holds the two together.
_CLAIMS = "spec.volumeClaimTemplates"
BEFORE, UNTIL, DAYS = "cortex-online-school.dev/before", "cortex-online-school.dev/until", 7


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """By the day of the snapshot; what a person brought back is no loan any more.

    Before its time the smallest of a namespace comes back, on the day after it went at the earliest, where a node has
    room for all its pods. A directory that was lent for a volume has to wait: the volume is what was missing.
    """
    early: dict[str, tuple[int, str, Symptom]] = {}
    today = snapshot.at[:10]
    for one in snapshot.of("Deployment", "StatefulSet"):
        notes = wire.mapping(wire.mapping(one, "metadata"), "annotations")
        before, until = str(notes.get(BEFORE) or ""), str(notes.get(UNTIL) or "")
        off = wire.dig(one, "spec", "replicas") == 0
        if not before or not until or not (off or _lent_a_directory(one, before)):
            continue
        told = (f"changed for a while, until {until}; before: {before[:500]}",)
        if until <= today:
            yield sighted(snapshot, "lent", one, {"until": until}, told, kind=wire.text(one, "kind"))
        elif off and (count := _pods(before)) and _rested(until, today) and has_room(snapshot, one, count):
            details = {"until": until, "room": "yes"}
            seen = sighted(snapshot, "lent", one, details, told, kind=wire.text(one, "kind"))
            found = (count, wire.name(one), seen)
            early[wire.namespace(one)] = min(early.get(wire.namespace(one), found), found, key=lambda each: each[:2])
    yield from (seen for _, _, seen in early.values())


def _lent_a_directory(one: Object, before: str) -> bool:
    return _CLAIMS in before and not wire.items(one, "spec", "volumeClaimTemplates")


def _pods(before: str) -> int:
    """How many pods it had; 0 where its note does not say so plainly."""
    try:
        count = json.loads(before).get("spec.replicas", 0)
    except (ValueError, AttributeError, RecursionError):
        return 0
    return 1 if count is None else count if isinstance(count, int) and not isinstance(count, bool) else 0


def _rested(until: str, today: str) -> bool:
    """Whether it went on an earlier day."""
    try:
        return (date.fromisoformat(until) - date.fromisoformat(today)).days < DAYS
    except ValueError:
        return False
