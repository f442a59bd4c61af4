"""What validation refuses in a pod (pkg/apis/core/validation: ValidatePodSpec), in whatever workload it stands."""

from collections import Counter
from typing import Any

from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec, pod_spec_path
from functions._preflight.objects.refused.containers import refused_in_container
from functions._preflight.objects.refused.refusal import Refusal, Refusals, mapping, mappings, number

_ALWAYS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_ENDS = ("Job", "CronJob")


def refused_in_pod(manifest: Manifest) -> Refusals:
    """Restart policy, containers, volumes, tolerations, users and ports of the node."""
    path, spec = pod_spec_path(manifest.kind), pod_spec(manifest)
    if not spec:
        return
    if isinstance(spec.get("containers"), list) and not spec["containers"]:
        yield Refusal(child(path, "containers"), "is empty: a pod has at least one container")
    yield from _restart_policy(manifest.kind, child(path, "restartPolicy"), spec.get("restartPolicy"))
    for init in (False, True):
        for where, container in containers(manifest, init):
            sidecar = container.get("restartPolicy") == "Always"
            yield from refused_in_container(where, container, sidecar, init)
            yield from _root(where, container, spec)
    for where, volume in mappings(child(path, "volumes"), spec.get("volumes")):
        sources = sorted(name for name, value in volume.items() if name != "name" and value is not None)
        if len(sources) > 1:
            yield Refusal(where, f"is of more than one type ({', '.join(sources)}): keep one")
    for position, one in enumerate(spec["tolerations"] if isinstance(spec.get("tolerations"), list) else ()):
        yield from _toleration(child(path, "tolerations", position), mapping(one))
    yield from _host_ports(manifest)
    if spec.get("dnsPolicy") == "None" and not get(spec, "dnsConfig.nameservers"):
        yield Refusal(child(path, "dnsConfig"), "needs nameservers, for dnsPolicy is None")


def _restart_policy(kind: str, path: str, found: Any) -> Refusals:
    if kind in _ALWAYS and found not in (None, "", "Always"):
        yield Refusal(path, f"must be Always in a {kind}: leave it out")
    if kind in _ENDS and found not in ("OnFailure", "Never"):
        yield Refusal(path, f"must be OnFailure or Never in a {kind}")


def _toleration(path: str, one: dict[str, Any]) -> Refusals:
    operator = one.get("operator") or "Equal"
    if operator == "Exists" and one.get("value"):
        yield Refusal(path, "has a value, and its operator is Exists, which takes none: write Equal")
    if operator == "Equal" and not one.get("key"):
        yield Refusal(path, "has no key: name it, or write operator Exists")
    if one.get("tolerationSeconds") is not None and one.get("effect") != "NoExecute":
        yield Refusal(path, "has tolerationSeconds, which only effect NoExecute takes")


def _root(path: str, container: dict[str, Any], spec: dict[str, Any]) -> Refusals:
    """The kubelet's rule (verifyRunAsNonRoot): a container that must not run as root and is told to never starts."""
    pod, own = mapping(spec.get("securityContext")), mapping(container.get("securityContext"))
    user = own.get("runAsUser", pod.get("runAsUser"))
    if own.get("runAsNonRoot", pod.get("runAsNonRoot")) is True and number(user) == 0:
        yield Refusal(child(path, "securityContext"), "runs as user 0 and as non-root, so it never starts: give a user")


def _host_ports(manifest: Manifest) -> Refusals:
    counts: Counter[tuple[Any, ...]] = Counter()
    for where, container in containers(manifest):
        for at, port in mappings(child(where, "ports"), container.get("ports")):
            if number(port.get("hostPort")) is not None:
                key = (port["hostPort"], port.get("protocol") or "TCP", port.get("hostIP") or "")
                counts[key] += 1
                if counts[key] == 2:
                    yield Refusal(child(at, "hostPort"), f"{port['hostPort']} is taken twice in one pod: keep one")
