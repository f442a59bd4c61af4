"""What validation refuses in a container (pkg/apis/core/validation: validateContainers, validateEnv, validateProbe)."""

from typing import Any

from functions._manifests.paths import child
from functions._preflight.objects.refused.refusal import Refusal, Refusals, mapping, mappings, number, stated

_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_VALUES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def refused_in_container(path: str, container: dict[str, Any], sidecar: bool, init: bool) -> Refusals:
    """Image, env, probes, ports, mounts and security of one container."""
    if not container.get("image"):
        yield Refusal(child(path, "image"), "is missing: name the image")
    for where, entry in mappings(child(path, "env"), container.get("env")):
        yield from _env(where, entry)
    sources = container.get("envFrom")
    for position, entry in enumerate(sources if isinstance(sources, list) else ()):
        if isinstance(entry, dict) and len(stated(entry, "configMapRef", "secretRef")) != 1:
            yield Refusal(child(path, "envFrom", position), "needs one of configMapRef and secretRef, and only one")
    for name in _PROBES:
        if isinstance(container.get(name), dict):
            if init and not sidecar:
                yield Refusal(child(path, name), "is not allowed in an init container that ends: remove it")
            yield from _probe(child(path, name), container[name], name)
    for name, hook in mapping(container.get("lifecycle")).items():
        if isinstance(hook, dict) and name in ("postStart", "preStop"):
            yield from _handler(child(path, "lifecycle", name), hook, ("exec", "httpGet", "tcpSocket", "sleep"))
    for where, port in mappings(child(path, "ports"), container.get("ports")):
        for field in ("containerPort", "hostPort"):
            yield from refused_port(child(where, field), port.get(field))
    yield from _security(child(path, "securityContext"), mapping(container.get("securityContext")))


def refused_port(path: str, value: Any) -> Refusals:
    """Ports are from 1 to 65535."""
    found = number(value)
    if found is not None and not 1 <= found <= 65535:
        yield Refusal(path, f"{found} is no port: write one from 1 to 65535")


def _env(path: str, entry: dict[str, Any]) -> Refusals:
    name, source = entry.get("name"), entry.get("valueFrom")
    if isinstance(name, str) and (not name or "=" in name):
        yield Refusal(child(path, "name"), f"{name!r} is no name of a variable: leave = out of it")
    if not isinstance(source, dict):
        return
    if entry.get("value"):
        yield Refusal(path, "has both value and valueFrom: keep one")
    if len(stated(source, *_VALUES)) != 1:
        yield Refusal(child(path, "valueFrom"), "needs one source of the value, and only one")


def _probe(path: str, probe: dict[str, Any], kind: str) -> Refusals:
    yield from _handler(path, probe, _HANDLERS)
    for name in _COUNTS:
        found = number(probe.get(name))
        if found is not None and found < 0:
            yield Refusal(child(path, name), f"{found} is negative")
    threshold = number(probe.get("successThreshold"))
    if kind != "readinessProbe" and threshold is not None and threshold > 1:
        yield Refusal(child(path, "successThreshold"), f"must be 1 in a {kind}")


def _handler(path: str, fields: dict[str, Any], kinds: tuple[str, ...]) -> Refusals:
    found = stated(fields, *kinds)
    if len(found) > 1:
        yield Refusal(path, f"has more than one handler ({', '.join(found)}): keep one")
    elif not found:
        yield Refusal(path, f"has no handler: give it one of {', '.join(kinds)}")
    for name in ("httpGet", "tcpSocket", "grpc"):
        yield from refused_port(child(path, name, "port"), mapping(fields.get(name)).get("port"))


def _security(path: str, fields: dict[str, Any]) -> Refusals:
    if fields.get("allowPrivilegeEscalation") is False:
        if fields.get("privileged") is True:
            yield Refusal(path, "is privileged and forbids privilege escalation: decide for one")
        added = mapping(fields.get("capabilities")).get("add")
        if isinstance(added, list) and {"SYS_ADMIN", "CAP_SYS_ADMIN"} & {one for one in added if isinstance(one, str)}:
            yield Refusal(path, "adds SYS_ADMIN and forbids privilege escalation: decide for one")
