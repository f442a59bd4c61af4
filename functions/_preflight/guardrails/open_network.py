"""No NetworkPolicy lets everything in or out, and none stops closing what it closes."""

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
_ANYWHERE = frozenset({"0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"})


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
            if not rule.get("ports") and _is_everybody(rule.get(peers)):
                yield _refused(one, child(f"spec.{direction}", position), f"an {direction} rule allows everything")


def _is_everybody(peers: Any) -> bool:
    return not peers or any(_is_anybody(peer) for peer in rows(peers))


def _is_anybody(peer: dict[str, Any]) -> bool:
    block = get(peer, "ipBlock.cidr")
    if block is not None:
        return str(block) in _ANYWHERE
    spaces = peer.get("namespaceSelector")
    return spaces == {} and not peer.get("podSelector")


def _directions(policy: Manifest) -> set[str]:
    """The directions that a policy closes: those it names, else Ingress, and Egress where it has rules for it."""
    stated = set(texts(get(policy.data, "spec.policyTypes")))
    return stated or {"Ingress", *(["Egress"] if get(policy.data, "spec.egress") is not None else [])}


def _takes(policy: Manifest, workload: Manifest) -> bool:
    selector = get(policy.data, "spec.podSelector")
    return workload.namespace == policy.namespace and label_selector_selects(selector, pod_labels(workload))


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
