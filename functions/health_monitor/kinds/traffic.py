"""What traffic depends on: a Service by itself, an Ingress with its backends, a NetworkPolicy with its pods. Pure."""

from functions._manifests.backends import backends
from functions._manifests.manifest import Manifest
from functions._manifests.selection import label_selector_selects
from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.endpoints import is_ready, service_facts
from functions.health_monitor.kinds.near import Near, Object, Said, name_of
from functions.health_monitor.kinds.seen import NO_TRAFFIC, ServiceFacts

OVER = ("Succeeded", "Failed")  # phases of pods that ended


def service(found: Object, near: Near) -> Said:
    """By its endpoints; that it had some before is looked at beside this."""
    facts = service_facts(found, near.of("EndpointSlice"), near.of("Pod"), {})
    if facts.external:
        return Said("well", f"it stands for {facts.external}, which is not resolved from here")
    if not facts.ready:
        if facts.ready_pods:
            return Said("broken", f"{facts.ready_pods} of its pods are ready, but it has no ready endpoint")
        pods = f"none of its {facts.selected} pods is ready" if facts.selected else "it selects no pod"
        return Said("waiting", f"no ready endpoint: {pods}")
    if lost := [port for port in facts.ports if not port.ready]:
        named = ", ".join(f"{port.number} (to {port.target})" for port in lost)
        return Said("broken", f"{facts.ready} ready endpoints, but none for port {named}: no ready pod has that port")
    return Said("well", f"{facts.ready} ready endpoints")


def ingress(found: Object, near: Near) -> Said:
    """Each Service that it leads to is there, has the port, and has ready endpoints."""
    led = backends(
        Manifest("", 0, found, "Ingress", "", name_of(found), dig(found, "metadata", "namespace", default=""))
    )
    facts = {one.name: one for one in (_facts(each, near) for each in near.of("Service"))}
    for backend in led:
        to = facts.get(backend.name)
        if to is None:
            return Said("broken", f"it leads to Service {backend.name}, which is not there")
        if (
            backend.port is not None
            and to.ports
            and not any(backend.port in (one.name, one.number) for one in to.ports)
        ):
            return Said("broken", f"it leads to port {backend.port} of Service {backend.name}, which has none such")
    empty = [one for one in sorted({backend.name for backend in led}) if not _reachable(facts[one])]
    if empty:
        return Said("waiting", f"Service {', '.join(empty)} that it leads to has no ready endpoint")
    at = address(found)
    where = f"at {at}" if at else "no ingress controller gave it an address"
    return Said("well", f"{len(led)} backends, all with ready endpoints; {where}")


def address(found: Object) -> str:
    """What an ingress controller or load balancer published for it."""
    listed = dig(found, "status", "loadBalancer", "ingress", default=[])
    return ", ".join(sorted(str(one.get("ip") or one.get("hostname")) for one in listed if isinstance(one, dict)))


def network_policy(found: Object, near: Near) -> Said:
    """Never well by itself: probes pass it (the kubelet is let in), and it has no status. `proven` looks further."""
    pods = [pod for pod in near.of("Pod") if dig(pod, "status", "phase") not in OVER]
    chosen = [
        pod for pod in pods if label_selector_selects(_selector(found), dig(pod, "metadata", "labels", default={}))
    ]
    if not chosen:
        return Said("waiting", f"it selects none of {len(pods)} pods, so nothing shows what it does")
    ready = sum(map(is_ready, chosen))
    if ready < len(chosen):
        return Said("waiting", f"{ready} of the {len(chosen)} pods that it selects are ready")
    return Said("waiting", f"all {ready} pods that it selects are ready, but {NO_TRAFFIC}")


def _selector(found: Object) -> Object:
    value: Object = dig(found, "spec", "podSelector", default={})  # none: the API server fills in the one for all
    return value


def _facts(found: Object, near: Near) -> ServiceFacts:
    return service_facts(found, near.of("EndpointSlice"), None, {})


def _reachable(one: ServiceFacts) -> bool:
    return bool(one.ready or one.external)
