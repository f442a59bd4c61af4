"""Images come from registries that the policy trusts or the repository already uses, and from known publishers."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.images import DEFAULT_REGISTRY, Image, parse
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec, pod_spec_path
from functions._preflight.change import Change, is_any
from functions._preflight.guardrails.introduced import rows
from functions._preflight.rule import finding

RULE = "registries"
# Registries on which anybody may publish: there the first part of a name is the publisher, elsewhere the host is.
_SHARED = frozenset(
    {
        "docker.io",
        "ghcr.io",
        "quay.io",
        "gcr.io",
        "public.ecr.aws",
        "registry.gitlab.com",
        "mcr.microsoft.com",
        "codeberg.org",
    }
)
_OFFICIAL = f"{DEFAULT_REGISTRY}/library"


def known_registries(change: Change) -> Iterator[Finding]:
    """Every image that the change brings is a reference that can be pulled, from a known registry and publisher."""
    listed = [image for one in change.before.workloads() for _, _, image in _images(one) if image]
    used, publishers = {image.registry for image in listed}, {_publisher(image) for image in listed}
    for one in change.changed:
        old = change.old(one)
        before = {path: reference for path, reference, _ in _images(old)} if old else {}
        for path, reference, image in _images(one):
            if reference in before.values():
                continue
            why = _why_not(change, reference, image, used, publishers) or _unpinned(before.get(path, ""), image)
            if why:
                yield finding(RULE, one, path, why)


def _why_not(change: Change, reference: str, image: Image | None, used: set[str], publishers: set[str]) -> str:
    if image is None:
        return f"image {reference!r} cannot be pulled: write registry/name:tag"
    trusted = change.knobs.trusted_registries
    if image.registry in change.facts.mirror_registries or is_any([one for one in trusted if "/" in one], image.name):
        return ""
    if image.registry not in used and not is_any(trusted, image.registry) and not is_any(trusted, image.name):
        return f"image {reference} is from {image.registry}: add it to trusted_registries, or use a known one"
    publisher = _publisher(image)
    if publisher in (*publishers, image.registry, _OFFICIAL):
        return ""
    return f"image {reference} is published by {publisher}, of whom nothing runs here: add it to trusted_registries"


def _publisher(image: Image) -> str:
    first, slash, _ = image.repository.partition("/")
    return f"{image.registry}/{first}" if slash and image.registry in _SHARED else image.registry


def _unpinned(before: str, image: Image | None) -> str:
    old = parse(before)
    if image and old and old.digest and not image.digest and old.name == image.name:
        return f"image {image} gives up the digest that it was pinned to: keep one"
    if image and old and image.floating and not old.floating:
        return f"image {image} gives up the version that it was pinned to: name one"
    return ""


def _images(manifest: Manifest) -> list[tuple[str, str, Image | None]]:
    listed = (*containers(manifest), *containers(manifest, init=True))
    references: list[tuple[str, Any]] = [(child(path, "image"), container.get("image")) for path, container in listed]
    for position, volume in enumerate(rows(pod_spec(manifest).get("volumes"))):
        path = child(pod_spec_path(manifest.kind), "volumes", position, "image", "reference")
        references.append((path, get(volume, "image.reference")))
    return [(path, str(reference), parse(str(reference))) for path, reference in references if reference is not None]
