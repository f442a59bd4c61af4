"""Who may speak to whom: NetworkPolicies, as the API reference defines them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from functions._manifests.selection import label_selector_selects

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """One end of a connection: a pod, or (without a namespace) an address outside the cluster."""

    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    named_ports: Mapping[str, int] = field(default_factory=dict)


def allowed(policies: Iterable[Object], source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether the policies of both ends let the connection through."""
    held = list(policies)
    return _direction(held, "Egress", source, target, port, protocol, target) and _direction(
        held, "Ingress", target, source, port, protocol, target
    )


def _direction(
    policies: Iterable[Object], direction: str, guarded: Peer, other: Peer, port: int, protocol: str, server: Peer
) -> bool:
    rules: list[Object] = []
    isolated = False
    for policy in policies:
        spec = policy.get("spec") or {}
        if policy["metadata"].get("namespace", "") != guarded.namespace or not guarded.namespace:
            continue
        if direction in _types(spec) and label_selector_selects(spec.get("podSelector") or {}, guarded.labels):
            isolated = True
            rules += spec.get(direction.lower()) or ()
    ends = "from" if direction == "Ingress" else "to"
    return not isolated or any(
        _ends(rule.get(ends), other, guarded.namespace) and _ports(rule.get("ports"), port, protocol, server)
        for rule in rules
    )


def _types(spec: Object) -> list[str]:
    return list(spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])])


def _ends(peers: Iterable[Object] | None, other: Peer, own_namespace: str) -> bool:
    return not peers or any(_end(peer, other, own_namespace) for peer in peers)


def _end(peer: Object, other: Peer, own_namespace: str) -> bool:
    if "ipBlock" in peer:
        block = peer["ipBlock"]
        if not other.address:
            return False
        address = ip_address(other.address)
        inside = address in ip_network(block["cidr"], strict=False)
        return inside and not any(address in ip_network(each, strict=False) for each in block.get("except") or ())
    if not other.namespace:
        return False
    if "namespaceSelector" in peer:
        if not label_selector_selects(peer["namespaceSelector"] or {}, other.namespace_labels):
            return False
    elif other.namespace != own_namespace:
        return False
    return "podSelector" not in peer or label_selector_selects(peer["podSelector"] or {}, other.labels)


def _ports(ports: Iterable[Object] | None, port: int, protocol: str, server: Peer) -> bool:
    return not ports or any(_port(each, port, protocol, server) for each in ports)


def _port(rule: Object, port: int, protocol: str, server: Peer) -> bool:
    if rule.get("protocol", "TCP") != protocol:
        return False
    wanted = rule.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return server.named_ports.get(wanted) == port
    return bool(wanted <= port <= rule.get("endPort", wanted))
