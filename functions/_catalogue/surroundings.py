"""What the manifests around a workload say of it: who scales it, who guards it, what it mounts, "
"whether it can be two."""

import re
from collections.abc import Mapping
from typing import Any

from functions._catalogue.reading import mapping, rows, text, whole, words
from functions._catalogue.stores import keeps_data
from functions._manifests.applications import Application
from functions._manifests.images import Image, parse
from functions._manifests.references import references
from functions._manifests.repository import Manifest, Repository
from functions._manifests.selection import label_selector_selects, services_of
from functions._manifests.workloads import containers, pod_labels, pod_spec

_SHARED_MODES = frozenset({"ReadWriteMany", "ReadOnlyMany"})
# Words in the name of what usually has to be alone: two of them do the same work twice.
_LONERS = re.compile(
    r"\b(?:beat|bot|broker|cache|controller|coordinator|crawler|cron|daemon|database|db|exporter|importer|leader|loader|"
    r"manager|master|migration|migrator|mongo|monitor|mysql|nfs|operator|orchestrator|poller|postgres|primary|queue|redis|"
    r"runner|scheduler|singleton|sync|watcher)\b"
)
# Programs that keep sessions or a database of their own in their pod unless somebody tells them otherwise.
_LONE_IMAGES = re.compile(
    r"forgejo|gitea|grafana|home-assistant|jellyfin|n8n|pgadmin4|phoenix|plex|portainer-ce|uptime-kuma|vaultwarden"
)


def neighbours(repository: Repository, workload: Manifest, *kinds: str) -> tuple[Manifest, ...]:
    """The objects of these kinds in the namespace of a workload."""
    return tuple(found for found in repository.of_kind(*kinds) if found.namespace == workload.namespace)


def selecting(repository: Repository, workload: Manifest, kind: str, path: str) -> tuple[Manifest, ...]:
    """The objects of a kind whose label selector at `path` takes the pods of a workload."""
    labels = pod_labels(workload)
    return tuple(
        found
        for found in neighbours(repository, workload, kind)
        if label_selector_selects(mapping(found.data, path), labels)
    )


def scaler_of(repository: Repository, workload: Manifest) -> Manifest | None:
    """The HorizontalPodAutoscaler or KEDA ScaledObject that owns the replicas of a workload."""
    for found in neighbours(repository, workload, "HorizontalPodAutoscaler", "ScaledObject"):
        target = mapping(found.data, "spec.scaleTargetRef")
        if target.get("name") == workload.name and target.get("kind", "Deployment") == workload.kind:
            return found
    return None


def fewest(repository: Repository, workload: Manifest) -> int:
    """How many pods the manifests promise at least, autoscaling included."""
    scaler = scaler_of(repository, workload)
    if scaler is None:
        return whole(workload.data, "spec.replicas", 1)
    if scaler.kind == "ScaledObject":
        return whole(scaler.data, "spec.minReplicaCount", 0)
    return whole(scaler.data, "spec.minReplicas", 1)


def most(repository: Repository, workload: Manifest) -> int:
    """How many pods there can be at most, autoscaling included, the surge of a rollout not counted."""
    scaler = scaler_of(repository, workload)
    stated = whole(workload.data, "spec.replicas", 1)
    if scaler is None:
        return stated
    field, default = ("maxReplicaCount", 100) if scaler.kind == "ScaledObject" else ("maxReplicas", stated)
    return max(stated, whole(scaler.data, f"spec.{field}", default))


def lone_volume(repository: Repository, workload: Manifest) -> str:
    """The volume that only one pod (or one node) can have, as a phrase; empty where there is none."""
    for volume in rows(pod_spec(workload), "volumes"):
        if "hostPath" in volume:
            return f"the directory {text(volume, 'hostPath.path')} of one node"
        name = text(volume, "persistentVolumeClaim.claimName")
        if not name:
            continue
        claim = repository.find("PersistentVolumeClaim", workload.namespace, name)
        modes = set(words(claim.data, "spec.accessModes")) if claim else set()
        if not modes & _SHARED_MODES:
            said = ", ".join(sorted(modes)) or "with unknown access modes"
            return f"the claim {name} ({said})"
    return ""


