"""Graceful degradation: what a person called the least important gives its room for a while."""

from decimal import Decimal
from typing import Any

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._catalogue.remedies.temporary import DAYS, DOMAIN, for_a_while, ways_back
from functions._catalogue.stores import keeps_data
from functions._catalogue.surroundings import scaler_of
from functions._manifests.manifest import Manifest
from functions._manifests.paths import child, get
from functions._manifests.quantities import parse, valid
from functions._manifests.workloads import containers

PRIORITY = f"{DOMAIN}/priority"  # a label on the workload, in Git: only what a person calls `low` is ever switched off
_LOW = "low"
_KINDS = ("Deployment", "StatefulSet")


def switch_off(patient: Patient) -> Answer:
    """What crashes itself, where it is of low priority; where room is short, the one of low priority that asks most."""
    manifest = patient.manifest
    if patient.symptom.fault in ("crashing", "unavailable"):
        if manifest is None or not _may_go(patient, manifest):
            return None
        return _off(patient, manifest, f"{manifest.name} crashes again and again, and is of low priority")
    home = patient.symptom.subject.namespace
    near = [one for one in patient.repository.workloads() if home in ("", one.namespace)]
    spare = [one for one in near if one != manifest and _may_go(patient, one)]
    if not spare:
        return None
    chosen = max(spare, key=lambda one: (_asked(one), one.name))
    if _asked(chosen) <= 0:
        return Escalation(f"{chosen.name} is of low priority and asks for no memory: switching it off makes no room")
    return _off(patient, chosen, f"room is short, and {chosen.name} is of low priority")


def _off(patient: Patient, manifest: Manifest, cause: str) -> Treatment:
    operations = for_a_while(manifest, "spec.replicas", 0, patient.today)
    what = f"{manifest.kind} {manifest.name} is switched off for {DAYS} days at most, and comes back when there is room"
    held = "it is switched off: does nobody need it now?"
    return Treatment(operations, what, (manifest.resource,), held, cause, manifest.application)


def _may_go(patient: Patient, one: Manifest) -> bool:
    """A person called it unimportant; it keeps no data, nothing scales it, and it runs."""
    low = get(one.data, child("metadata.labels", PRIORITY)) == _LOW
    if not low or one.kind not in _KINDS or not one.editable or not one.application:
        return False
    count = get(one.data, "spec.replicas")
    running = count is None or (isinstance(count, int) and not isinstance(count, bool) and count > 0)
    return running and not keeps_data(one) and scaler_of(patient.repository, one) is None


def _asked(one: Manifest) -> Decimal:
    total, count = Decimal(0), get(one.data, "spec.replicas")
    for _, container in containers(one):
        amount: Any = get(container, "resources.requests.memory")
        total += parse(amount) if valid(amount) else 0
    return total * (count if isinstance(count, int) else 1)


def take_back(patient: Patient) -> Answer:
    """What was lent comes back as it was, where its time is over or there is room; one a day in each namespace."""
    manifest = patient.manifest
    if manifest is None or not patient.today:
        return None
    room = patient.details.get("room") == "yes"
    due = [
        one
        for one in ways_back(patient.repository, patient.today, room=room)
        if manifest.resource in one.plan.workloads
    ]
    if not due:
        return Escalation(
            "another workload of the namespace comes back first, or what it was is not plain from its notes"
        )
    why = f"until {due[0].until}" if due[0].overdue else f"until {due[0].until}, and a node has room for it"
    plan, cause = due[0].plan, f"it was switched off for a while, {why}"
    return Treatment(plan.operations, plan.summary, plan.workloads, "", cause, plan.application)


REMEDIES = (
    Remedy(
        id="take-back",
        title="What was switched off for a while comes back",
        faults=("lent",),
        precondition="its annotations say until when, and what was there; that time is over or, from the next day on, "
        "a node has room for all its pods; no other of the namespace came back that day",
        changes="replicas, to what they were; the annotations go",
        risks="the room may be short again, or the program may crash again: then it shows",
        undo="the commit is reverted: it is switched off again",
        treat=take_back,
    ),
    Remedy(
        id="switch-off-low-priority",
        held=True,
        title="What is least important gives its room for a while",
        faults=("no-room", "node-pressure", "node-full", "evicted", "crashing", "unavailable"),
        precondition=f"a workload with the label {PRIORITY}: {_LOW}, without data and autoscaler: the one that crashes "
        "or, of the namespace, the one that asks for most memory",
        changes=f"replicas, to none; annotations say what was there, by whom and until when ({DAYS} days)",
        risks="it is not there until it is taken back",
        undo="the way back is a plan of its own: when there is room, or its time is over, one a day in each namespace",
        treat=switch_off,
    ),
)
