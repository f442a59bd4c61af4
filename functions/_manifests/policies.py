"""What NetworkPolicies let through, as the API reference defines them, with three answers: yes, no, and nobody knows.

Policies add up: a pod that no policy selects in a direction is open in it; one that some select lets in what any of
them allows. https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from functions._manifests.repository import Manifest
from functions._manifests.selection import may_select

Direction = Literal["Ingress", "Egress"]
Truth = bool | None  # None: the manifests do not say
NAMESPACE_LABEL = "kubernetes.io/metadata.name"  # Kubernetes itself puts it on every namespace
# Where pods and nodes have their addresses: private, carrier-grade NAT, link-local (a DNS cache on the node).
_CLUSTER_RANGES = tuple(
    ip_network(each)
    for each in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


class Party(Struct, frozen=True):
    """One end of a connection. `outside`: an address of the internet; an empty namespace: a pod of any namespace.

    `complete`: its labels are all known; `namespace_labels` is None where the tree does not have the Namespace.
    """

    namespace: str = ""
    labels: Mapping[str, str] = {}
    complete: bool = True
    namespace_labels: Mapping[str, str] | None = None
    named_ports: Mapping[str, int] = {}
    outside: bool = False


class Door(Struct, frozen=True):
    """What a connection asks for: the port of the pod, None where it is unknown."""

    port: int | None
    protocol: str = "TCP"


class Answer(NamedTuple):
    """Whether the connection gets through, and the policies that guard this end."""

    allowed: Truth
    guards: tuple[str, ...]


def admits(policies: Iterable[Manifest], direction: Direction, guarded: Party, other: Party, door: Door) -> Answer:
    """What the policies of the guarded end's namespace say. The server's named ports are those of the target."""
    server = guarded if direction == "Ingress" else other
    isolated: Truth = False
    verdict: Truth = False
    guards = []
    for policy in policies:
        spec = _mapping(policy.data.get("spec"))
        chosen = may_select(spec.get("podSelector") or {}, guarded.labels, guarded.complete)
        if policy.namespace != guarded.namespace or direction not in types_of(spec) or chosen is False:
            continue
        guards.append(policy.name)
        isolated = _either(isolated, chosen)
        for rule in _dicts(spec.get(direction.lower())):
            verdict = _either(verdict, _all(chosen, _through(rule, direction, guarded, other, server, door)))
    if verdict is True or isolated is False:
        return Answer(True, tuple(guards))
    return Answer(None if isolated is None else verdict, tuple(guards))


def types_of(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """The directions that a policy closes: what it says, else Ingress, and Egress where it has egress rules."""
    stated = spec.get("policyTypes")
    if isinstance(stated, list) and stated:
        return tuple(str(one) for one in stated)
    return ("Ingress", "Egress") if spec.get("egress") else ("Ingress",)


def _through(
    rule: Mapping[str, Any], direction: Direction, guarded: Party, other: Party, server: Party, door: Door
) -> Truth:
    peers = _dicts(rule.get("from" if direction == "Ingress" else "to"))
    ports = _dicts(rule.get("ports"))
    at_end = _any(_peer(one, other, guarded.namespace) for one in peers) if peers else True
    at_door = _any(_port(one, server, door) for one in ports) if ports else True
    return _all(at_end, at_door)


def _peer(peer: Mapping[str, Any], other: Party, own_namespace: str) -> Truth:
    if "ipBlock" in peer:
        return _block(_mapping(peer["ipBlock"]), other)
    if other.outside:
        return False
    there: Truth = other.namespace == own_namespace
    if "namespaceSelector" in peer:
        known = other.namespace_labels is not None
        labels = {**(other.namespace_labels or {}), **({NAMESPACE_LABEL: other.namespace} if other.namespace else {})}
        there = may_select(peer["namespaceSelector"] or {}, labels, known)
    if "podSelector" not in peer:
        return there
    return _all(there, may_select(peer["podSelector"] or {}, other.labels, other.complete))


def _block(block: Mapping[str, Any], other: Party) -> Truth:
    """Whether a range of addresses may hold the other end. Pods have theirs in private ranges, but in which?"""
    try:
        whole = ip_network(str(block.get("cidr")), strict=False)
        excepted = [ip_network(str(one), strict=False) for one in block.get("except") or ()]
    except ValueError:
        return None
    if other.outside:
        if not isinstance(whole, IPv4Network):
            return None
        return True if not whole.prefixlen else None if not whole.is_private else False
    inside = [each if _within(each, whole) else whole for each in _CLUSTER_RANGES if each.overlaps(whole)]
    return None if any(not any(_within(each, one) for one in excepted) for each in inside) else False


def _within(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]  # of one version


def _port(entry: Mapping[str, Any], server: Party, door: Door) -> Truth:
    if str(entry.get("protocol") or "TCP") != door.protocol:
        return False
    wanted = entry.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        named = server.named_ports.get(wanted)
        if named is None:
            return None if door.port is None or not server.complete else False
        wanted = named
    if door.port is None or not isinstance(wanted, int):
        return None
    last = entry.get("endPort")
    return wanted <= door.port <= (last if isinstance(last, int) else wanted)


def _either(one: Truth, other: Truth) -> Truth:
    return True if one is True or other is True else None if one is None or other is None else False


def _all(*found: Truth) -> Truth:
    return False if False in found else None if None in found else True


def _any(found: Iterable[Truth]) -> Truth:
    held = list(found)
    return True if True in held else None if None in held else False


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
