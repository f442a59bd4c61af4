"""What the pods of each node ask for, and whether there is room for more: certain, or no."""

from collections.abc import Iterator
from decimal import Decimal

from functions._manifests.limitranges import pod_totals
from functions._manifests.quantities import amount
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

FULL = Decimal("0.95")  # of what pods may ask for: above it no pod of a usual size finds room
ASKED = Decimal("0.75")  # of it: above that, one node of four that fails leaves no room for its pods
RESOURCES = ("memory", "cpu")
_SHARES = {"memory": ASKED, "cpu": FULL}  # of a node that may be asked for with what comes
_KEEPS_OFF = ("NoSchedule", "NoExecute")


def asked_on(snapshot: Snapshot) -> dict[str, dict[str, Decimal]]:
    """What the pods on each node ask for. Pods of namespaces that were not read are missing, so it is at least that."""
    found: dict[str, dict[str, Decimal]] = {}
    for pod in snapshot.everywhere("Pod"):
        node = wire.text(pod, "spec", "nodeName")
        if not node or wire.text(pod, "status", "phase") in ("Succeeded", "Failed"):
            continue
        totals = pod_totals(dict(wire.mapping(pod, "spec"))).requests
        sums = found.setdefault(node, {})
        for resource in RESOURCES:
            sums[resource] = sums.get(resource, Decimal(0)) + amount(totals.get(resource, "0"))
    return found


def has_room(snapshot: Snapshot, workload: Object, count: int) -> bool:
    """Whether one node takes this many pods of it and stays below what is asked for on a full one.

    No where a pod waits for a node anywhere, where only the pods of some namespaces are known, and for a pod that asks
    for nothing: nobody knows what it needs.
    """
    pods = snapshot.everywhere("Pod")
    if all(wire.namespace(one) in snapshot.namespaces for one in pods) or any(_waits(one) for one in pods):
        return False
    needs = pod_totals(dict(wire.mapping(workload, "spec", "template", "spec"))).requests
    asked = asked_on(snapshot)
    if not needs.get("memory"):
        return False
    return any(
        all(
            asked.get(wire.name(node), {}).get(resource, Decimal(0)) + count * amount(needs.get(resource, "0"))
            <= share * amount(wire.text(node, "status", "allocatable", resource))
            for resource, share in _SHARES.items()
        )
        for node in _open(snapshot)
    )


def _open(snapshot: Snapshot) -> Iterator[Object]:
    """Nodes that are ready and keep nothing off; one with a taint may not be for these pods."""
    for node in snapshot.of("Node"):
        ready = wire.text(wire.conditions(node).get("Ready", {}), "status") == "True"
        taints = {wire.text(one, "effect") for one in wire.items(node, "spec", "taints")}
        if ready and not wire.dig(node, "spec", "unschedulable") and taints.isdisjoint(_KEEPS_OFF):
            yield node


def _waits(pod: Object) -> bool:
    return wire.text(pod, "status", "phase") == "Pending" and not wire.text(pod, "spec", "nodeName")
