"""The Service of that very name in another namespace, where a host says none or one that is not there."""

import re

from functions._catalogue.remedies.hosts import has_pods, place, ports_of, written
from functions._catalogue.remedies.remedy import Answer, Patient, Remedy
from functions._manifests.nearest import slip


def name_namespace(patient: Patient) -> Answer:
    """The one namespace that has it, with pods behind it; of several the one whose name is like the one said."""
    name, namespace = place(patient)
    host = patient.details.get("host", "")
    if not name or patient.manifest is None or (namespace, name) in patient.around.services:
        return None
    port = int(patient.details["port"]) if patient.details.get("port", "").isdigit() else None
    there = [
        one.namespace
        for (_, called), one in patient.around.services.items()
        if called == name and has_pods(patient, one) and (port is None or port in ports_of(one))
    ]
    said = namespace if "." in host else ""
    meant = there[0] if len(there) == 1 else slip(said, there) if said else ""
    if not meant:
        return None
    with_it = rf"(?<![\w.-]){re.escape(name)}\.{re.escape(namespace)}(?![\w-])"
    alone = rf"(?:^|(?<=://)|(?<=[@\s,;='\"])){re.escape(name)}(?=:\d|[/?\s,;'\"]|$)"
    cause = f"no Service {name} is in namespace {namespace}, and namespace {meant} has one"
    return written(patient, with_it if said else f"{with_it}|{alone}", (None, f"{name}.{meant}"), cause)


REMEDIES = (
    Remedy(
        id="name-other-namespace",
        held=True,
        title="A host with the namespace of its Service",
        faults=("unknown-host",),
        precondition="the namespace that the host says or leaves out has no such Service, and one other has, with pods",
        changes="every variable, argument and setting of what is sick that names the host",
        risks="a Service of the same name may be another's",
        undo="the commit is reverted: the old host is named again",
        treat=name_namespace,
    ),
)
