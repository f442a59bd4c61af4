"""Closed ways that are not the sick program's own: to the name servers, from the edge, and further along a chain."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._catalogue.remedies.adding import adding
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._catalogue.remedies.ways import added, names_closed
from functions._manifests.fields import CannotRender
from functions._manifests.manifest import Manifest
from functions._manifests.paths import get
from functions._manifests.policies import NAMESPACE_LABEL
from functions._manifests.selection import selects
from functions._manifests.workloads import pod_labels
from functions._preflight.wiring.addresses import told_in

_RULE = "network-policy"
_HOPS = 3  # of a chain: further away the first that times out would be another
_ROUTES = ("Ingress", "IngressRoute", "HTTPRoute", "GRPCRoute")


def open_names(patient: Patient) -> Answer:
    """Where a policy closes the pods off and none lets them ask for names, every host is unknown: DNS is opened."""
    manifest = patient.manifest
    found = names_closed(patient)
    if manifest is None or not found:
        return None
    cause, labels = found[0].message, pod_labels(manifest)
    if not labels:
        return Escalation("its pods have no labels by which a policy could name them", cause)
    server = {
        "namespaceSelector": {"matchLabels": {NAMESPACE_LABEL: "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    ports = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    data = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"allow-{manifest.name}-to-dns"[:63].rstrip("-."), "namespace": manifest.namespace},
        "spec": {
            "podSelector": {"matchLabels": labels},
            "policyTypes": ["Egress"],
            "egress": [{"to": [server], "ports": ports}],
        },
    }
    try:
        operations = adding(patient.repository, manifest.application, data, manifest.namespace, manifest.file)
    except CannotRender as error:
        return Escalation(f"the policy has no place in Git: {error}", cause)
    what = f"let {manifest.name} ask the cluster's DNS"
    return Treatment(operations, what, (manifest.resource,), "opening a way is a person's to decide", cause)


def open_entrance(patient: Patient) -> Answer:
    """The way from the ingress controller to what a route leads to."""
    if patient.manifest is None or patient.manifest.kind not in _ROUTES:
        return None
    found = [one for one in patient.findings_of(_RULE) if one.fix is not None]
    return added(patient, found[0], found[0].message) if found else None


def open_further(patient: Patient) -> Answer:
    """The host answers late because what it asks itself is closed to it: the first closed way along the chain."""
    start = _behind(patient, patient.manifest, patient.details.get("host", ""))
    for hop, one in _chain(patient, start):
        found = [each for each in patient.findings if each.rule == _RULE and _about(each, one) and each.fix is not None]
        if found:
            cause = f"{one.name}, {hop} hop{'s' if hop > 1 else ''} on, does not answer: {found[0].message}"
            return added(patient, found[0], cause)
    return None


def _chain(patient: Patient, start: list[Manifest]) -> Iterator[tuple[int, Manifest]]:
    """The workloads that a request passes, the nearest first, each once."""
    seen = [patient.manifest]
    now = start
    for hop in range(1, _HOPS + 1):
        following: list[Manifest] = []
        for one in now:
            if one not in seen:
                seen.append(one)
                yield hop, one
                following += [
                    each for host in sorted(set(_asked(patient, one))) for each in _behind(patient, one, host)
                ]
        now = following


def _asked(patient: Patient, one: Manifest) -> Iterator[str]:
    for told in patient.view.once(told_in):
        if told.pods is not None and told.pods.manifest == one:
            yield f"{told.host.name}.{told.host.namespace}" if told.host.namespace else told.host.name


def _behind(patient: Patient, asking: Manifest | None, host: str) -> list[Manifest]:
    """The workloads behind the Service that a host names."""
    name, _, rest = host.partition(".")
    home = rest.partition(".")[0] or (asking.namespace if asking else "")
    service = patient.around.services.get((home, name))
    selector = get(service.data, "spec.selector") if service else None
    if not selector:
        return []
    return [one.manifest for one in patient.around.pods_in.get(home, ()) if selects(selector, one.labels)]


def _about(found: Finding, one: Manifest) -> bool:
    about = found.resource
    return about is not None and (about.kind, about.namespace, about.name) == (one.kind, one.namespace, one.name)


_UNDO = "the commit is reverted: the policy goes, and the way is closed again"
_RISKS = "whoever closed the way may have meant it"
REMEDIES = (
    Remedy(
        id="open-name-server",
        held=True,
        title="A NetworkPolicy that lets pods ask for names",
        faults=("unknown-host",),
        precondition="preflight finds that policies close the pods' way to the cluster's DNS, and they are told names",
        changes="one NetworkPolicy more: from these pods to kube-dns, port 53",
        risks=_RISKS,
        undo=_UNDO,
        treat=open_names,
    ),
    Remedy(
        id="open-entrance",
        held=True,
        title="A NetworkPolicy that lets the ingress controller in",
        faults=("connection-timeout", "connection-refused", "degraded"),
        precondition="the symptom is a route's, and preflight finds that a policy keeps its controller out",
        changes="one NetworkPolicy more, for the controller and this port",
        risks=_RISKS,
        undo=_UNDO,
        treat=open_entrance,
    ),
    Remedy(
        id="open-further-way",
        held=True,
        title="A NetworkPolicy for what the host asks itself",
        faults=("connection-timeout",),
        precondition=f"the way to the host is open, and within {_HOPS} hops behind it preflight finds a closed one",
        changes="one NetworkPolicy more, for those two pods and this port",
        risks="another cause may make the host slow; whoever closed the way may have meant it",
        undo=_UNDO,
        treat=open_further,
    ),
)
