"""Every image that the pods of a tree pull: where it is named, and what a kustomization makes of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Operation
from functions._manifests.images import Image, parse
from functions._manifests.kustomize import content_of
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.source import documents_of
from functions._manifests.workloads import containers
from functions._preflight.view import View


@dataclass(frozen=True, slots=True)
class Pulled:
    """An image that a container names. `image` is what is pulled in the end, None where the text is no reference;
    `rewritten`: a kustomization decides it, so that the container is the wrong place to change it.
    """

    manifest: Manifest
    path: str
    container: Mapping[str, Any]
    reference: str
    image: Image | None
    rewritten: bool = False


def pulled(view: View) -> Iterator[Pulled]:
    """The images of every container of the objects asked about, init containers included."""
    repository = view.repository
    rewrites = view.once(_rewrites)
    for one in view.objects:
        built = one.application in repository.built
        for path, container in (*containers(one), *containers(one, init=True)):
            reference = container.get("image")
            if isinstance(reference, str) and reference:
                where = child(path, "image")
                if built:  # it is what Kustomize makes of it already
                    elsewhere = not _stands_in_file(repository, one, where, reference)
                    yield Pulled(one, where, container, reference, parse(reference), elsewhere)
                else:
                    yield _pulled(one, where, container, reference, rewrites.get(one.file, ()))


def images_in(repository: Repository) -> set[str]:
    """The references of every image in a tree, as they are written."""
    workloads = (*repository.workloads(), *repository.of_kind("Pod"))
    listed = [container for one in workloads for init in (False, True) for _, container in containers(one, init)]
    return {one["image"] for one in listed if isinstance(one.get("image"), str)}


def rewriting(one: Pulled, image: Image, why: str) -> ChangePlan | None:
    """The plan that puts another image there; none where the object cannot be edited, or no Application reads it."""
    if one.rewritten or not one.manifest.editable or not one.manifest.application:
        return None
    manifest = one.manifest
    operation = Operation("set_field", manifest.resource, manifest.file, one.path, one.reference, str(image))
    summary = f"{manifest.kind} {manifest.name} pulls {image} instead of {one.reference}: {why}"
    return ChangePlan(manifest.application, (operation,), "preflight", summary, workloads=(manifest.resource,))


def _pulled(
    manifest: Manifest, path: str, container: Mapping[str, Any], reference: str, rewrites: Iterable[dict[str, Any]]
) -> Pulled:
    image = parse(reference)
    name = reference.partition("@")[0].rpartition(":")[0] or reference
    for entry in rewrites:
        if entry.get("name") in (name, reference, image.name if image else name):
            return Pulled(manifest, path, container, reference, _rewritten(image, entry), True)
    return Pulled(manifest, path, container, reference, image)


def _rewritten(image: Image | None, entry: Mapping[str, Any]) -> Image | None:
    """What an entry of Kustomize's `images` makes of an image (its ImageTagTransformer)."""
    found = parse(str(entry["newName"])) if entry.get("newName") else image
    if found is None:
        return None
    kept = image or found
    found = replace(found, tag=found.tag or kept.tag, digest=found.digest or kept.digest)
    if entry.get("newTag"):
        found = replace(found, tag=str(entry["newTag"]), digest="")
    return replace(found, digest=str(entry["digest"])) if entry.get("digest") else found


def _stands_in_file(repository: Repository, one: Manifest, path: str, reference: str) -> bool:
    documents = documents_of(repository.files[one.file])
    data = None if isinstance(documents, str) or one.index >= len(documents) else documents[one.index]
    return get(get(data, one.within) if one.within else data, path) == reference


def _rewrites(view: View) -> Mapping[str, list[dict[str, Any]]]:
    """The entries of `images` in every kustomization that could not be built, by the files that they are laid over."""
    repository = view.repository
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, read in repository.reads.items():
        if name in repository.built:
            continue
        for path in read.kustomizations:
            listed = content_of(repository.files, path).get("images")
            entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
            for file in read.files if entries else ():
                found[file] += entries
    return found
