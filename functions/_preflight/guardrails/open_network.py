"""No NetworkPolicy lets everything in or out, and none stops closing what it closes."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import pod_labels
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import introduced, rows, texts
from functions._preflight.rule import finding

RULE = "open-network"
_NARROW, _NARROW_6 = 8, 16  # bits of a prefix: 10.0.0.0/8 is a network of one's own, what is wider is not
_MANY_PORTS = 10_000


def network_stays_closed(change: Change) -> Iterator[Finding]:
    """No rule without peers and ports comes in; a policy keeps its pods and its directions."""
    yield from introduced(change, _open)
    for one in change.changed:
        old = change.old(one)
        if one.kind == "NetworkPolicy" and old:
            for direction in sorted(_directions(old) - _directions(one)):
                yield _refused(one, "spec.policyTypes", f"it would no longer close {direction}")
            lost = [that.name for that in change.before.workloads() if _takes(old, that) and not _takes(one, that)]
            if lost:
                yield _refused(one, "spec.podSelector", f"it would no longer take the pods of {lost[0]}")


def _open(one: Manifest) -> Iterator[Finding]:
    if one.kind != "NetworkPolicy":
        return
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for position, rule in enumerate(rows(get(one.data, f"spec.{direction}"))):
            if _is_every_port(rule.get("ports")) and _is_everybody(rule.get(peers)):
                yield _refused(one, child(f"spec.{direction}", position), f"an {direction} rule allows everything")


def _is_every_port(ports: Any) -> bool:
    """Whether the ports leave none out: none stated, one without a number, or one range over (nearly) all."""
    listed = rows(ports)
    wide = [one for one in listed if isinstance(one.get("port"), int) and isinstance(one.get("endPort"), int)]
    return (
        not listed
        or any(one.get("port") is None for one in listed)
        or any(one["endPort"] - one["port"] >= _MANY_PORTS for one in wide)
    )


def _is_everybody(peers: Any) -> bool:
    return not peers or any(_is_anybody(peer) for peer in rows(peers))


def _is_anybody(peer: dict[str, Any]) -> bool:
    block = get(peer, "ipBlock.cidr")
    if block is not None:
        return _is_wide(str(block))
    spaces = peer.get("namespaceSelector")
    return spaces is not None and _takes_every_namespace(spaces) and not peer.get("podSelector")


def _is_wide(block: str) -> bool:
    """Whether an address block is the internet, or a large part of it; what cannot be read is."""
    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        return True
    return network.prefixlen < (_NARROW if network.version == 4 else _NARROW_6)


def _takes_every_namespace(selector: Any) -> bool:
    """Whether every namespace has what a selector asks for: nothing, or only that something is there or is not."""
    if not isinstance(selector, dict) or selector.get("matchLabels"):
        return False
    asked = [one.get("operator") for one in rows(selector.get("matchExpressions"))]
    return all(operator in ("Exists", "NotIn", "DoesNotExist") for operator in asked)


def _directions(policy: Manifest) -> set[str]:
    """The directions that a policy closes: those it names, else Ingress, and Egress where it has rules for it."""
    stated = set(texts(get(policy.data, "spec.policyTypes")))
    return stated or {"Ingress", *(["Egress"] if get(policy.data, "spec.egress") is not None else [])}


def _takes(policy: Manifest, workload: Manifest) -> bool:
    selector = get(policy.data, "spec.podSelector")
    return workload.namespace == policy.namespace and label_selector_selects(selector, pod_labels(workload))


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
