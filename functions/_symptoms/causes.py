"""Root cause before symptom: of many symptoms, which are there only because of another one. Pure."""

from collections.abc import Iterable

from msgspec import Struct

from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom


class Case(Struct, frozen=True):
    """One cause: the symptom to mend, and those that it explains. `why` says in a sentence how it explains them."""

    symptom: Symptom
    explains: tuple[Symptom, ...] = ()
    why: str = ""


def grouped(symptoms: Iterable[Symptom], snapshot: Snapshot) -> tuple[Case, ...]:
    """A case for each cause, in a fixed order whatever the order of the symptoms."""
    return tuple(Case(one) for one in sorted(symptoms, key=lambda one: one.fingerprint))
