"""From a Service, its EndpointSlices and the pods of its namespace to facts. Pure.

An EndpointSlice lists what a Service leads to; `ready` that is not said counts as ready (discovery.k8s.io/v1,
EndpointConditions), and a port by a name that no ready pod has is not in it (endpointslice/utils.go, FindPort).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from functions._manifests.selection import selects
from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.seen import ServiceFacts, ServicePort

SERVICE_NAME = "kubernetes.io/service-name"  # the label by which a slice belongs to its Service
Object = dict[str, Any]


def service_facts(
    service: Object, slices: Iterable[Object], pods: Sequence[Object] | None, owners: Mapping[str, str]
) -> ServiceFacts:
    """The facts of one Service; `pods` are those of its namespace (None: not looked at), `owners` the watched workload
    of each pod by the pod's name."""
    namespace, name = dig(service, "metadata", "namespace", default=""), dig(service, "metadata", "name", default="")
    selector = dig(service, "spec", "selector")
    mine = [one for one in slices if dig(one, "metadata", "labels", SERVICE_NAME) == name]
    chosen = [pod for pod in pods or () if selects(selector, dig(pod, "metadata", "labels", default={}))]
    external = dig(service, "spec", "type") == "ExternalName"
    return ServiceFacts(
        namespace,
        name,
        external=str(dig(service, "spec", "externalName", default="")) if external else "",
        selective=bool(selector) and not external,
        selected=len(chosen),
        ready_pods=sum(map(is_ready, chosen)) if pods is not None else -1,
        ready=len({place for one in mine for place in _ready(one)}),
        ports=tuple(_port(entry, mine) for entry in _dicts(dig(service, "spec", "ports"))),
        backs=tuple(sorted({owners[pod] for pod in map(_name, chosen) if pod in owners})),
    )


def is_ready(pod: Object) -> bool:
    """Whether a pod answers, and is not on its way out."""
    if dig(pod, "metadata", "deletionTimestamp"):
        return False
    conditions = _dicts(dig(pod, "status", "conditions"))
    return any((one.get("type"), one.get("status")) == ("Ready", "True") for one in conditions)


def _ready(one: Object) -> Iterable[tuple[str, ...]]:
    """The ready places of a slice. A pod with addresses of two families is in two slices, and counts once."""
    for endpoint in _dicts(one.get("endpoints")):
        if dig(endpoint, "conditions", "ready") is not False:
            pod = dig(endpoint, "targetRef", "name")
            yield (str(pod),) if pod else tuple(map(str, dig(endpoint, "addresses", default=[])))


def _port(entry: Object, slices: Iterable[Object]) -> ServicePort:
    name, number = str(entry.get("name") or ""), entry.get("port")
    target = entry.get("targetPort", number)
    served = any(
        str(port.get("name") or "") == name for one in slices if any(_ready(one)) for port in _dicts(one.get("ports"))
    )
    return ServicePort(name, number if isinstance(number, int) else 0, str(target), served)


def _name(pod: Object) -> str:
    return str(dig(pod, "metadata", "name", default=""))


def _dicts(value: Any) -> list[Object]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
