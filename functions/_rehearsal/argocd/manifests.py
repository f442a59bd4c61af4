"""What an Application asks for at one commit: the desired objects, or why this stand-in cannot render them. Pure."""

import copy
from collections.abc import Set
from dataclasses import dataclass

from functions._manifests.applications import Application
from functions._manifests.kustomize import content_of
from functions._manifests.paths import get
from functions._manifests.repository import Repository
from functions._rehearsal.objects import Key, Object, key_of

TRACKING = "argocd.argoproj.io/tracking-id"
HOOK = "argocd.argoproj.io/hook"
SERVERS_OWN = (
    "creationTimestamp",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)
SIMPLE = frozenset({"apiVersion", "kind", "metadata", "resources", "namespace"})


@dataclass(frozen=True, slots=True)
class Desired:
    """The objects by key; or `why_not`, with none. `shared` are left to another Application that has them too."""

    objects: dict[Key, Object]
    why_not: str = ""
    shared: tuple[Key, ...] = ()

    def without(self, keys: Set[Key]) -> "Desired":
        """The same without objects that belong to another Application."""
        kept = {key: body for key, body in self.objects.items() if key not in keys}
        return Desired(kept, self.why_not, tuple(sorted(keys)))


def desired_of(repository: Repository, application: Application) -> Desired:
    """What Argo CD would apply for an Application."""
    if why_not := _beyond(repository, application):
        return Desired({}, f"not rehearsed: {why_not}")
    objects: dict[Key, Object] = {}
    for manifest in repository.in_application(application.name):
        body = copy.deepcopy(manifest.data)
        metadata = body.setdefault("metadata", {})
        if manifest.namespace:
            metadata["namespace"] = manifest.namespace
        if HOOK in (metadata.get("annotations") or {}) or not manifest.name or "sops" in body:
            continue  # a hook runs once, and what SOPS encrypted is there by hand, as a plugin would have put it
        key = key_of(body)
        group = body["apiVersion"].rpartition("/")[0]
        owner = f"{application.name}:{group}/{body['kind']}:{key[1]}/{key[2]}"
        metadata["annotations"] = {**(metadata.get("annotations") or {}), TRACKING: owner}
        body.pop("status", None)
        for name in SERVERS_OWN:
            metadata.pop(name, None)
        metadata["annotations"].pop("deployment.kubernetes.io/revision", None)  # Argo CD ignores it too
        objects[key] = body
    return Desired(objects)


def _beyond(repository: Repository, application: Application) -> str:
    for folder in application.folders:
        if folder.renderer == "other":
            return f"{folder.path or '.'} is rendered by {folder.renderer}"
    read = repository.reads[application.name]
    unread = [one for one in repository.unreadable if one.file in read.files or one.file in read.kustomizations]
    if unread:
        return f"{unread[0].file} cannot be read: {unread[0].reason}"
    if read.kustomizations and application.name not in repository.built:
        for path in read.kustomizations:
            further = sorted(set(content_of(repository.files, path)) - SIMPLE)
            if further:
                return f"{path} uses {', '.join(further)}"
    for manifest in repository.in_application(application.name):
        if "$" in manifest.name or "{" in manifest.name:
            return f"{manifest.file} has a name that is filled in elsewhere: {manifest.name}"
    found = repository.find("Application", "argocd", application.name) if application.file else None
    for source in (get(found.data, "spec.sources") if found else None) or ():
        if isinstance(source, dict) and source.get("chart"):
            return f"one of its sources is the Helm chart {source['chart']}"
    return ""
