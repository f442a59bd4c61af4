"""Who owns an object, how it is synced and what it is called is not a plan's to change."""

from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.kustomize import is_kustomization
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping
from functions._preflight.guardrails.lending import DOMAIN, SYNC_OPTIONS, is_made_anew
from functions._preflight.rule import finding

RULE = "metadata"
_SERVER = (
    "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName", "generation",
    "managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid",
)  # fmt: skip
# Annotations that a plan may set: notes without a domain, and those that only make a pod start anew or be scraped.
_ANNOTATIONS = ("prometheus.io/", "checksum/", "kubectl.kubernetes.io/restartedAt", "kubernetes.io/description")
_OWN = ("cortex-school/", "ai.cortex.school/", f"{DOMAIN}/")
_WAVE = "argocd.argoproj.io/sync-wave"
# Labels by which others own, select or admit an object.
_LABELS = (
    "app.kubernetes.io/instance", "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/",
    "helm.sh/", "pod-security.kubernetes.io/", "istio", "sidecar.istio.io/", "linkerd.io/", "node-role.kubernetes.io/",
    "cnpg.io/", "kubernetes.io/", "olm.", "azure.workload.identity/", "external-dns", "tailscale.com/",
    "serving.knative.dev/",
)  # fmt: skip


def same_metadata(change: Change) -> Iterator[Finding]:
    """No rename, no finalizers or owners, no status, no label or annotation that others obey."""
    for operation in change.plan.operations:
        renames = operation.path in ("metadata.name", "metadata.namespace", "kind", "apiVersion", "metadata")
        if renames and not is_kustomization(operation.file):
            resource = operation.resource
            message = f"{operation.path} of {resource.kind} {resource.name} says which object it is: it cannot change"
            yield Finding(RULE, "error", message, resource, operation.file, operation.path)
    for one in change.changed:
        old = change.old(one)
        if not is_kustomization(one.file):
            yield from _of(one, old.data if old else {}, old is None)


def _of(one: Manifest, old: Mapping[str, Any], new: bool) -> Iterator[Finding]:
    for field in _SERVER:
        if not same(get(old, f"metadata.{field}"), get(one.data, f"metadata.{field}")):
            yield _refused(one, f"metadata.{field}", f"metadata.{field} belongs to the API server and to controllers")
    if not same(old.get("status"), one.data.get("status")):
        yield _refused(one, "status", "status is what controllers saw, not what anybody sets")
    template = pod_spec_path(one.kind).removesuffix("spec")
    for where in ("metadata", f"{template}metadata" if template else ""):
        if where:
            yield from _annotations(one, where, old, new)
            yield from _labels(one, where, old, new or where == "metadata")


def _annotations(one: Manifest, where: str, old: Mapping[str, Any], new: bool) -> Iterator[Finding]:
    before, after = (mapping(get(data, f"{where}.annotations")) for data in (old, one.data))
    for key in sorted({*before, *after}):
        if same(before.get(key), after.get(key)) or "/" not in key or key.startswith((*_ANNOTATIONS, *_OWN)):
            continue
        if key == _WAVE and new:
            continue
        if key == SYNC_OPTIONS and is_made_anew(one, old, before.get(key), after.get(key)):
            continue
        argo = key.startswith(("argocd.argoproj.io/", "notifications.argoproj.io/", "helm.sh/"))
        why = "decides how Argo CD syncs, prunes or hooks it" if argo else "is obeyed by a controller"
        yield _refused(one, child(where, "annotations", key), f"annotation {key} {why}")


def _labels(one: Manifest, where: str, old: Mapping[str, Any], free: bool) -> Iterator[Finding]:
    """Labels of others stay as they are; those of existing pods, too, because Services and policies select by them."""
    before, after = (mapping(get(data, f"{where}.labels")) for data in (old, one.data))
    for key in sorted({*before, *after}):
        if same(before.get(key), after.get(key)):
            continue
        path = child(where, "labels", key)
        if key.startswith(_LABELS):
            yield _refused(one, path, f"label {key} is obeyed by a controller")
        elif key in before and not free:
            yield _refused(one, path, f"label {key} of its pods is what Services and policies select them by")


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
