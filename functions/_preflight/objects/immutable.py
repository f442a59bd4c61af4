"""No field changes that the API server refuses to change; the sync would fail for ever."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.quantities import parse, valid
from functions._manifests.repository import Manifest
from functions._preflight.change import Difference
from functions._preflight.comparison import Comparison
from functions._preflight.rule import finding

RULE = "immutable"
_CLAIM = ("accessModes", "storageClassName", "volumeName", "volumeMode", "selector", "dataSource", "dataSourceRef")
# Fields that the API server's validation of updates (pkg/apis/*/validation) keeps as they are.
_FIXED = {
    "Deployment": ("spec.selector",),
    "ReplicaSet": ("spec.selector",),
    "DaemonSet": ("spec.selector",),
    "Job": ("spec.selector", "spec.template", "spec.completionMode", "spec.podFailurePolicy", "spec.successPolicy"),
    "PersistentVolumeClaim": tuple(f"spec.{name}" for name in _CLAIM),
    "PersistentVolume": ("spec.volumeMode", "spec.storageClassName", "spec.nodeAffinity"),
    "PriorityClass": ("value", "preemptionPolicy"),
    "StorageClass": ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    "CSIDriver": ("spec.attachRequired", "spec.volumeLifecycleModes"),
    "RoleBinding": ("roleRef",),
    "ClusterRoleBinding": ("roleRef",),
    "RuntimeClass": ("handler",),
    "IngressClass": ("spec.controller",),
    "Secret": ("type",),
    "CustomResourceDefinition": ("spec.group", "spec.scope", "spec.names.plural"),
}
# A StatefulSet's spec is fixed, save these (ValidateStatefulSetUpdate).
_MAY_CHANGE = ("replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "minReadySeconds",
               "persistentVolumeClaimRetentionPolicy")  # fmt: skip
_DEFAULTS: dict[tuple[str, str], Any] = {
    ("StatefulSet", "podManagementPolicy"): "OrderedReady",
    ("StatefulSet", "serviceName"): "",
    ("Job", "spec.completionMode"): "NonIndexed",
    ("PersistentVolumeClaim", "spec.volumeMode"): "Filesystem",
    ("PersistentVolume", "spec.volumeMode"): "Filesystem",
    ("PriorityClass", "preemptionPolicy"): "PreemptLowerPriority",
    ("StorageClass", "reclaimPolicy"): "Delete",
    ("StorageClass", "volumeBindingMode"): "Immediate",
    ("Secret", "type"): "Opaque",
    ("CSIDriver", "spec.attachRequired"): True,
}
_GIVEN = ("spec.volumeName", "spec.storageClassName", "spec.dataSourceRef")  # of a claim: filled in by the cluster


def nothing_immutable(change: Difference) -> Iterator[Finding]:
    """No existing object has a fixed field changed, unless Argo CD replaces the object."""
    for one in change.changed:
        old = change.old(one)
        if old and not _is_replaced(one):
            for path, why in _refused(old, one):
                message = f"{path} of {one.kind} {one.name} {why}: leave it, or replace it by hand"
                yield finding(RULE, one, path, message)


def _refused(old: Manifest, new: Manifest) -> Iterator[tuple[str, str]]:
    for path in (*_FIXED.get(old.kind, ()), *_fixed_data(old)):
        before, after = get(old.data, path), get(new.data, path)
        if old.kind == "PersistentVolumeClaim" and path in _GIVEN and (before is None or after is None):
            continue  # what the cluster has filled in, and what is left to it, is not compared
        default = _DEFAULTS.get((old.kind, path))
        if not same(default if before is None else before, default if after is None else after):
            yield path, "is fixed once it exists"
    if old.kind == "StatefulSet":
        yield from _stateful(old, new)
    elif old.kind == "PersistentVolumeClaim":
        path = "spec.resources.requests.storage"
        before, after = get(old.data, path), get(new.data, path)
        if before is not None and after is not None and valid(before) and valid(after) and parse(after) < parse(before):
            yield path, "can only grow"
    elif old.kind == "Service":
        yield from _service(old, new)
    elif _fixed_data(old) and new.data.get("immutable") is not True:
        yield "immutable", "is fixed once it exists"


def _stateful(old: Manifest, new: Manifest) -> Iterator[tuple[str, str]]:
    before, after = (one.data.get("spec") for one in (old, new))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for name in sorted({*before, *after} - set(_MAY_CHANGE)):
        default = _DEFAULTS.get(("StatefulSet", name))
        if not same(before.get(name, default), after.get(name, default)):
            yield child("spec", name), "is fixed once it exists"


def _service(old: Manifest, new: Manifest) -> Iterator[tuple[str, str]]:
    """The address of a Service stays, as long as it has one: not for an ExternalName."""
    if "ExternalName" in (get(old.data, "spec.type"), get(new.data, "spec.type")):
        return
    before, after = get(old.data, "spec.clusterIP"), get(new.data, "spec.clusterIP")
    headless = "None" in (before, after)
    if not same(before, after) and (headless or (before and after)):
        yield "spec.clusterIP", "is fixed once it exists"


def _fixed_data(old: Manifest) -> tuple[str, ...]:
    fixed = old.kind in ("ConfigMap", "Secret") and old.data.get("immutable") is True
    return ("data", "binaryData", "stringData") if fixed else ()


def _is_replaced(manifest: Manifest) -> bool:
    """Whether Argo CD deletes and makes the object anew: a hook, or the sync options Replace and Force (with `Force`
    alone it tries an update first, and replaces where that is refused)."""
    annotations: Any = get(manifest.data, "metadata.annotations")
    annotations = annotations if isinstance(annotations, dict) else {}
    options = str(annotations.get("argocd.argoproj.io/sync-options", ""))
    return "argocd.argoproj.io/hook" in annotations or "Replace=true" in options or "Force=true" in options


def _deployment(image: str, app: str) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec:
      containers:
        - {{name: web, image: "ghcr.io/shop/web:{image}"}}
"""


IMMUTABLE = Comparison(
    id=RULE,
    severity="error",
    title="No field changes that the API server keeps as it is",
    why="Some fields are fixed once there is an object: the selector of a Deployment, the template of a Job, the "
    "class of a claim, the size of a claim downwards. The API server refuses the update, and the sync of the "
    "Application fails from then on, with whatever else the commit was meant to change.",
    cure="Leave the field as it was. Where it has to change, give the object another name, or let Argo CD replace it "
    "(`argocd.argoproj.io/sync-options: Replace=true` or `Force=true`), knowing that it is deleted and made anew.",
    check=nothing_immutable,
    before=_deployment("2.3.1", "web"),
    example=_deployment("2.3.1", "shop-web"),
    cured=_deployment("2.3.2", "web"),
    knows="What the cluster has, where it is not what the base in Git has.",
)
