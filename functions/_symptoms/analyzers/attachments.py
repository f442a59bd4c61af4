"""Volumes that stay attached where no pod uses them any more, and attachments that fail."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import over
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

PATIENCE = 600  # seconds: the attach-detach controller forces a detach after 6 minutes


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Of volumes bound to claims in our namespaces; whether a pod uses one is known only where the pods are."""
    users = _users(snapshot)
    for one in snapshot.of("VolumeAttachment"):
        volume = wire.text(one, "spec", "source", "persistentVolumeName")
        node = wire.text(one, "spec", "nodeName")
        claim = wire.mapping(snapshot.find("PersistentVolume", "", volume), "spec", "claimRef")
        space, name = wire.text(claim, "namespace"), wire.text(claim, "name")
        if space not in snapshot.namespaces or snapshot.young(one, PATIENCE):
            continue
        why = _why(snapshot, one, node, users.get((space, name), set()), space)
        if why:
            details = {"volume": volume, "claims": name, "node": node, "claim_space": space}
            since = wire.text(one, "metadata", "deletionTimestamp")
            yield sighted(snapshot, "attachment-stuck", one, details, (why,), kind="VolumeAttachment", since=since)


def _why(snapshot: Snapshot, one: Object, node: str, used_on: set[str], space: str) -> str:
    deleted = wire.text(one, "metadata", "deletionTimestamp")
    if deleted and snapshot.age(deleted) > PATIENCE:
        error = wire.text(one, "status", "detachError", "message") or "no error is told"
        return f"it should be gone since {deleted}: {error}"
    if snapshot.absent("Node", "", node):
        return f"it is attached to node {node}, which is not there"
    elsewhere = used_on - {node}
    if elsewhere and node not in used_on and snapshot.known("Pod", space):
        return f"it is attached to {node}, and the pods that use it are on {', '.join(sorted(elsewhere))}"
    error = wire.text(one, "status", "attachError", "message")
    return (
        f"it cannot be attached to {node}: {error}" if error and wire.dig(one, "status", "attached") is not True else ""
    )


def _users(snapshot: Snapshot) -> dict[tuple[str, str], set[str]]:
    """The nodes of the pods that mount each claim."""
    found: dict[tuple[str, str], set[str]] = {}
    for pod in snapshot.of("Pod"):
        node = wire.text(pod, "spec", "nodeName")
        for volume in wire.items(pod, "spec", "volumes") if node and not over(pod) else ():
            if claim := wire.text(volume, "persistentVolumeClaim", "claimName"):
                found.setdefault((wire.namespace(pod), claim), set()).add(node)
    return found
