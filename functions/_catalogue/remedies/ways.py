"""A way that a NetworkPolicy closes, opened for exactly the two that need it."""

from msgspec.structs import replace

from eventing.vocabulary import Finding
from functions._catalogue.remedies.adding import owned
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.fields import CannotRender
from functions._manifests.placement import add_operations

_NAMES = "cannot ask the cluster's DNS"  # as functions/_preflight/wiring/network_policies.py says it


def open_way(patient: Patient) -> Answer:
    """Where preflight finds that a policy closes the way to the host that does not answer, the allow that it knows."""
    host = patient.details.get("host", "").split(".")[0]
    found = [one for one in patient.findings_of("network-policy") if f"Service {host} " in f"{one.message} "]
    if not host or not found or (patient.symptom.fault == "unknown-host" and names_closed(patient)):
        return None
    fixed = [one for one in found if one.fix is not None]
    cause = found[0].message
    if not fixed:
        return Escalation("no allow is certain to open it", cause)
    return added(patient, fixed[0], cause)


def names_closed(patient: Patient) -> list[Finding]:
    """What says that the pods cannot ask for names at all: that comes first."""
    return [one for one in patient.findings_of("network-policy") if _NAMES in one.message]


def added(patient: Patient, found: Finding, cause: str) -> Answer:
    """The fix of a finding; the policy goes to the Application that has the others of its namespace and syncs there."""
    plan = found.fix
    if plan is None:
        return None
    operations = [replace(one, value=owned(one.value)) if one.op == "add_resource" else one for one in plan.operations]
    application = plan.application
    for position, one in enumerate(operations):
        home = _home(patient, one.resource.namespace) if one.op == "add_resource" else ""
        if home and home != plan.application:
            try:
                operations[position : position + 1] = add_operations(
                    patient.repository, home, one.value, one.resource.namespace
                )
                application = home
            except CannotRender as error:
                return Escalation(f"the policy has no place in Git: {error}", cause)
    workloads = (patient.manifest.resource,) if patient.manifest else ()
    return Treatment(tuple(operations), plan.summary, workloads, plan.why_not_automatic, cause, application)


def _home(patient: Patient, namespace: str) -> str:
    """The Application of the namespace's policies."""
    found = [one.application for one in patient.repository.of_kind("NetworkPolicy") if one.namespace == namespace]
    return next((one for one in found if one), "")


REMEDIES = (
    Remedy(
        id="open-network-policy",
        title="A NetworkPolicy that lets the two talk",
        faults=("connection-timeout", "connection-refused", "unknown-host"),
        precondition="preflight finds that a policy closes the way to that Service",
        changes="one NetworkPolicy more, for these pods and this port",
        risks="whoever closed the way may have meant it",
        undo="the commit is reverted: the policy goes, and the way is closed again",
        treat=open_way,
    ),
)
