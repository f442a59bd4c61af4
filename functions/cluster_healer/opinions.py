"""What follows from a model's name for a fault that no rule recognises: its explanation, and a plan for a person.

Pure.
"""

from collections.abc import Callable

from msgspec.structs import replace

from functions._catalogue.remedies.diagnosis import WHY, Diagnosis
from functions._improvement.healing import Known, Opinion
from functions._symptoms.faults import TITLES, Fault

MOST_SAID = 1000  # characters of a cause or a reason in the ledger


def with_opinion(known: Known, found: Diagnosis, again: Callable[[Fault], Diagnosis]) -> tuple[Known, Diagnosis]:
    """The fault and its diagnosis as the opinion has them; `again` diagnoses it under the name that was given.

    The model's word is told as a model's. A plan that its name leads to is code's, and waits for a person, whatever the
    policy says of the remedy; what Argo CD would be asked is left to a person as well.
    """
    said = known.opinion
    if said is None:
        return known, found
    told = _told(said)
    known = replace(known, cause=f"{found.cause}. {told}"[:MOST_SAID])
    if said.fault == "unknown":
        return known, replace(found, cause=known.cause, escalate=f"{found.escalate}. {told}"[:MOST_SAID])
    named = again(said.fault)
    if named.plan is None:
        why = f"{told} {named.escalate or found.escalate}"[:MOST_SAID]
        return known, replace(found, cause=known.cause, escalate=why, request=None)
    why = "; ".join(filter(None, (f"a model named the fault: {TITLES[said.fault]}", named.plan.why_not_automatic)))
    by = f"{said.model}, which named the fault"[:400]
    plan = replace(named.plan, automatic=False, why_not_automatic=why[:WHY], planned_by=by)
    return known, replace(named, cause=f"{told} {named.cause}"[:MOST_SAID], plan=plan)


def _told(said: Opinion) -> str:
    name = "cannot name it" if said.fault == "unknown" else f"thinks: {TITLES[said.fault]}"
    return f"A model ({said.model}) {name}. {said.explanation}"
