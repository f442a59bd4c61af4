"""Nodes that do not answer, are short of something, or whose pods ask for nearly all that they have."""

from collections.abc import Iterator
from decimal import Decimal

from functions._manifests.quantities import amount
from functions._symptoms import wire
from functions._symptoms.room import ASKED, FULL, RESOURCES, asked_on
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

IDLE = Decimal("0.8")  # of what is asked for: a fifth less is worth a rollout (as in right-sizing)
USED = Decimal("0.90")  # of the memory that there is; the kubelet evicts at about 100Mi that are left
GRACE = 120  # seconds: a node that has just joined is not ready yet
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """By conditions, by requests (of all namespaces, where the pods of all are known), and by what is used."""
    asked = asked_on(snapshot)
    used = {wire.name(one): amount(wire.text(one, "usage", "memory")) for one in snapshot.of("NodeMetrics")}
    for node in snapshot.of("Node"):
        conditions = wire.conditions(node)
        ready = conditions.get("Ready", {})
        if wire.text(ready, "status") != "True":
            if snapshot.young(node, GRACE):
                continue
            state, why = wire.text(ready, "status") or "not said", wire.text(ready, "reason")
            told = f"Ready is {state}: {why}: {wire.text(ready, 'message')}"
            since = wire.text(ready, "lastTransitionTime")
            yield sighted(snapshot, "node-lost", node, {"node": wire.name(node)}, (told,), kind="Node", since=since)
            continue
        yield from _pressed(snapshot, node, conditions)
        yield from _full(snapshot, node, asked.get(wire.name(node), {}), used.get(wire.name(node)))


def _pressed(snapshot: Snapshot, node: Object, conditions: dict[str, Object]) -> Iterator[Symptom]:
    for kind in _PRESSURES:
        one = conditions.get(kind, {})
        if wire.text(one, "status") == "True":
            told = f"{kind}: {wire.text(one, 'reason')}: {wire.text(one, 'message')}"
            details = {"node": wire.name(node), "resource": kind.removesuffix("Pressure").lower()}
            since = wire.text(one, "lastTransitionTime")
            yield sighted(snapshot, "node-pressure", node, details, (told,), kind="Node", since=since)


def _full(snapshot: Snapshot, node: Object, asked: dict[str, Decimal], used: Decimal | None) -> Iterator[Symptom]:
    for resource in RESOURCES:
        room = amount(wire.text(node, "status", "allocatable", resource))
        share = asked.get(resource, Decimal(0)) / room if room else Decimal(0)
        if share >= FULL:
            told = (
                f"its pods ask for {share:.0%} of its {resource} ({wire.text(node, 'status', 'allocatable', resource)})"
            )
            details = {"node": wire.name(node), "resource": resource, "by": "requests", "share": f"{share:.2f}"}
            yield sighted(snapshot, "node-full", node, details, (told,), kind="Node", since=snapshot.at)
        elif resource == "memory" and share > ASKED and used is not None and used < IDLE * share * room:
            told = f"its pods ask for {share:.0%} of its memory and use {used / room:.0%}"
            details = {"node": wire.name(node), "resource": resource, "share": f"{share:.2f}"}
            yield sighted(snapshot, "over-asked", node, details, (told,), kind="Node", since=snapshot.at)
    memory = amount(wire.text(node, "status", "allocatable", "memory"))
    if used is not None and memory and used / memory >= USED:
        told = f"{used / memory:.0%} of its memory is used"
        details = {"node": wire.name(node), "resource": "memory", "by": "usage", "share": f"{used / memory:.2f}"}
        yield sighted(snapshot, "node-pressure", node, details, (told,), kind="Node", since=snapshot.at)
