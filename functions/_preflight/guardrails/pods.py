"""No pod gets power over its node."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec, pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping, rows, texts
from functions._preflight.rule import finding

RULE = "pod-safety"
_HOST = ("hostNetwork", "hostPID", "hostIPC")
# Who sets `host` in a probe or hook lets the node ask any address in its own name (restricted by baseline since 1.34).
_ASKED = tuple(
    f"{hook}.{handler}"
    for hook in ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")
    for handler in ("httpGet", "tcpSocket")
)


def safe_pods(change: Change) -> Iterator[Finding]:
    """No host namespaces, host paths, host ports, privileged containers, added capabilities or lifted confinement."""
    for one in change.changed:
        old = change.old(one)
        known = {(found.path, found.message) for found in _unsafe_in(old)} if old else set()
        for found in _unsafe_in(one):
            if (found.path, found.message) in known:
                yield replace(found, severity="warning", message=f"{found.message} (it was so before)")
            else:
                yield found


def _unsafe_in(one: Manifest) -> Iterator[Finding]:
    spec, here = pod_spec(one), pod_spec_path(one.kind)
    for name in _HOST:
        if spec.get(name) is True:
            yield _unsafe(one, child(here, name), f"{name} gives the pod a namespace of its node")
    volumes = spec.get("volumes")
    for position, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        if get(volume, "hostPath") is not None:
            yield _unsafe(one, child(here, "volumes", position, "hostPath"), "hostPath mounts a folder of the node")
    for position, entry in enumerate(rows(spec.get("ephemeralContainers"))):
        message = f"container {entry.get('name')} is put into running pods"
        yield _unsafe(one, child(here, "ephemeralContainers", position), message)
    if get(spec, "securityContext.sysctls"):
        yield _unsafe(one, child(here, "securityContext", "sysctls"), "sysctls change the kernel's settings")
    if here:
        yield from _confinement(one, child(here, "securityContext"), spec.get("securityContext"))
    for path, container in (*containers(one), *containers(one, init=True)):
        yield from _container(one, path, container)


def _container(manifest: Manifest, path: str, container: dict[str, Any]) -> Iterator[Finding]:
    here = child(path, "securityContext")
    context = container.get("securityContext")
    for name, why in (
        ("privileged", "privileged makes the container root on its node"),
        ("allowPrivilegeEscalation", "allowPrivilegeEscalation lets a process gain rights"),
    ):
        if get(context, name) is True:
            yield _unsafe(manifest, child(here, name), why)
    dropped = texts(get(context, "capabilities.drop"))
    for capability in texts(get(context, "capabilities.add")):
        if capability == "NET_BIND_SERVICE" and "ALL" in dropped:
            continue  # the one that the level `restricted` allows, and less than every container has by default
        yield _unsafe(manifest, child(here, "capabilities", "add"), f"capability {capability} is added")
    if get(context, "procMount") not in (None, "Default"):
        yield _unsafe(manifest, child(here, "procMount"), "procMount unmasks /proc")
    yield from _confinement(manifest, here, context)
    for name in mapping(get(container, "resources.limits")):
        if "/" in name:
            yield _unsafe(manifest, child(path, "resources", "limits", name), f"{name} is a device of the node")
    ports = container.get("ports")
    for position, port in enumerate(ports if isinstance(ports, list) else ()):
        if get(port, "hostPort"):
            yield _unsafe(manifest, child(path, "ports", position, "hostPort"), "hostPort binds a port of the node")
    for name in _ASKED:
        if get(container, f"{name}.host"):
            where = child(path, *name.split("."), "host")
            yield _unsafe(manifest, where, f"{name} makes the node call {get(container, f'{name}.host')}")


def _confinement(manifest: Manifest, path: str, context: Any) -> Iterator[Finding]:
    for name in ("seccompProfile", "appArmorProfile"):
        if get(context, f"{name}.type") == "Unconfined":
            yield _unsafe(manifest, child(path, name, "type"), f"{name} Unconfined lifts the confinement")
    if get(context, "windowsOptions.hostProcess") is True:
        yield _unsafe(manifest, child(path, "windowsOptions", "hostProcess"), "hostProcess runs on the node")


def _unsafe(manifest: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, manifest, path, f"{manifest.kind} {manifest.name}: {why}: leave it out, or do it by hand")
