"""From a URL inside a cluster to a pod that answers it now. Pure but for what `Look` reads.

A Knative service that is scaled to zero has no pod. Its name in DNS is a Service of type ExternalName, which Knative
points at its gateway (knative/serving, pkg/reconciler/route/resources/service.go); the gateway's pods are always up and
send what comes with that Host header on to the activator, which wakes the function. So the same way leads to a broker's
ingress and to a function at zero, whichever gateway or broker class is installed.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from eventing.handler import Permanent, Temporary

Object = dict[str, Any]
MOST_HOPS = 4  # an ExternalName that names another one


class Look(Struct, frozen=True):
    """How Services and pods are read."""

    service: Callable[[str, str], Object | None]  # by namespace and name
    pods: Callable[[str, dict[str, str]], Iterable[Object]]  # by namespace and labels


class Way(Struct, frozen=True):
    """The pod and its port, and the host and path to ask there."""

    namespace: str
    pod: str
    port: int
    host: str
    path: str


def way_to(url: str, look: Look) -> Way:
    """Where a request to this URL of the cluster can be handed in.

    Raises:
        Permanent: when the URL is none of a Service, or leads nowhere.
        Temporary: when no pod behind it is ready.
    """
    parts = urlsplit(url)
    if parts.scheme != "http":
        raise Permanent(
            f"{url} is not plain HTTP: with TLS inside the cluster, commands have to be sent from within it"
        )
    name, namespace, port = _service_of(url)
    for _ in range(MOST_HOPS):
        service = look.service(namespace, name)
        if service is None:
            raise Permanent(f"{url} leads to the Service {namespace}/{name}, which is not there")
        spec = service.get("spec") or {}
        if spec.get("type") != "ExternalName":
            break
        name, namespace, _ = _service_of(f"http://{spec.get('externalName', '')}")
    else:
        raise Permanent(
            f"{url} leads from one ExternalName to the next; see `kubectl get service -n {namespace} {name}`"
        )
    target = _target_of(spec, port, f"{namespace}/{name}")
    if not spec.get("selector"):
        raise Permanent(f"the Service {namespace}/{name} behind {url} selects no pods, so none can be reached")
    ready = sorted((one for one in look.pods(namespace, spec["selector"]) if _is_ready(one)), key=_name)
    if not ready:
        raise Temporary(
            f"no pod of the Service {namespace}/{name} is ready; `kubectl get pods -n {namespace}` says why"
        )
    pod = ready[0]
    return Way(namespace, _name(pod), _number(pod, target), parts.netloc, parts.path or "/")


def _service_of(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    name, _, rest = (parts.hostname or "").partition(".")
    namespace, _, domain = rest.partition(".")
    if not name or not namespace or (domain and domain.split(".")[0] != "svc"):
        raise Permanent(f"{url} is no address of a Service in a cluster (NAME.NAMESPACE.svc…)")
    return name, namespace, parts.port or 80


def _target_of(spec: Object, port: int, service: str) -> int | str:
    found = next((one for one in spec.get("ports") or () if one.get("port") == port), None)
    if found is None:
        offered = ", ".join(str(one.get("port")) for one in spec.get("ports") or ()) or "none"
        raise Permanent(f"the Service {service} has no port {port}; it has {offered}")
    target: int | str = found.get("targetPort") or port
    return target


def _number(pod: Object, target: int | str) -> int:
    if isinstance(target, int) or str(target).isdecimal():
        return int(target)
    for container in pod["spec"].get("containers") or ():
        for port in container.get("ports") or ():
            if port.get("name") == target:
                return int(port["containerPort"])
    raise Permanent(f"no container of the pod {_name(pod)} has a port named {target!r}")


def _is_ready(pod: Object) -> bool:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    deleted = (pod.get("metadata") or {}).get("deletionTimestamp")
    return not deleted and any(one.get("type") == "Ready" and one.get("status") == "True" for one in conditions)


def _name(pod: Object) -> str:
    return str(pod["metadata"]["name"])
