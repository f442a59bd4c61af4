"""The two ends of a connection, as NetworkPolicies see them."""

from collections.abc import Iterator, Mapping

from functions._manifests.listening import declared
from functions._manifests.paths import get
from functions._manifests.policies import Door, Party
from functions._manifests.repository import Manifest
from functions._manifests.selection import selects
from functions._preflight.wiring.surroundings import Pods, Surroundings

# Where ingress controllers usually run, and the label of their pods. k3s brings Traefik in kube-system; the others are
# the namespaces of the charts' own instructions and those that homelabs choose.
_CONTROLLERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "traefik": ("traefik", ("kube-system", "traefik", "traefik-system", "ingress", "network", "networking")),
    "nginx": ("ingress-nginx", ("ingress-nginx", "nginx-ingress", "ingress", "network", "networking", "kube-system")),
}
_NAME_LABEL = "app.kubernetes.io/name"
_CLASS_ANNOTATION = "kubernetes.io/ingress.class"
# Where the cluster's DNS server may be. Every distribution keeps the label (KEP 1266) but OpenShift, whose pods listen
# on 5353.
_KUBE_DNS = Party("kube-system", {"k8s-app": "kube-dns"}, complete=False, named_ports={"dns": 53, "dns-tcp": 53})
_OPENSHIFT_DNS = Party("openshift-dns", {}, complete=False, named_ports={"dns": 5353, "dns-tcp": 5353})
NAME_SERVERS = tuple(
    (server, Door(port, protocol))
    for server, port in ((_KUBE_DNS, 53), (_OPENSHIFT_DNS, 5353))
    for protocol in ("UDP", "TCP")
)
SOMEBODY = Party("", {}, complete=False)  # a pod that nobody knows anything of
INTERNET = Party("", {}, outside=True)


def party_of(around: Surroundings, pods: Pods) -> Party:
    """The pods of a workload."""
    return Party(pods.namespace, pods.labels, True, namespace_labels(around, pods.namespace), named_ports(pods))


def named_ports(pods: Pods) -> dict[str, int]:
    """The ports of a workload's containers that have names."""
    return {name: min(found) for name, found in declared(pods.shape).items() if name}


def namespace_labels(around: Surroundings, namespace: str) -> Mapping[str, str] | None:
    """The labels of a namespace; None where the tree does not have it."""
    found = around.repository.find("Namespace", "", namespace)
    if not found:
        return None
    labels = get(found.data, "metadata.labels")
    return {str(key): str(value) for key, value in labels.items()} if isinstance(labels, dict) else {}


def targets_of(around: Surroundings, service: Manifest) -> tuple[Pods, ...]:
    """The workloads that a Service leads to, those with a network of their own."""
    selector = get(service.data, "spec.selector")
    found = around.pods_in.get(service.namespace, ())
    return tuple(one for one in found if selects(selector, one.labels) and not one.on_host)


def doors_of(service: Manifest, pods: Pods, asked: frozenset[int | str]) -> tuple[Door, ...]:
    """The pods' ports behind a Service's: those that are asked (by number or name), or all where nothing is."""
    listed = get(service.data, "spec.ports")
    names = named_ports(pods)
    doors = []
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, dict) or (
            asked and not any(entry.get(key) in list(asked) for key in ("port", "name"))
        ):
            continue
        target = entry.get("targetPort", entry.get("port"))
        number = names.get(target) if isinstance(target, str) and not target.isdigit() else target
        protocol = str(entry.get("protocol") or "TCP")
        doors.append(Door(int(number) if isinstance(number, int | str) else None, protocol))
    return tuple(doors)


def controllers_of(around: Surroundings, entrance: Manifest) -> tuple[tuple[Party, ...], bool]:
    """The pods that may serve an Ingress or a route, and whether one of them surely does: those that the tree shows,
    and Traefik, which k3s brings along."""
    stated = get(entrance.data, "metadata.annotations")
    old = stated.get(_CLASS_ANNOTATION) if isinstance(stated, dict) else None
    said = str(get(entrance.data, "spec.ingressClassName") or old or "")
    if entrance.kind.startswith("IngressRoute") or (entrance.kind == "Ingress" and not said):
        said = "traefik"
    for word, (label, namespaces) in _CONTROLLERS.items():
        if word in said:
            own = tuple(_own(around, word))
            usual = (Party(one, {_NAME_LABEL: label}, False, namespace_labels(around, one)) for one in namespaces)
            return (*own, *usual), bool(own) or word == "traefik"
    return (SOMEBODY,), False


def _own(around: Surroundings, word: str) -> Iterator[Party]:
    """The controllers that the tree shows: workloads, and charts that are called so."""
    for one in around.pods:
        if word in one.manifest.name and one.manifest.kind in ("Deployment", "DaemonSet", "StatefulSet"):
            yield party_of(around, one)
    for chart in around.origins.charts:
        if word in chart.by:
            yield Party(chart.namespace, {}, False, namespace_labels(around, chart.namespace))
