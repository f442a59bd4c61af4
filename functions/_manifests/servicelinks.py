"""The variables that the kubelet sets in a pod for every Service of its namespace, in the style of Docker's links.

pkg/kubelet/envvars/envvars.go in Kubernetes; a Service without an address (headless, ExternalName) gives none, and a
variable that the container sets itself, by `env` or by `envFrom`, is not overwritten (kubelet_pods.go).
"""

from collections.abc import Iterator
from typing import Any

from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import HasPods, pod_spec


def prefix_of(service: str) -> str:
    """The start of a Service's variables: `redis-main` gives REDIS_MAIN."""
    return service.upper().replace("-", "_")


def has_address(service: Manifest) -> bool:
    """Whether a Service has a cluster address, and so gives variables."""
    spec = service.data.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    return spec.get("type") != "ExternalName" and spec.get("clusterIP") != "None" and bool(_ports(service))


def variables(service: Manifest) -> dict[str, str]:
    """The variables of one Service with the form of their values; empty where it has no address."""
    if not has_address(service):
        return {}
    prefix = prefix_of(service.name)
    first = _ports(service)[0]
    found = {
        f"{prefix}_SERVICE_HOST": "an address",
        f"{prefix}_SERVICE_PORT": str(first.get("port")),
        f"{prefix}_PORT": f"{_protocol(first)}://ADDRESS:{first.get('port')}",
    }
    found |= dict(_of_ports(prefix, _ports(service)))
    return found


def linked(workload: HasPods) -> bool:
    """Whether the pods of a workload get these variables: unless `enableServiceLinks` is false."""
    return pod_spec(workload).get("enableServiceLinks") is not False


def _of_ports(prefix: str, ports: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for entry in ports:
        number, protocol = entry.get("port"), _protocol(entry)
        if entry.get("name"):
            yield f"{prefix}_SERVICE_PORT_{prefix_of(str(entry['name']))}", str(number)
        start = f"{prefix}_PORT_{number}_{protocol.upper()}"
        yield start, f"{protocol}://ADDRESS:{number}"
        yield f"{start}_PROTO", protocol
        yield f"{start}_PORT", str(number)
        yield f"{start}_ADDR", "an address"


def _protocol(entry: dict[str, Any]) -> str:
    return str(entry.get("protocol") or "TCP").lower()


def _ports(service: Manifest) -> list[dict[str, Any]]:
    listed = get(service.data, "spec.ports")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
