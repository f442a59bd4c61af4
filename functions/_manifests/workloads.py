"""Where the pods are in a workload: its pod template, its containers, its labels."""

from collections import Counter
from typing import Any, Protocol

from functions._manifests.paths import Select, child, get

WORKLOAD_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
_POD_SPEC = {
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet"), "spec.template.spec"),
    "CronJob": "spec.jobTemplate.spec.template.spec",
    "Pod": "spec",
}


class HasPods(Protocol):
    """A manifest, or anything else with a kind and its data."""

    @property
    def kind(self) -> str:
        """Such as Deployment."""

    @property
    def data(self) -> dict[str, Any]:
        """The whole document."""


def pod_spec_path(kind: str) -> str:
    """The path of a kind's pod spec; empty for kinds without pods."""
    return _POD_SPEC.get(kind, "")


def pod_spec(manifest: HasPods) -> dict[str, Any]:
    """The pod spec of a workload; empty where it has none."""
    path = pod_spec_path(manifest.kind)
    found = get(manifest.data, path) if path else None
    return found if isinstance(found, dict) else {}


def pod_metadata(manifest: HasPods) -> dict[str, Any]:
    """The metadata of the pod template (of the pod itself for a Pod)."""
    path = pod_spec_path(manifest.kind)
    found = get(manifest.data, path.removesuffix("spec") + "metadata") if path else None
    return found if isinstance(found, dict) else {}


def pod_labels(manifest: HasPods) -> dict[str, str]:
    """The labels that the pods of a workload carry."""
    found = pod_metadata(manifest).get("labels")
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def containers(manifest: HasPods, init: bool = False) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The containers of a workload with the path of each; with `init` its init containers instead."""
    field = "initContainers" if init else "containers"
    listed = pod_spec(manifest).get(field)
    path = child(pod_spec_path(manifest.kind), field) if listed else ""
    found = []
    for position, container in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(container, dict):
            name = container.get("name")
            found.append((child(path, Select("name", name) if isinstance(name, str) and name else position), container))
    return tuple(found)


def named_items(path: str, listed: Any, key: str = "name") -> tuple[tuple[str, dict[str, Any]], ...]:
    """The items of a list with the path of each: by its name where no other item has it, else by its position."""
    items = [(at, one) for at, one in enumerate(listed if isinstance(listed, list) else ()) if isinstance(one, dict)]
    times = Counter(name for _, one in items if isinstance(name := one.get(key), str))
    found = []
    for position, one in items:
        name = one.get(key)
        unique = isinstance(name, str) and name and times[name] == 1
        found.append((child(path, Select(key, str(name)) if unique else position), one))
    return tuple(found)


def selector_labels(manifest: HasPods) -> dict[str, str]:
    """`spec.selector.matchLabels`, or the labels of the pods where a workload states no selector."""
    found = get(manifest.data, "spec.selector.matchLabels")
    if isinstance(found, dict):
        return {str(key): str(value) for key, value in found.items()}
    return pod_labels(manifest)
