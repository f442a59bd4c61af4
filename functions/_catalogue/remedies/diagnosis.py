"""From a symptom to a plan, or to a person with a diagnosis. Pure."""

from dataclasses import replace as copied

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Finding
from functions._catalogue.remedies import REMEDIES
from functions._catalogue.remedies.advice import what_to_do
from functions._catalogue.remedies.remedy import Escalation, Patient, Remedy, SyncRequest, Treatment
from functions._improvement.identity import plan_digest
from functions._manifests.provenance.redirection import redirected
from functions._manifests.rendering import CannotRender, Mismatch, applied
from functions._manifests.repository import load
from functions._preflight.change import Change
from functions._preflight.check import compare
from functions._preflight.guardrails import GUARDRAILS
from functions._symptoms.faults import TITLES, Fault
from functions._symptoms.ownership import owner
from functions._symptoms.symptom import Symptom

WHY = 2000  # characters of a plan's reason
MOST_COPIES = 4  # of one object that are looked at: more are no declaration but a heap of examples


class Diagnosis(Struct, frozen=True):
    """What is wrong, what would mend it, or why a person has to look. `escalate` is empty where there is a plan.

    `request` is what Argo CD may be asked instead, where Git is right; `escalate` then says so to a person.
    """

    symptom: Symptom
    cause: str
    remedy: str = ""
    plan: ChangePlan | None = None
    escalate: str = ""
    request: SyncRequest | None = None

    @property
    def fault(self) -> Fault:
        """The fault's name."""
        return self.symptom.fault


def diagnose(patient: Patient) -> Diagnosis:
    """The first remedy for the fault that answers, as long as its plan renders and brings no new error in.

    An object that several files declare is looked at in each: where they would be changed differently, and nothing
    tells which of them the cluster has, a person decides.
    """
    found = [_diagnosed(one) for one in _declared(patient)]
    planned = {plan_digest(one.plan): one for one in found if one.plan}
    if len(planned) < 2:
        return next(iter(planned.values()), found[0])
    first = found[0]
    files = ", ".join(
        dict.fromkeys(operation.file for one in planned.values() if one.plan for operation in one.plan.operations)
    )
    why = f"it is declared more than once, and each would be changed differently: {files}; change what the cluster has"
    return Diagnosis(first.symptom, first.cause, first.remedy, escalate=why)


def _declared(patient: Patient) -> tuple[Patient, ...]:
    """The patient once for each file that declares what is sick; those that an Application reads are the ones meant."""
    patient = _owned(patient)
    chosen = patient.manifest
    if chosen is None:
        return (patient,)
    same = [one for one in patient.repository.of_kind(chosen.kind) if one.resource == chosen.resource]
    same = [one for one in same if one.application] or same
    if len(same) < 2 or chosen not in same:
        return (copied(patient, manifest=same[0]) if len(same) == 1 else patient,)
    return tuple(copied(patient, manifest=one) for one in same[:MOST_COPIES])


def _diagnosed(patient: Patient) -> Diagnosis:
    symptom, title = patient.symptom, TITLES[patient.symptom.fault]
    refusal: Diagnosis | None = None
    for remedy in REMEDIES.values():
        answer = remedy.treat(patient) if symptom.fault in remedy.faults else None
        if answer is None:
            continue
        cause = answer.cause or title
        if isinstance(answer, SyncRequest):
            return refusal or Diagnosis(symptom, cause, remedy.id, escalate=answer.why, request=answer)
        if isinstance(answer, Escalation):
            refusal = refusal or Diagnosis(symptom, cause, remedy.id, escalate=answer.reason)
            continue
        plan = _plan(patient, remedy, answer)
        plan, against = _checked(patient, plan)
        if not against:
            return Diagnosis(symptom, cause, remedy.id, plan)
        refusal = refusal or Diagnosis(symptom, cause, remedy.id, escalate=f"{answer.what}: {against}")
    return refusal or Diagnosis(symptom, title, escalate=what_to_do(patient))


def _owned(patient: Patient) -> Patient:
    manifest = patient.manifest or owner(patient.repository, patient.symptom.resource)
    if manifest is None:
        return patient
    return copied(patient, manifest=manifest, symptom=replace(patient.symptom, owner=manifest.resource))


def _plan(patient: Patient, remedy: Remedy, answer: Treatment) -> ChangePlan:
    """The plan of a treatment, for the Application of what it changes."""
    first = answer.operations[0].resource
    held = answer.held or (remedy.risks if remedy.held else "")
    found = patient.repository.find(first.kind, first.namespace, first.name) or patient.manifest
    return ChangePlan(
        answer.application or (found.application if found else ""),
        answer.operations,
        practice=remedy.id,
        summary=answer.what,
        workloads=answer.workloads,
        automatic=not held,
        why_not_automatic=held,
    )


def _checked(patient: Patient, plan: ChangePlan) -> tuple[ChangePlan, str]:
    """The plan where its fields are decided (a chart's values, a patch), and what speaks against it.

    It does not render, or preflight finds a new error.

    What no plan of the school may do by itself is a reason for a person to look, not against the remedy.
    """
    try:
        plan = replace(plan, operations=redirected(patient.repository, plan.operations, plan.application))
        after = load(applied(patient.repository.files, plan.operations))
    except (CannotRender, Mismatch) as error:
        return plan, str(error)
    found = compare(patient.repository, after, patient.facts, patient.knobs, patient.today)
    errors = "; ".join(_told(one) for one in found if one.severity == "error")
    change = Change(patient.repository, after, plan, patient.knobs, patient.facts)
    guarded = [one for guardrail in GUARDRAILS for one in guardrail(change) if one.severity == "error"]
    if guarded:
        why = "; ".join(filter(None, (plan.why_not_automatic, *(_told(one) for one in guarded))))
        plan = replace(plan, automatic=False, why_not_automatic=why[:WHY])
    return plan, errors


def _told(found: Finding) -> str:
    return f"{found.message} ({found.rule})"
