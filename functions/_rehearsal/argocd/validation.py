"""What the API server would refuse of a manifest: its schema, names, amounts, selectors and what may never change."""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from functions._manifests.quantities import BadQuantity, compare, parse
from functions._manifests.selection import label_selector_selects
from functions._rehearsal.objects import Object
from functions._rehearsal.programs import containers_of

SERVER = "1.34"  # the Kubernetes that the rehearsal's nodes report
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_FROZEN = {
    "Deployment": ("selector",),
    "DaemonSet": ("selector",),
    "StatefulSet": ("selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"),
    "Job": ("selector", "template", "completions"),
    "PersistentVolumeClaim": ("accessModes", "storageClassName", "volumeName"),
}

_GONE = {"StatefulSet": ("volumeClaimTemplates",)}  # what may not be taken away either; others have a default


def refused(desired: Object, live: Mapping[str, Any] | None) -> str:
    """The server's objection, empty where it takes the object."""
    kind, name = str(desired["kind"]), str(desired["metadata"].get("name", ""))
    if not _NAME.fullmatch(name):
        return f'{kind} "{name}" is invalid: metadata.name: a lowercase RFC 1123 subdomain is needed'
    for trouble in (*_schema(desired), *_frozen(desired, live), *_pods(desired)):
        return f'{kind} "{name}" is invalid: {trouble}'
    return ""


def _schema(desired: Object) -> Iterator[str]:
    trouble = _violation(json.dumps(desired, default=str))
    if trouble:
        yield trouble


@functools.lru_cache(maxsize=4096)
def _violation(text: str) -> str:
    import kubernetes_validate  # noqa: PLC0415  (at first use: 20 MiB)

    try:
        kubernetes_validate.validate(json.loads(text), SERVER, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        return ""  # a custom resource; its schema is the operator's
    except kubernetes_validate.ValidationError as error:
        where = ".".join(str(step) for step in error.path)
        return f"{where or 'object'}: {str(error.message)[:300]}"
    return ""


def _frozen(desired: Object, live: Mapping[str, Any] | None) -> Iterator[str]:
    before, after = (live or {}).get("spec"), desired.get("spec")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for field in _GONE.get(desired["kind"], ()):
        if field in before and field not in after:
            yield f"spec.{field}: Forbidden: updates to statefulset spec for other fields are forbidden"
    for field in _FROZEN.get(desired["kind"], ()):
        if field in after and field in before and after[field] != before[field]:
            yield f"spec.{field}: Forbidden: field is immutable"


def _pods(desired: Object) -> Iterator[str]:
    spec = desired.get("spec") or {}
    if desired["kind"] == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    template = spec.get("template") or {}
    if not template:
        return
    labels = (template.get("metadata") or {}).get("labels") or {}
    if desired["kind"] in ("Deployment", "StatefulSet", "DaemonSet") and not label_selector_selects(
        spec.get("selector"), labels
    ):
        yield f"spec.template.metadata.labels: Invalid value: {labels}: `selector` does not match template `labels`"
    names = [container["name"] for container in containers_of(template.get("spec") or {})]
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield f'spec.template.spec.containers: Duplicate value: "{name}"'
    for container in containers_of(template.get("spec") or {}):
        yield from _amounts(container)


def _amounts(container: Mapping[str, Any]) -> Iterator[str]:
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    for name, value in (*requests.items(), *limits.items()):
        try:
            parse(value)
        except BadQuantity as error:
            yield f"spec.template.spec.containers[{container['name']}].resources: {name}: {error}"
            return
    for name, value in requests.items():
        if name in limits and compare(value, limits[name]) > 0:
            yield f"resources.requests: {value} of {name}: must be less than or equal to the limit of {limits[name]}"
