"""What validation refuses in Services, Ingresses and NetworkPolicies (pkg/apis/core and networking/validation)."""

import ipaddress
from collections import Counter
from typing import Any

from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.objects.refused.containers import refused_port
from functions._preflight.objects.refused.refusal import Refusal, Refusals, mapping, mappings, number, stated


def refused_in_network(manifest: Manifest) -> Refusals:
    """By kind."""
    match manifest.kind:
        case "Service":
            yield from _service(manifest)
        case "Ingress":
            yield from _ingress(manifest)
        case "NetworkPolicy":
            yield from _policy(manifest)


def _service(manifest: Manifest) -> Refusals:
    spec = mapping(manifest.data.get("spec"))
    kind, ports = spec.get("type") or "ClusterIP", list(mappings("spec.ports", spec.get("ports")))
    if kind == "ExternalName" and not spec.get("externalName"):
        yield Refusal("spec.externalName", "is missing: type ExternalName needs it")
    if spec.get("clusterIP") == "None" and kind in ("NodePort", "LoadBalancer"):
        yield Refusal("spec.clusterIP", f"None does not go with type {kind}")
    if not ports and kind != "ExternalName" and spec.get("clusterIP") != "None":
        yield Refusal("spec.ports", "is missing: a Service has at least one port")
    names = Counter(port.get("name") for _, port in ports)
    used: Counter[tuple[Any, ...]] = Counter()
    for where, port in ports:
        yield from refused_port(child(where, "port"), port.get("port"))
        yield from refused_port(child(where, "targetPort"), port.get("targetPort"))
        if len(ports) > 1 and not port.get("name"):
            yield Refusal(where, "has no name, and among several ports each needs one")
        elif names[port.get("name")] > 1:
            yield Refusal(where, f"is called {port['name']}, as another port is: rename one")
        used[key := (number(port.get("port")), port.get("protocol") or "TCP")] += 1
        if used[key] == 2 and key[0] is not None:
            yield Refusal(where, f"is port {key[0]} of {key[1]}, as another is: keep one")
        if port.get("nodePort") and kind == "ClusterIP":
            yield Refusal(child(where, "nodePort"), "does not go with type ClusterIP: write NodePort, or leave it out")


def _ingress(manifest: Manifest) -> Refusals:
    if manifest.api_version != "networking.k8s.io/v1":
        return
    spec = mapping(manifest.data.get("spec"))
    if not spec.get("rules") and not spec.get("defaultBackend"):
        yield Refusal("spec", "has neither rules nor defaultBackend: give it one")
    yield from _backend("spec.defaultBackend", spec.get("defaultBackend"))
    for where, rule in mappings("spec.rules", spec.get("rules"), "host"):
        host = rule.get("host")
        if isinstance(host, str) and (":" in host or "/" in host or _is_address(host)):
            yield Refusal(child(where, "host"), f"{host!r} must be a name, without scheme, port and path")
        for at, one in mappings(child(where, "http", "paths"), get(rule, "http.paths"), "path"):
            path, kind = one.get("path"), one.get("pathType")
            if kind in ("Exact", "Prefix") and not (isinstance(path, str) and path.startswith("/")):
                yield Refusal(child(at, "path"), f"{path!r} must start with / where pathType is {kind}")
            yield from _backend(child(at, "backend"), one.get("backend"))


def _backend(path: str, found: Any) -> Refusals:
    if not isinstance(found, dict):
        return
    if len(stated(found, "service", "resource")) != 1:
        yield Refusal(path, "needs one of service and resource, and only one")
    service = found.get("service")
    if isinstance(service, dict):
        port = mapping(service.get("port"))
        if len([one for one in (port.get("name"), port.get("number")) if one]) != 1:
            yield Refusal(child(path, "service", "port"), "needs one of name and number, and only one")
        yield from refused_port(child(path, "service", "port", "number"), port.get("number"))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _policy(manifest: Manifest) -> Refusals:
    for side, peers in (("ingress", "from"), ("egress", "to")):
        rules = get(manifest.data, f"spec.{side}")
        for position, rule in enumerate(rules if isinstance(rules, list) else ()):
            listed = rule.get(peers) if isinstance(rule, dict) else None
            for at, peer in enumerate(listed if isinstance(listed, list) else ()):
                yield from _peer(child("spec", side, position, peers, at), mapping(peer))


def _peer(path: str, peer: dict[str, Any]) -> Refusals:
    found = stated(peer, "podSelector", "namespaceSelector", "ipBlock")
    if not found:
        yield Refusal(path, "selects nothing: give it a podSelector, a namespaceSelector or an ipBlock")
    if "ipBlock" not in found:
        return
    if len(found) > 1:
        yield Refusal(path, "has an ipBlock beside selectors: make two entries of it")
    block = mapping(peer["ipBlock"])
    for name, text in (("cidr", block.get("cidr")), *(("except", one) for one in _texts(block.get("except")))):
        if isinstance(text, str) and not _is_network(text):
            yield Refusal(child(path, "ipBlock", name), f"{text!r} is no range of addresses: write 10.0.0.0/8")


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text
