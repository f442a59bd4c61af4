"""Of which namespace a hint speaks, and whether it is worth a look at all. Pure."""

from typing import Any

from eventing.contracts import ClusterChanged, SymptomReported
from eventing.handler import Event
from functions._symptoms import wire


def namespace_of(event: Event) -> str:
    """The namespace to look at; empty where there is nothing to look for."""
    said = event.payload
    if isinstance(said, SymptomReported):
        return said.namespace
    if isinstance(said, ClusterChanged):
        return str(said.metadata.get("namespace") or "") if _is_trouble(said) else ""
    return ""


def _is_trouble(said: ClusterChanged) -> bool:
    """A Warning, or a pod with a container that waits for something or ended badly: few changes of pods are."""
    if said.kind == "Event":
        return said.type == "Warning"
    if said.kind != "Pod":
        return False
    status: Any = said.status
    containers = (*wire.items(status, "initContainerStatuses"), *wire.items(status, "containerStatuses"))
    return wire.text(status, "phase") in ("Failed", "Unknown") or any(_is_ill(one) for one in containers)


def _is_ill(container: wire.Object) -> bool:
    waits = wire.text(container, "state", "waiting", "reason")
    code = wire.dig(container, "state", "terminated", "exitCode")
    return (bool(waits) and waits not in ("ContainerCreating", "PodInitializing")) or bool(code)
