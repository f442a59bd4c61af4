"""A pod finds a node that it may run on: selectors and affinity against the labels that are known."""

from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.paths import child
from functions._manifests.replicas import scalers, wanted
from functions._manifests.repository import Manifest
from functions._manifests.scheduling import HOSTNAME, needed, node_selector, node_terms, selected
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.admission.examples import deployment
from functions._preflight.admission.nodes import chosen, labelled, labels_of
from functions._preflight.facts import Facts
from functions._preflight.fix import drop, plan
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "node-selector"
_HELD = "where a pod may run is a decision: without the selector it runs anywhere"


def some_node_matches(view: View) -> Iterator[Finding]:
    """Some node carries the labels that a pod demands."""
    scaled = scalers(view.repository)
    for one in view.objects:
        spec = pod_spec(one)
        if not spec or not (node_selector(spec) or node_terms(spec) is not None):
            continue
        runs = wanted(one, scaled) and one.kind != "DaemonSet"  # one for nodes that are yet to come is no fault
        nodes = labelled(view)
        if nodes and not any(chosen(node, spec) for node in nodes):
            by_selector = not any(selected(spec, labels_of(node)) for node in nodes)
            path = child(pod_spec_path(one.kind), "nodeSelector" if by_selector else "affinity")
            message = "no node has the labels that this asks for: its pods stay Pending; ask for labels that nodes have"
            yield finding(
                RULE, one, path, message, "error" if runs else "warning", _freed(one) if by_selector else None
            )
        elif absent := _absent(view, spec):
            path, labels = absent
            message = f"no node has the label {labels}: its pods stay Pending; label a node, or do not ask for it"
            fix = _freed(one) if path.startswith("nodeSelector") else None
            where = f"{pod_spec_path(one.kind)}.{path}"
            yield finding(RULE, one, where, message, "error" if runs else "warning", fix)
        elif HOSTNAME in node_selector(spec):
            where = child(pod_spec_path(one.kind), "nodeSelector", HOSTNAME)
            message = "it may run on one node only: where that is full or down, it runs nowhere"
            yield finding(RULE, one, where, message, "info")


def _absent(view: View, spec: Mapping[str, Any]) -> tuple[str, str] | None:
    """The path and the labels of a demand that is known to be met nowhere."""
    absent = set(view.facts.absent_node_labels)
    for path, labels in needed(spec):
        if labels and all(key in absent or f"{key}={value}" in absent for key, value in labels):
            named = " or ".join(f"{key}={value}" if value else key for key, value in labels)
            return (child(path, labels[0][0]) if path == "nodeSelector" else path), named
    return None


def _freed(manifest: Manifest) -> ChangePlan | None:
    path = child(pod_spec_path(manifest.kind), "nodeSelector")
    return plan(manifest, (drop(manifest, path),), f"{manifest.name} may run on any node", _HELD)


NODE_SELECTOR = Rule(
    id=RULE,
    severity="error",
    title="Some node has the labels that a pod demands",
    why="A node selector or required node affinity that no node meets leaves the pod Pending for ever. The labels of "
    "examples and charts are often not those of the cluster.",
    cure="Ask for labels that nodes have (`kubectl get nodes --show-labels`), label a node, or remove the selector.",
    check=some_node_matches,
    example=deployment(pod='nodeSelector: {disk: "fast"}'),
    cured=deployment(),
    facts=Facts(absent_node_labels=("disk=fast",)),
    knows="It needs the nodes with their labels, or the labels that none has; without them it says nothing but that a "
    "pod is tied to one node by its name. Of several affinity terms it says something only where all nodes are known.",
)
