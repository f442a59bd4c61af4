"""Volumes of Longhorn that lost their good replicas, and volumes that do not fit the nodes that are there.

Fields: longhorn.io/v1beta2 Volume and Replica (status.robustness, status.state, status.conditions, spec.nodeID).
"""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

VOLUMES, REPLICAS = "Volume.longhorn.io", "Replica.longhorn.io"


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Each volume of a claim in our namespaces. It is told on the claim, which is what Git declares."""
    for volume in snapshot.of(VOLUMES):
        space = wire.text(volume, "status", "kubernetesStatus", "namespace")
        name = wire.text(volume, "status", "kubernetesStatus", "pvcName")
        claim = snapshot.find("PersistentVolumeClaim", space, name)
        if claim is None:
            continue
        robustness, state = wire.text(volume, "status", "robustness"), wire.text(volume, "status", "state")
        details = {
            "volume": wire.name(volume),
            "class": wire.text(claim, "spec", "storageClassName"),
            "replicas": wire.text(volume, "spec", "numberOfReplicas"),
        }
        told = (
            f"Longhorn's volume {wire.name(volume)} is {state or 'in no state'}, robustness {robustness or 'unknown'}"
        )
        lost = _lost(snapshot, volume)
        unplaced = wire.conditions(volume).get("Scheduled", wire.conditions(volume).get("scheduled", {}))
        if robustness == "faulted":
            evidence = (told, *(f"a replica is on node {node}, which is not there" for node in lost))
            details["lost_nodes"] = ",".join(lost)
            yield sighted(snapshot, "volume-faulted", claim, details, evidence, kind="PersistentVolumeClaim")
        elif lost and state != "attached":
            evidence = (told, *(f"a replica is on node {node}, which is not there" for node in lost))
            details["lost_nodes"] = ",".join(lost)
            yield sighted(snapshot, "volume-node", claim, details, evidence, kind="PersistentVolumeClaim")
        elif wire.text(unplaced, "status") == "False":
            evidence = (told, f"{wire.text(unplaced, 'reason')}: {wire.text(unplaced, 'message')}")
            details["why"] = wire.text(unplaced, "message") or wire.text(unplaced, "reason")
            yield sighted(snapshot, "provisioning", claim, details, evidence, kind="PersistentVolumeClaim")


def _lost(snapshot: Snapshot, volume: Object) -> list[str]:
    """The nodes of the volume's replicas that the cluster does not have any more."""
    if not snapshot.known("Node"):
        return []
    replicas = (one for one in snapshot.of(REPLICAS) if wire.text(one, "spec", "volumeName") == wire.name(volume))
    nodes = {wire.text(one, "spec", "nodeID") for one in replicas} - {""}
    return sorted(node for node in nodes if snapshot.absent("Node", "", node))
