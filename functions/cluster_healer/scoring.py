"""How what would have been done compares with what was done: for the mode that only looks. Pure."""

from functions._improvement.healing import Known, PostMortem
from functions._manifests.fields import same
from functions._manifests.paths import get
from functions._manifests.repository import Repository
from functions._symptoms.faults import TITLES


def observed(known: Known, repository: Repository, at: float) -> PostMortem:
    """The post-mortem of a fault that is over and that nothing of ours was done about.

    Raises:
        ValueError: when it is not known what would have been done.
    """
    if known.would is None:
        raise ValueError(f"nothing would have been done about {known.fingerprint}")
    symptom, would = known.symptom, known.would
    return PostMortem(
        fault=symptom.fault,
        fingerprint=known.fingerprint,
        resource=symptom.subject,
        symptom=TITLES[symptom.fault],
        cause=known.cause,
        remedy=would.remedy,
        change=would.plan.summary,
        verdict="observed",
        message=_compared(known, repository),
        first=known.first,
        ended=at,
    )


def _compared(known: Known, repository: Repository) -> str:
    """What Git says now of the fields that would have been changed."""
    operations = known.would.plan.operations if known.would else ()
    done = touched = 0
    for one in operations:
        found = repository.find(one.resource.kind, one.resource.namespace, one.resource.name)
        value = get(found.data, one.path) if found and one.path else (found.data if found else None)
        wanted = None if one.op in ("remove_field", "remove_resource") else one.value
        done += same(value, wanted)
        touched += not same(value, one.expected)
    if done == len(operations):
        return "somebody made the same change"
    if touched:
        return f"somebody changed {touched} of the {len(operations)} fields, to something else"
    return "it went away, and nobody changed what would have been changed"
