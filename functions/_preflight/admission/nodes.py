"""The nodes that are known, and which of them a pod may run on."""

from collections.abc import Mapping
from typing import Any

from functions._manifests.scheduling import HOSTNAME, REPELLING, attracted, selected, tolerates, tolerations
from functions._preflight.facts import NodeFacts, Taint
from functions._preflight.view import View

# The DaemonSet controller adds tolerations for these (pkg/controller/daemon/util, AddOrUpdateDaemonPodTolerations).
_OF_DAEMONS = "node.kubernetes.io/"


def labelled(view: View) -> tuple[NodeFacts, ...]:
    """Every node, where all are listed with their labels; empty where that is not known."""
    nodes = view.facts.nodes or ()
    return nodes if any(node.labels for node in nodes) else ()


def labels_of(node: NodeFacts) -> Mapping[str, str]:
    """A node's labels; its host name is one in any case."""
    return {HOSTNAME: node.name, **node.labels}


def eligible(view: View, pod_spec: Mapping[str, Any]) -> tuple[NodeFacts, ...]:
    """The nodes that selector and affinity take, and that no taint keeps the pod from."""
    return tuple(
        node
        for node in labelled(view)
        if chosen(node, pod_spec) and not any(repels(one, pod_spec) for one in node.taints)
    )


def chosen(node: NodeFacts, pod_spec: Mapping[str, Any]) -> bool:
    """Whether selector and affinity take a node."""
    labels = labels_of(node)
    return selected(pod_spec, labels) and attracted(pod_spec, node.name, labels)


def repels(taint: Taint, pod_spec: Mapping[str, Any], daemon: bool = False) -> bool:
    """Whether a taint keeps a pod off its node."""
    if taint.effect not in REPELLING or (daemon and taint.key.startswith(_OF_DAEMONS)):
        return False
    return not any(tolerates(one, taint.key, taint.value, taint.effect) for one in tolerations(pod_spec))


def known_taints(view: View) -> tuple[Taint, ...]:
    """Every taint that some node is known to carry."""
    if view.facts.nodes is not None:
        return tuple(dict.fromkeys(taint for node in view.facts.nodes for taint in node.taints))
    return view.facts.node_taints
