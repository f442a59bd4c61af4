"""The fields that Kustomize's labels, annotations and images reach (api/internal/konfig/builtinpluginconsts)."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions._manifests.kustomization.items import Item
from functions._manifests.kustomization.tagging import with_entry

_WITH_TEMPLATE = ("ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job")
_TEMPLATE = "spec/template/metadata"
_JOB_TEMPLATE = "spec/jobTemplate/spec/template/metadata"
_Field = tuple[str, bool]  # path, created where it is absent


def label(item: Item, labels: Mapping[str, str], selectors: bool, templates: bool) -> None:
    """Put labels on an object, and into its selectors and templates where that is asked for."""
    for path, create in _label_fields(item.kind, selectors, templates):
        for held in _mappings(item.data, path.split("/"), create):
            held.update(labels)


def annotate(item: Item, annotations: Mapping[str, str]) -> None:
    """Put annotations on an object and on its templates."""
    fields: list[_Field] = [("metadata/annotations", True)]
    if item.kind in _WITH_TEMPLATE:
        fields.append((f"{_TEMPLATE}/annotations", True))
    if item.kind == "CronJob":
        fields += [("spec/jobTemplate/metadata/annotations", True), (f"{_JOB_TEMPLATE}/annotations", True)]
    for path, create in fields:
        for held in _mappings(item.data, path.split("/"), create):
            held.update(annotations)


def _label_fields(kind: str, selectors: bool, templates: bool) -> list[_Field]:
    fields: list[_Field] = [("metadata/labels", True)]
    if not selectors and not templates:
        return fields
    if kind in _WITH_TEMPLATE:
        fields.append((f"{_TEMPLATE}/labels", True))
    if kind == "CronJob":
        fields += [("spec/jobTemplate/metadata/labels", True), (f"{_JOB_TEMPLATE}/labels", True)]
    if kind == "StatefulSet":
        fields.append(("spec/volumeClaimTemplates[]/metadata/labels", True))
    return fields + (_selector_fields(kind) if selectors else [])


def _selector_fields(kind: str) -> list[_Field]:
    if kind in ("Service", "ReplicationController"):
        return [("spec/selector", True)]
    if kind in ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"):
        spreads = "spec/template/spec/topologySpreadConstraints[]/labelSelector/matchLabels"
        return [("spec/selector/matchLabels", True), *_affinities(), (spreads, False)]
    if kind == "Job":
        return [("spec/selector/matchLabels", False)]
    if kind == "CronJob":
        return [("spec/jobTemplate/spec/selector/matchLabels", False)]
    if kind == "PodDisruptionBudget":
        return [("spec/selector/matchLabels", False)]
    if kind == "NetworkPolicy":
        peers = ("spec/ingress[]/from[]/podSelector/matchLabels", "spec/egress[]/to[]/podSelector/matchLabels")
        return [("spec/podSelector/matchLabels", False), *((path, False) for path in peers)]
    return []


def _affinities() -> list[_Field]:
    found = []
    for name in ("podAffinity", "podAntiAffinity"):
        start = f"spec/template/spec/affinity/{name}"
        found += [
            f"{start}/preferredDuringSchedulingIgnoredDuringExecution[]/podAffinityTerm/labelSelector/matchLabels",
            f"{start}/requiredDuringSchedulingIgnoredDuringExecution[]/labelSelector/matchLabels",
        ]
    return [(path, False) for path in found]


def _mappings(data: Any, parts: list[str], create: bool) -> Iterator[dict[str, Any]]:
    """The mappings at a path; `name[]` goes into every item."""
    if not parts:
        if isinstance(data, dict):
            yield data
        return
    name, each = parts[0].removesuffix("[]"), parts[0].endswith("[]")
    if not isinstance(data, dict):
        return
    if data.get(name) is None:
        if not create or each:
            return
        data[name] = {}
    for one in data[name] if each and isinstance(data[name], list) else [data[name]]:
        yield from _mappings(one, parts[1:], create)


def set_images(data: Any, entries: list[dict[str, Any]]) -> None:
    """The images of all containers, wherever an object has any."""
    if isinstance(data, list):
        for one in data:
            set_images(one, entries)
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if key in ("containers", "initContainers") and isinstance(value, list):
            for one in value:
                if isinstance(one, dict) and isinstance(one.get("image"), str):
                    for entry in entries:
                        one["image"] = with_entry(one["image"], entry)
        set_images(value, entries)
