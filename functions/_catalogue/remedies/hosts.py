"""The Service that a program means, where the host that it is told leads nowhere."""

import re
from collections.abc import Iterator

from eventing.vocabulary import Operation, Resource
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.nearest import nearest, slip
from functions._manifests.operations import put
from functions._manifests.paths import get
from functions._manifests.selection import selects
from functions._preflight.wiring.addresses import Told, told_in

_GUESS = "it names the Service that is nearest, and only a person knows which was meant"


def correct(patient: Patient) -> Answer:
    """Where the host is a Service that is not there, or has no pods, the one like it that has, wherever it is named."""
    name, namespace = place(patient)
    if not name or patient.manifest is None:
        return None
    service = patient.around.services.get((namespace, name))
    refused = patient.symptom.fault == "connection-refused"  # what kube-proxy answers where no pod is ready
    if service is not None and has_pods(patient, service) and not refused:
        return None
    cause = (
        f"no Service {name} is in namespace {namespace}"
        if service is None
        else f"no pod is ready behind Service {name}"
    )
    port = int(patient.details["port"]) if patient.details.get("port", "").isdigit() else None
    better = _like(patient, name, namespace, port)
    if better is None:
        return Escalation("no one Service there is like it: correct the host, or bring its pods back", cause)
    bare = namespace == patient.manifest.namespace
    return written(patient, _whole(name, namespace, bare), (name, better.name), cause)


def elsewhere(patient: Patient) -> Answer:
    """Where the Service answers and does not know what is asked for: the one of that name in another namespace."""
    name, namespace = place(patient)
    others = [one for (space, called), one in patient.around.services.items() if called == name and space != namespace]
    if not name or patient.manifest is None or (namespace, name) not in patient.around.services or len(others) != 1:
        return None
    other, ports = others[0], ports_of(others[0])
    if not has_pods(patient, other) or len(ports) != 1:
        return None
    was = f"{name}.{namespace}"
    port = patient.details.get("port", "")
    old = rf"(?<![\w.-]){re.escape(was)}(?![\w-])(?P<rest>[\w.]*)(?::{port})?" if port else _whole(name, namespace)
    new = rf"{name}.{other.namespace}\g<rest>:{ports[0]}" if port else f"{name}.{other.namespace}"
    cause = f"Service {was} does not know that path, and namespace {other.namespace} has a Service {name} as well"
    return written(patient, old, (None, new), cause)


def place(patient: Patient) -> tuple[str, str]:
    """Name and namespace of the Service that the host is; empty where it is none."""
    labels = patient.details.get("host", "").split(".")
    if not labels[0] or (len(labels) > 2 and labels[2] != "svc"):
        return "", ""
    home = patient.manifest.namespace if patient.manifest else ""
    return labels[0], labels[1] if len(labels) > 1 else home


def _whole(name: str, namespace: str, bare: bool = False) -> str:
    """The name with its namespace behind it; `bare`, also alone, where a host stands: by itself, or in an address."""
    with_namespace = rf"(?<![\w.-]){re.escape(name)}(?=\.{re.escape(namespace)}(?![\w-]))"
    alone = rf"(?:^|(?<=://)|(?<=[@\s,;='\"])){re.escape(name)}(?=:\d|[/?\s,;'\"]|$)"
    return f"{with_namespace}|{alone}" if bare else with_namespace


def _like(patient: Patient, name: str, namespace: str, port: int | None) -> Manifest | None:
    """The one Service of the namespace that takes the port, has pods, an address, and a name like it."""
    candidates = {
        one.name: one
        for one in patient.around.services_in.get(namespace, ())
        if (port is None or port in ports_of(one))
        and has_pods(patient, one)
        and get(one.data, "spec.clusterIP") != "None"
    }
    found = slip(name, candidates) or nearest(name, candidates)
    return candidates.get(found)


def has_pods(patient: Patient, service: Manifest) -> bool:
    """Whether Git has pods behind a Service, awake ones; one without a selector may lead anywhere."""
    selector = get(service.data, "spec.selector")
    if not selector:
        return True
    around = patient.around
    return any(selects(selector, one.labels) and not one.asleep for one in around.pods_in.get(service.namespace, ()))


def ports_of(service: Manifest) -> list[int]:
    listed = get(service.data, "spec.ports")
    return [one["port"] for one in listed or () if isinstance(one, dict) and isinstance(one.get("port"), int)]


def written(patient: Patient, old: str, new: tuple[str | None, str], cause: str) -> Answer:
    """Wherever what is sick names the wrong host, in one application: for one cause there is one remedy."""
    subject = patient.manifest
    operations: list[Operation] = []
    workloads: list[Resource] = []
    left: list[str] = []
    for told in _told(patient, old):
        owner, path, text = told.said.owner, told.said.path, told.said.text
        if subject is None or (told.pods.manifest.resource if told.pods else owner.resource) not in patient.sick:
            continue
        if any((owner.resource, path) == (one.resource, one.path) for one in operations):
            continue
        plain = "\n" not in text and get(owner.data, path) == text and owner.kind != "Secret"
        if not plain or not owner.editable or owner.application != subject.application:
            left.append(f"{owner.kind} {owner.namespace}/{owner.name} ({path})")
            continue
        operations.append(put(owner, path, re.sub(old, new[1], text)))
        workloads += [told.pods.manifest.resource] if told.pods else []
    what = f"name {new[1] if new[0] is None else f'Service {new[1]}'}, which is there"
    what = re.sub(r"\\g<rest>", "", what)
    if not operations:
        where = f"{what}, in {', '.join(dict.fromkeys(left))}" if left else "look in scripts and settings files"
        return Escalation(f"the host is not written in a field of its own that may be changed: {where}"[:1000], cause)
    return Treatment(tuple(operations), what, tuple(dict.fromkeys(workloads)), _GUESS, cause)


def _told(patient: Patient, old: str) -> Iterator[Told]:
    for told in patient.view.once(told_in):
        named = told.host.name if not told.host.namespace else f"{told.host.name}.{told.host.namespace}"
        if re.search(old, named) and re.search(old, told.said.text):
            yield told


REMEDIES = (
    Remedy(
        id="correct-service-host",
        held=True,
        title="The host of a Service that is there",
        faults=("unknown-host", "connection-refused", "connection-timeout"),
        precondition="the Service is not there or no pod is ready behind it, and one of its namespace is like it",
        changes="every variable, argument and setting of what is sick that names the wrong host",
        risks="the Service that is nearest may not be the one that was meant",
        undo="the commit is reverted: the old host is named again",
        treat=correct,
    ),
    Remedy(
        id="ask-other-namespace",
        held=True,
        title="The Service of that name in another namespace",
        faults=("wrong-path",),
        precondition="the Service that is asked answers 404, and one other namespace alone has a Service of that name",
        changes="every variable, argument and setting of what is sick that names the host",
        risks="the other Service may not know the path either",
        undo="the commit is reverted: the old host is named again",
        treat=elsewhere,
    ),
)
