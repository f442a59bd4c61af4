"""What a change takes out of Git, Argo CD takes out of the cluster: what is lost with it is said before."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions._preflight.change import Difference
from functions._preflight.comparison import Comparison
from functions._preflight.delivery.argo import GROUP
from functions._preflight.rule import finding

RULE = "prune-hazard"
_OPTIONS = "argocd.argoproj.io/sync-options"
_KEPT = ("Prune=false", "Prune=confirm")


def nothing_pruned_unseen(change: Difference) -> Iterator[Finding]:
    """No claim, namespace, definition or Application goes unnoticed: Argo CD prunes it, and its data with it.

    An error only where the tree still uses what would go; else a removal may well be meant, and nothing that is gone
    can carry a comment that says so.
    """
    for one in change.removed:
        if not _is_pruned(change.before, one):
            continue
        if one.kind == "PersistentVolumeClaim":
            yield _told(one, "its volume goes with it, and the data unless the volume is retained")
        elif one.kind == "StatefulSet" and _deletes_claims(one):
            yield _told(one, "its claims go with it (persistentVolumeClaimRetentionPolicy)")
        elif one.kind == "PersistentVolume":
            yield _told(one, "nothing leads to the data on it any more")
        elif one.kind == "Namespace":
            yield from _namespace(change.after, one)
        elif one.kind == "CustomResourceDefinition":
            yield from _definition(change.after, one)
        elif one.kind == "Application" and one.api_version.startswith(GROUP) and _cascades(one):
            yield _told(one, "its finalizer deletes everything that it applied")


def _is_pruned(before: Repository, one: Manifest) -> bool:
    """Whether Argo CD prunes by itself what leaves the Application's folder, and was not told to keep this."""
    application = before.application(one.application)
    annotations = get(one.data, "metadata.annotations")
    options = str(annotations.get(_OPTIONS, "")) if isinstance(annotations, dict) else ""
    said = {option.strip() for option in options.split(",")}
    return bool(application and application.automated and application.prune) and not said & set(_KEPT)


def _namespace(after: Repository, one: Manifest) -> Iterator[Finding]:
    left = next((other for other in after.manifests if other.namespace == one.name and other.application), None)
    if left is None:
        yield _told(one, "everything in it goes with it")
        return
    message = f"Namespace {one.name} would be pruned with everything in it, and {left.kind} {left.name} is still in it"
    yield finding(RULE, one, "", f"{message}: keep it")


def _definition(after: Repository, one: Manifest) -> Iterator[Finding]:
    kind, group = get(one.data, "spec.names.kind"), get(one.data, "spec.group")
    used = [other for other in after.of_kind(str(kind)) if other.api_version.rpartition("/")[0] == group]
    if not used:
        yield _told(one, f"every {kind} of the cluster goes with it")
        return
    message = (
        f"CustomResourceDefinition {one.name} would be pruned with every {kind}, and {used[0].name} is still in Git"
    )
    yield finding(RULE, one, "", f"{message}: keep it")


def _deletes_claims(one: Manifest) -> bool:
    return get(one.data, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted") == "Delete"


def _cascades(one: Manifest) -> bool:
    return "resources-finalizer.argocd.argoproj.io" in str(get(one.data, "metadata.finalizers") or "")


def _told(one: Manifest, why: str) -> Finding:
    message = f"{one.kind} {one.name} leaves Git, so Argo CD prunes it: {why}"
    cure = f"; if it shall stay, annotate it with {_OPTIONS}: Prune=false in a commit before this one"
    return finding(RULE, one, "", message + cure, "warning")


_CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: photos, namespace: shop}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 20Gi}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
"""

PRUNE_HAZARD = Comparison(
    id=RULE,
    severity="error",
    title="Nothing that holds data is pruned unseen",
    why="Where an Application prunes, what leaves Git leaves the cluster: a claim with its volume, a namespace with "
    "all that is in it, a definition with every object of its kind. A revert brings the manifest back, not the data.",
    cure="Keep the manifest, or give the object the annotation `argocd.argoproj.io/sync-options: Prune=false` in a "
    "commit before the one that removes it.",
    check=nothing_pruned_unseen,
    before=_CLAIM,
    example=_CLAIM.rpartition("---")[2],
    cured=_CLAIM.rpartition("---")[0],
    knows="A removal may well be meant, so it is a warning, save where the tree still uses what would go.",
)
