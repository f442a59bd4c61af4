"""How far a workload is kept from its node, as its manifests say."""

from typing import Any

from functions._catalogue.practice import Case
from functions._catalogue.reading import rows, whole, words
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec

_LOW_PORTS = 1024

Placed = tuple[str, dict[str, Any]]


def every(workload: Manifest) -> tuple[Placed, ...]:
    """Its containers and init containers with their paths."""
    return (*containers(workload), *containers(workload, init=True))


def chosen(case: Case) -> tuple[Placed, ...]:
    """All containers, or the one that the speaker named."""
    return tuple(placed for placed in every(case.workload) if case.said.container in (None, placed[1].get("name")))


def special(workload: Manifest) -> str:
    """Why a workload is meant to reach its node, as a phrase; empty where it is an ordinary one."""
    pod = pod_spec(workload)
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(field) is True:
            return f"{workload.name} uses the {field.removeprefix('host').lower()} of its node"
    for _, container in every(workload):
        if get(container, "securityContext.privileged") is True:
            return f"{workload.name} runs privileged on purpose"
        added = words(container, "securityContext.capabilities.add")
        if set(added) - {"NET_BIND_SERVICE"}:
            return f"{workload.name} adds {', '.join(added)} on purpose"
    if any("hostPath" in volume for volume in rows(pod, "volumes")):
        return f"{workload.name} mounts directories of its node"
    return ""


def unprivileged(workload: Manifest, container: dict[str, Any]) -> bool:
    """Whether the manifests say that a container does not start as root."""
    pod = pod_spec(workload)
    user = get(container, "securityContext.runAsUser")
    user = get(pod, "securityContext.runAsUser") if user is None else user
    if isinstance(user, int):
        return user != 0
    own = get(container, "securityContext.runAsNonRoot")
    return own is True or (own is None and get(pod, "securityContext.runAsNonRoot") is True)


def low_port(container: dict[str, Any]) -> bool:
    """Whether a container listens on a port that takes a privilege: NET_BIND_SERVICE, or root."""
    return any(0 < whole(port, "containerPort") < _LOW_PORTS for port in rows(container, "ports"))
