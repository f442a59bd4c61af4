"""Which node a pod goes to, or why none takes it: readiness, room, volumes and topology spread. Pure."""

from collections.abc import Sequence

from functions._manifests.selection import label_selector_selects
from functions._rehearsal.admission import COMPUTE, requests_of
from functions._rehearsal.amounts import amount
from functions._rehearsal.objects import Object

HOSTNAME = "kubernetes.io/hostname"


def chosen_node(pod: Object, nodes: Sequence[Object], pods: Sequence[Object], home: str) -> Object | str:
    """The node with the fewest pods of the same labels (then of all), or the scheduler's words.

    `pods` are those of the whole cluster, `home` is the node that the pod's local volume is on, if any.
    """
    troubles: list[str] = []
    fitting = []
    for node in nodes:
        trouble = _unfit(pod, node, nodes, pods, home)
        if trouble:
            troubles.append(trouble)
        else:
            fitting.append(node)
    if not fitting:
        counted = ", ".join(sorted(f"{troubles.count(each)} {each}" for each in set(troubles)))
        return f"0/{len(nodes)} nodes are available: {counted}. preemption: 0/{len(nodes)} nodes are available."
    labels = pod["metadata"].get("labels") or {}
    twins = [each for each in pods if (each["metadata"].get("labels") or {}) == labels]
    return min(fitting, key=lambda node: (_on(twins, node), _on(pods, node), node["metadata"]["name"]))


def _on(pods: Sequence[Object], node: Object) -> int:
    return sum(1 for pod in pods if pod["spec"].get("nodeName") == node["metadata"]["name"])


def _unfit(pod: Object, node: Object, nodes: Sequence[Object], pods: Sequence[Object], home: str) -> str:
    name, spec = node["metadata"]["name"], pod["spec"]
    if not is_up(node):
        return "node(s) had untolerated taint {node.kubernetes.io/unreachable: }"
    if node["spec"].get("unschedulable"):
        return "node(s) were unschedulable"
    if home and home != name:
        return "node(s) had volume node affinity conflict"
    labels = node["metadata"].get("labels") or {}
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return "node(s) didn't match Pod's node affinity/selector"
    here = [each for each in pods if each["spec"].get("nodeName") == name and not has_ended(each)]
    for resource in COMPUTE:
        used = sum(requests_of(each, resource) for each in here)
        if used + requests_of(pod, resource) > amount(node["status"]["allocatable"][resource]):
            return f"Insufficient {resource}"
    if any(_skews(constraint, pod, node, nodes, pods) for constraint in spec.get("topologySpreadConstraints") or ()):
        return "node(s) didn't match pod topology spread constraints"
    return ""


def _skews(constraint: Object, pod: Object, node: Object, nodes: Sequence[Object], pods: Sequence[Object]) -> bool:
    if constraint.get("whenUnsatisfiable") != "DoNotSchedule":
        return False
    key = constraint.get("topologyKey", "")
    here = (node["metadata"].get("labels") or {}).get(key)
    if here is None:
        return True
    domains = {each["metadata"]["name"]: (each["metadata"].get("labels") or {}).get(key) for each in nodes}
    counts = {domain: 0 for domain in domains.values() if domain is not None}
    for each in pods:
        domain = domains.get(each["spec"].get("nodeName", ""))
        same = each["metadata"].get("namespace") == pod["metadata"].get("namespace")
        if (
            domain is not None
            and same
            and label_selector_selects(constraint.get("labelSelector"), each["metadata"].get("labels") or {})
        ):
            counts[domain] += 1
    return counts[here] + 1 - min(counts.values()) > int(constraint.get("maxSkew") or 1)


def has_ended(pod: Object) -> bool:
    """Whether all of its containers ended for good: then it holds no room, however long it is kept."""
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def is_up(node: Object) -> bool:
    """Whether a node's Ready condition holds."""
    return any(each["type"] == "Ready" and each["status"] == "True" for each in node["status"]["conditions"])