def claim_spec(repository: Repository, workload: Manifest) -> dict[str, Any]:
    """The claim that holds the data: of the StatefulSet's templates, or one that the pod mounts; empty without one."""
    for template in rows(workload.data, "spec.volumeClaimTemplates"):
        return mapping(template, "spec")
    for volume in rows(pod_spec(workload), "volumes"):
        name = text(volume, "persistentVolumeClaim.claimName")
        claim = repository.find("PersistentVolumeClaim", workload.namespace, name) if name else None
        if claim is not None:
            return mapping(claim.data, "spec")
    return {}


def _host_port(workload: Manifest) -> bool:
    ports = [port for _, container in containers(workload) for port in rows(container, "ports")]
    return pod_spec(workload).get("hostNetwork") is True or any(whole(port, "hostPort") for port in ports)


def _file_database(workload: Manifest) -> bool:
    values = [text(entry, "value") for _, container in containers(workload) for entry in rows(container, "env")]
    return any("sqlite" in value.lower() for value in values)


def must_be_alone(repository: Repository, workload: Manifest) -> str:
    """Why two pods of a workload would break something, as a phrase; empty where nothing says so."""
    volume = lone_volume(repository, workload)
    store = keeps_data(workload)
    if store:
        return f"{workload.name} runs {store}: a second copy would hold other data"
    if volume:
        return f"{workload.name} mounts {volume}, which a second pod may not share"
    if text(workload.data, "spec.strategy.type") == "Recreate":
        return f"{workload.name} is replaced, never run twice (strategy Recreate)"
    if _host_port(workload):
        return f"{workload.name} takes a port of its node"
    if _file_database(workload):
        return f"{workload.name} keeps its data in SQLite"
    return ""


def _last(image: Image) -> str:
    return image.repository.rpartition("/")[2]


def seems_alone(repository: Repository, workload: Manifest) -> str:
    """Why nobody should assume that two pods are fine, as a phrase; a speaker who names the workload knows better."""
    loner = _LONERS.search(workload.name)
    if loner:
        return f"{workload.name} looks like something that has to be alone ({loner.group()})"
    images = [parse(text(container, "image")) for _, container in containers(workload)]
    alone = [image.repository for image in images if image and _LONE_IMAGES.fullmatch(_last(image))]
    if alone:
        return f"{workload.name} runs {alone[0]}, which keeps its own data unless it is told otherwise"
    if not services_of(repository, workload):
        return f"no Service sends requests to {workload.name}, so a second one may do the work twice"
    return ""


def everything_said(repository: Repository, workload: Manifest) -> str:
    """All text that a workload's containers see: images, commands, environment, and the ConfigMaps it reads."""
    pieces: list[str] = []
    for init in (True, False):
        for _, container in containers(workload, init):
            pieces += [text(container, "image"), *words(container, "command"), *words(container, "args")]
            pieces += [f"{text(entry, 'name')}={text(entry, 'value')}" for entry in rows(container, "env")]
    for name in sorted({one.name for one in references(workload) if one.kind == "ConfigMap"}):
        found = repository.find("ConfigMap", workload.namespace, name)
        pieces += [str(value) for value in mapping(found.data, "data").values()] if found else []
    return "\n".join(pieces)


def chosen_labels(workload: Manifest) -> Mapping[str, Any]:
    """The labels that select exactly the pods of a workload."""
    return mapping(workload.data, "spec.selector.matchLabels")


def strangers(repository: Repository, application: Application, namespace: str) -> str:
    """Why nobody can tell from Git what runs in a namespace, as a phrase; empty where Git tells."""
    if namespace in {"", "default"}:
        return "anything may run in the namespace default"
    others = [one.name for one in repository.applications if one.namespace == namespace and one != application]
    if others:
        return f"{', '.join(sorted(others))} runs in {namespace}, too"
    if application.renderer not in {"directory", "kustomize"}:
        return f"{application.name} is rendered by {application.renderer}"
    return ""
