"""Where pods may run: tolerations, node selectors, nodes to keep away from."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.edits import drop
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import Select, child, get
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.facts import Taint

_HOSTNAME = "kubernetes.io/hostname"


def tolerate(patient: Patient) -> Answer:
    """The taint that the facts name, tolerated as it is: key, value and effect."""
    manifest, key = patient.manifest, patient.details.get("taint", "").partition(":")[0].strip()
    taints = [one for one in _taints(patient) if one.key == key and one.effect != "PreferNoSchedule"]
    if manifest is None or not key or not taints:
        return None
    spec, here = pod_spec(manifest), pod_spec_path(manifest.kind)
    valued = {"operator": "Equal", "value": taints[0].value} if taints[0].value else {"operator": "Exists"}
    wanted = {"key": key, **valued, "effect": taints[0].effect}
    listed = spec.get("tolerations")
    known = (
        [one for one in listed if isinstance(one, dict) and one.get("key") == key] if isinstance(listed, list) else []
    )
    if known and all(_tolerates(one, taints[0]) for one in known):
        return None
    operations: list[Operation]
    if len(known) == 1:
        path = child(here, "tolerations", Select("key", key))
        operations = [
            put(manifest, child(path, field), value) for field, value in wanted.items() if known[0].get(field) != value
        ]
    else:
        operations = [put(manifest, child(here, "tolerations"), [*(listed or ()), wanted])]
    cause = f"{key} keeps it from nodes that may have room, and its tolerations do not cover {taints[0].effect}"
    held = f"nodes with the taint {key} are kept free for something: may this run there?"
    return Treatment(tuple(operations), f"tolerate {key}", (manifest.resource,), held, cause)


def _taints(patient: Patient) -> tuple[Taint, ...]:
    nodes = patient.facts.nodes or ()
    return (*patient.facts.node_taints, *(taint for node in nodes for taint in node.taints))


def _tolerates(toleration: dict[str, Any], taint: Taint) -> bool:
    if toleration.get("effect") not in (None, "", taint.effect):
        return False
    return toleration.get("operator") == "Exists" or toleration.get("value", "") == taint.value


def unpin(patient: Patient) -> Answer:
    """A pod that is tied to one node by its name, and does not fit there, may go to the others."""
    manifest = patient.manifest
    pin = pod_spec(manifest).get("nodeSelector") if manifest else None
    if manifest is None or not isinstance(pin, dict) or _HOSTNAME not in pin:
        return None
    cause = f"it is tied to node {pin[_HOSTNAME]}, which has no room for it"
    if _tied(manifest):
        return Escalation("its data lies on that node: make room there, or move the data", cause)
    operation = drop(manifest, child(pod_spec_path(manifest.kind), "nodeSelector", _HOSTNAME))
    held = "somebody tied it to that node: is what it needs there alone?"
    return Treatment((operation,), f"not only on {pin[_HOSTNAME]}", (manifest.resource,), held, cause)


def _tied(manifest: Manifest) -> bool:
    """Whether it uses a directory of its node, or claims that may lie there."""
    volumes = pod_spec(manifest).get("volumes")
    found = [one for one in volumes if isinstance(one, dict)] if isinstance(volumes, list) else []
    return bool(get(manifest.data, "spec.volumeClaimTemplates")) or any(
        "hostPath" in one or "persistentVolumeClaim" in one for one in found
    )


def select_existing(patient: Patient) -> Answer:
    """A label that no node carries is not demanded any more."""
    manifest = patient.manifest
    demanded = pod_spec(manifest).get("nodeSelector") if manifest else None
    if manifest is None or not isinstance(demanded, dict):
        return None
    absent = [key for key, value in demanded.items() if _absent(patient, key, str(value))]
    if not absent:
        return None
    paths = [child(pod_spec_path(manifest.kind), "nodeSelector", key) for key in absent]
    whole = len(absent) == len(demanded)
    operations = (
        [drop(manifest, child(pod_spec_path(manifest.kind), "nodeSelector"))]
        if whole
        else [drop(manifest, one) for one in paths]
    )
    cause = f"no node has the label {', '.join(absent)}"
    held = "somebody wanted nodes of a kind; label those nodes instead where they exist"
    return Treatment(tuple(operations), f"do not ask for {', '.join(absent)}", (manifest.resource,), held, cause)


def _absent(patient: Patient, key: str, value: str) -> bool:
    if patient.facts.nodes is not None:
        return not any(node.labels.get(key) == value for node in patient.facts.nodes)
    return key in patient.facts.absent_node_labels or f"{key}={value}" in patient.facts.absent_node_labels


def avoid_node(patient: Patient) -> Answer:
    """A node whose name resolution fails now and then is avoided where another has room."""
    manifest, node = patient.manifest, patient.details.get("node", "")
    if manifest is None or not node or patient.details.get("host"):
        return None
    path = child(pod_spec_path(manifest.kind), "affinity")
    if pod_spec(manifest).get("affinity") is not None:
        return Escalation(
            f"its affinity is written by hand: keep it from node {node} there", f"names do not resolve on {node}"
        )
    away = {"matchExpressions": [{"key": _HOSTNAME, "operator": "NotIn", "values": [node]}]}
    value = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "preference": away}]}}
    held = "it is the node that is sick: repair its name resolution, and take this back"
    return Treatment(
        (put(manifest, path, value),),
        f"rather not on {node}",
        (manifest.resource,),
        held,
        f"names do not resolve on {node}",
    )


REMEDIES = (
    Remedy(
        id="avoid-node",
        held=True,
        title="Rather not on a node that is sick",
        faults=("unknown-host",),
        precondition="the message names the node on which no name resolves, and the pods have no affinity yet",
        changes="a preference against that node",
        risks="other nodes get the load",
        undo="the commit is reverted: the pods may go there again",
        treat=avoid_node,
    ),
    Remedy(
        id="tolerate-taint",
        held=True,
        title="Tolerations for the taints that nodes carry",
        faults=("no-room", "taint"),
        precondition="the facts name the taint, and the pods do not tolerate it as it is",
        changes="one toleration",
        risks="the nodes were kept free for something else",
        undo="the commit is reverted: the pods stay away from those nodes",
        treat=tolerate,
    ),
    Remedy(
        id="unpin-node",
        held=True,
        title="Not only on one node",
        faults=("no-room", "node-mismatch"),
        precondition="a node selector names one node, and no data of the pod lies there",
        changes="the node's name leaves the selector",
        risks="what the pod needs may be on that node alone",
        undo="the commit is reverted: the pod is tied to that node again",
        treat=unpin,
    ),
    Remedy(
        id="select-existing-nodes",
        held=True,
        title="Labels that nodes have",
        faults=("node-mismatch",),
        precondition="the facts say that no node carries the label",
        changes="the label leaves the selector",
        risks="the pod may run on nodes that do not suit it",
        undo="the commit is reverted: the pod waits for such a node again",
        treat=select_existing,
    ),
)
