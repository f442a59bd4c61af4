"""Databases whose data outlives their pod."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.edits import add, in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text, whole, words
from functions._catalogue.stores import Store, store_of
from functions._manifests.paths import Select, child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec

_SIZE = "8Gi"
_MEMORY_ONLY = ("--save", "--appendonly no", "maxmemory-policy", "allkeys", "volatile-")


def _cache(container: dict[str, Any]) -> bool:
    """Whether a Redis is told to forget: no snapshots, or eviction."""
    said = " ".join((*words(container, "command"), *words(container, "args")))
    return any(word in said for word in _MEMORY_ONLY)


def _mount(container: dict[str, Any], directory: str) -> dict[str, Any] | None:
    """The mount that holds the data directory: at it, or above it."""
    for mount in rows(container, "volumeMounts"):
        place = text(mount, "mountPath").rstrip("/")
        if place and f"{directory}/".startswith(f"{place}/"):
            return mount
    return None


def _unfit(workload: Manifest, store: Store, container: dict[str, Any]) -> str:
    if "bitnami" in text(container, "image"):
        return f"the image of {workload.name} keeps its data elsewhere than the official one"
    if store.name == "Redis" and (_cache(container) or _mount(container, store.directory) is None):
        return f"{workload.name} is a cache, as far as its manifests say"
    if whole(workload.data, "spec.replicas", 1) > 1:
        return f"{workload.name} has more than one pod, and each would need a claim of its own"
    return ""


def _claim(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": _SIZE}}},
    }


def _remount(workload: Manifest, path: str, container: dict[str, Any], store: Store, claim: str) -> list[Operation]:
    """The volume taken from the claim, and mounted at the data directory where it is not yet."""
    mount = _mount(container, store.directory)
    source = {"claimName": claim}
    if mount is None:
        volume = Select("name", "data" if get(pod_spec(workload), "volumes[name=data]") is None else "database")
        added = {"name": volume.value, "mountPath": store.directory}
        return [
            put(workload, in_pod(workload, "volumes", volume), {"name": volume.value, "persistentVolumeClaim": source}),
            put(workload, child(path, "volumeMounts", volume), added),
        ]
    place = in_pod(workload, "volumes", Select("name", text(mount, "name")))
    return [put(workload, place, {"name": text(mount, "name"), "persistentVolumeClaim": source})]


def _lasting(case: Case) -> Advice:
    workload, found = case.workload, store_of(case.workload)
    if found is None:
        return Unsuited(f"{workload.name} runs no database that is known here")
    store, path, container = found
    mount = _mount(container, store.directory)
    name = text(mount, "name")
    volume = mapping(pod_spec(workload), child("volumes", Select("name", name))) if name else {}
    templates = {text(template, "metadata.name") for template in rows(workload.data, "spec.volumeClaimTemplates")}
    if mount is not None and (name in templates or "emptyDir" not in volume):
        return Followed(f"{workload.name} keeps its data on the volume {name}")
    reason = _unfit(workload, store, container)
    if reason:
        return Unsuited(reason)
    claim = f"{workload.name}-data"
    if case.repository.find("PersistentVolumeClaim", case.namespace, claim) is not None:
        return Unsuited(f"a claim {claim} is there already, and nobody knows what it holds")
    operations = [*add(case, _claim(claim)), *_remount(workload, path, container, store, claim)]
    if workload.kind == "Deployment" and text(workload.data, "spec.strategy.type") != "Recreate":
        operations.append(put(workload, "spec.strategy", {"type": "Recreate"}))  # two writers would destroy the data
    before = "an emptyDir" if mount is not None else "the container's own filesystem"
    what = f"the data of {workload.name} ({store.name}) is kept on the new claim {claim} of {_SIZE} instead of {before}"
    return Change(tuple(operations), what, (workload.resource,))


def _unsafe(operation: Operation) -> bool:
    """An emptyDir under a database, and a rolling update of what only one may write, are defects themselves."""
    lost = isinstance(operation.expected, dict) and "emptyDir" in operation.expected
    return lost or operation.path == "spec.strategy"


PRACTICES = (
    Practice(
        id="database-storage",
        title="Databases on volume claims",
        category="database",
        summary="The data of a database outlives its pod.",
        checks="The data directory of a known database is on a volume other than an emptyDir.",
        changes="Adds a claim, mounts it at the data directory, and replaces the pod instead of rolling it.",
        experts=("database", "architecture"),
        risk=0.7,
        effort=0.5,
        impact=0.9,
        advise=_lasting,
        kinds=("Deployment", "StatefulSet"),
        corrects=_unsafe,
        why_not_automatic="What the database holds now is lost when its pod is replaced; a person "
        "has to dump it first.",
        risks=(
            "The present data is gone with the old pod.",
            "The volume binds the database to a node or a storage class.",
        ),
        recommendations=("Dump the data, change, restore.", "Plan a backup with it."),
        dependencies=("A default storage class.",),
    ),
)
