"""One look at a whole snapshot: every analyzer, merged by fault, bounded, and honest about what is not known. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from functions._symptoms.analyzers import ANALYZERS, Analyzer
from functions._symptoms.faults import Fault
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom

MOST = 5000  # symptoms that are kept of one look: ten times what a cluster of this size has on its worst day
PLACES = ("on_node", "claims")  # details that tell where a pod is
JOINED = 20  # places that are told of one symptom


class Examination(Struct, frozen=True):
    """The symptoms, one for each fault and place. `left_out` counts those above the bound, by fault; `unknown` says
    what could not be read; `broken` names the analyzers that failed, with the error: their objects were not judged."""

    symptoms: tuple[Symptom, ...]
    left_out: Mapping[Fault, int] = {}
    unknown: Mapping[str, str] = {}
    broken: Mapping[str, str] = {}


def examined(snapshot: Snapshot, analyzers: Mapping[str, Analyzer] = ANALYZERS, most: int = MOST) -> Examination:
    """What all analyzers see. One that fails on an object it was not written for costs its own symptoms only."""
    found: list[Symptom] = []
    broken: dict[str, str] = {}
    for name, analyze in analyzers.items():
        try:
            found += analyze(snapshot)
        except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError) as error:
            broken[name] = f"{type(error).__name__}: {error}"[:300]
    whole = merged(found)
    return Examination(
        whole[:most], dict(Counter(one.fault for one in whole[most:])), dict(snapshot.unreadable), broken
    )


def merged(symptoms: Iterable[Symptom]) -> tuple[Symptom, ...]:
    """One symptom for each fingerprint, sorted: counts are added, the times span all, the first in order is shown."""
    by_fingerprint: dict[str, list[Symptom]] = {}
    for one in symptoms:
        by_fingerprint.setdefault(one.fingerprint, []).append(one)
    return tuple(sorted((_one(same) for same in by_fingerprint.values()), key=order))


def order(one: Symptom) -> tuple[str, str, str, str, str]:
    """A fixed order: by what is to be mended, then by fault."""
    subject = one.subject
    return subject.namespace, subject.kind, subject.name, one.fault, one.fingerprint


def _one(same: list[Symptom]) -> Symptom:
    shown = min(same, key=lambda one: (one.resource.kind, one.resource.name, sorted(one.details.items()), one.evidence))
    if len(same) == 1:
        return shown
    return replace(
        shown,
        details=_joined(shown, same),
        count=sum(one.count for one in same),
        first_seen=min((one.first_seen for one in same if one.first_seen), default=""),
        last_seen=max((one.last_seen for one in same), default=""),
    )


def _joined(shown: Symptom, same: list[Symptom]) -> dict[str, str]:
    """The details of the one that is shown; where its pods are is told of all."""
    details = dict(shown.details)
    for key in PLACES:
        found = dict.fromkeys(part for one in same for part in one.details.get(key, "").split(",") if part)
        if found:
            details[key] = ",".join(sorted(found)[:JOINED])
    return details
