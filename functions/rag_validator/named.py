"""What a plan's objects name and nothing shows to exist: Services, Secrets, storage classes, images. Pure.

Git and what is known of the cluster are looked at. What was named before the plan is known to work, or not the plan's.
"""

from collections.abc import Iterator

from functions._manifests.backends import backends
from functions._manifests.images import parse
from functions._manifests.makers import is_operated, made_by
from functions._manifests.paths import get
from functions._manifests.references import references
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import containers
from functions._preflight.facts import Facts

_K3S = "local-path"  # the storage class that every k3s brings (k3s-io/k3s, manifests/local-storage.yaml)


def in_cluster(known: Facts, kind: str, namespace: str, name: str) -> bool:
    """Whether the cluster is known to have an object."""
    return any((one.kind, one.namespace, one.name) == (kind, namespace, name) for one in known.objects)


def services(manifest: Manifest, before: Repository, after: Repository, known: Facts) -> Iterator[str]:
    """Services that routes and webhooks lead to."""
    was = before.find(manifest.kind, manifest.namespace, manifest.name)
    named = {(one.namespace, one.name) for one in backends(was)} if was else set()
    for one in backends(manifest):
        there = after.find("Service", one.namespace, one.name) or in_cluster(known, "Service", one.namespace, one.name)
        operated = any(is_operated(other) and one.name.startswith(other.name) for other in after.manifests)
        if not there and not operated and (one.namespace, one.name) not in named:
            yield f"{_of(manifest)} needs Service {one.name} ({one.path}), which Git does not have"


def secrets(manifest: Manifest, before: Repository, after: Repository) -> Iterator[str]:
    """Secrets that nothing in Git makes and no workload names today; the cluster is never asked for Secrets."""
    wanted = [one for one in references(manifest) if one.kind == "Secret" and not one.optional]
    if not wanted:
        return
    used = {
        (one.namespace, one.name) for other in before.workloads() for one in references(other) if one.kind == "Secret"
    }
    made = {(other.namespace, name) for other in after.manifests for kind, name in made_by(other) if kind == "Secret"}
    for one in wanted:
        place = (one.namespace, one.name)
        if place not in used | made and not after.find("Secret", *place):
            yield f"{_of(manifest)} needs Secret {one.name} ({one.path}), which Git does not make and nothing uses yet"


def storage_classes(manifest: Manifest, before: Repository, after: Repository, known: Facts) -> Iterator[str]:
    """Storage classes of claims."""
    for path, name in _classes(manifest):
        there = {one.name for one in after.of_kind("StorageClass")} | {one.name for one in known.storage_classes or ()}
        if known.storage_classes is None:  # then what claims use today is taken to be there
            there |= {_K3S, *(used for other in before.manifests for _, used in _classes(other))}
        if name and name not in there:
            listed = "the cluster does not have" if known.storage_classes is not None else "nothing shows to exist"
            yield f"{_of(manifest)} needs StorageClass {name} ({path}), which {listed}"


def images(manifest: Manifest, before: Repository, known: Facts) -> Iterator[str]:
    """Images that nothing runs yet and no registry's list has, and those that such a list lacks."""
    every = (*containers(manifest), *containers(manifest, init=True))
    running = {one for other in before.workloads() for one in _images(other)}
    repositories = {found.name for one in running if (found := parse(one))}
    lists = {one.host: one.images for one in known.registries if one.images is not None}
    for path, container in every:
        text = str(container.get("image") or "")
        image = parse(text)
        if image is None or text in running:
            continue
        listed = lists.get(image.registry)
        tagged = {f"{image.repository}:{image.tag}", f"{image.repository}@{image.digest}"}
        if listed is not None and not tagged & set(listed):
            yield f"{_of(manifest)} needs image {text} ({path}), which {image.registry} does not have"
        elif listed is None and image.name not in repositories:
            yield f"{_of(manifest)} needs image {text} ({path}), which nothing in Git runs and no registry's list shows"


def _images(manifest: Manifest) -> Iterator[str]:
    for _, container in (*containers(manifest), *containers(manifest, init=True)):
        yield str(container.get("image") or "")


def _classes(manifest: Manifest) -> Iterator[tuple[str, str]]:
    if manifest.kind == "PersistentVolumeClaim":
        path = "spec.storageClassName"
        yield path, str(get(manifest.data, path) or "")
    listed = get(manifest.data, "spec.volumeClaimTemplates") if manifest.kind == "StatefulSet" else None
    for position, claim in enumerate(listed if isinstance(listed, list) else ()):
        yield (
            f"spec.volumeClaimTemplates[{position}].spec.storageClassName",
            str(get(claim, "spec.storageClassName") or ""),
        )


def _of(manifest: Manifest) -> str:
    return f"{manifest.kind} {manifest.name}"
