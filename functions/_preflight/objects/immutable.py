"""No field changes that the API server refuses to change; the sync would fail for ever."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import get
from functions._manifests.repository import Manifest
from functions._preflight.change import Difference
from functions._preflight.rule import finding

RULE = "immutable"
# Fields that the API server's validation of updates (pkg/apis/*/validation) keeps as they are.
_FIXED = {
    "Deployment": ("spec.selector",),
    "DaemonSet": ("spec.selector",),
    "StatefulSet": ("spec.selector", "spec.serviceName", "spec.podManagementPolicy", "spec.volumeClaimTemplates"),
    "Job": ("spec.selector", "spec.template", "spec.completionMode"),
    "PersistentVolumeClaim": ("spec.accessModes", "spec.storageClassName", "spec.volumeName", "spec.selector"),
    "PriorityClass": ("value", "preemptionPolicy"),
    "Service": ("spec.clusterIP",),
}


def nothing_immutable(change: Difference) -> Iterator[Finding]:
    """No existing object has a fixed field changed, unless Argo CD replaces the object."""
    for one in change.changed:
        old = change.old(one)
        if not old or _is_replaced(one):
            continue
        for path in (*_FIXED.get(one.kind, ()), *_fixed_data(old)):
            if not same(get(old.data, path), get(one.data, path)):
                message = f"{path} of {one.kind} {one.name} is fixed once it exists: leave it, or replace it by hand"
                yield finding(RULE, one, path, message)


def _fixed_data(old: Manifest) -> tuple[str, ...]:
    return ("data", "binaryData") if old.kind == "ConfigMap" and old.data.get("immutable") is True else ()


def _is_replaced(manifest: Manifest) -> bool:
    annotations: Any = get(manifest.data, "metadata.annotations") or {}
    options = str(annotations.get("argocd.argoproj.io/sync-options", ""))
    return "argocd.argoproj.io/hook" in annotations or "Replace=true" in options or "Force=true" in options
