"""What was switched off for a while, and whose time is over: a plan of its own takes it back."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

# As functions/_catalogue/remedies/temporary.py writes them; a test holds the two together.
_CLAIMS = "spec.volumeClaimTemplates"
BEFORE, UNTIL = "cortex-online-school.dev/before", "cortex-online-school.dev/until"


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """By the day of the snapshot; what a person brought back is no loan any more."""
    for one in snapshot.of("Deployment", "StatefulSet"):
        notes = wire.mapping(wire.mapping(one, "metadata"), "annotations")
        until = str(notes.get(UNTIL) or "")
        away = wire.dig(one, "spec", "replicas") == 0 or (
            _CLAIMS in str(notes.get(BEFORE)) and not wire.items(one, "spec", "volumeClaimTemplates")
        )
        if notes.get(BEFORE) and until and until <= snapshot.at[:10] and away:
            told = (f"changed for a while, until {until}; before: {str(notes[BEFORE])[:500]}",)
            yield sighted(snapshot, "lent", one, {"until": until}, told, kind=wire.text(one, "kind"))
