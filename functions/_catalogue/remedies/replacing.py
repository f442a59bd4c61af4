"""Argo CD replaces an object whose field the API server keeps as it is: by a sync option, in Git."""

from eventing.vocabulary import Operation
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get

OPTIONS = "argocd.argoproj.io/sync-options"
_REPLACE = "Force=true,Replace=true"  # Argo CD: "Replace Resource Instead Of Applying Changes", with `Force` it deletes
_HELD = "Argo CD deletes {name} and makes it anew; take the annotation {option} away once it runs"


def replacing(manifest: Manifest) -> tuple[Operation, ...]:
    """What lets Argo CD delete and make the object anew; nothing where it does so already."""
    annotations = get(manifest.data, "metadata.annotations")
    known = str(annotations.get(OPTIONS, "")) if isinstance(annotations, dict) else ""
    if "Replace=true" in known or "Force=true" in known:
        return ()
    return (put(manifest, child("metadata.annotations", OPTIONS), f"{known},{_REPLACE}" if known else _REPLACE),)


def held(manifest: Manifest, lost: str) -> str:
    """Why a person looks at it first; `lost` says what goes with the object."""
    return f"{_HELD.format(name=f'{manifest.kind} {manifest.name}', option=OPTIONS)}; {lost}"
