"""Images come from registries that the policy trusts or the repository already uses."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.images import Image, parse
from functions._manifests.paths import child
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers
from functions._preflight.change import Change, is_any
from functions._preflight.rule import finding

RULE = "registries"


def known_registries(change: Change) -> Iterator[Finding]:
    """Every image that the change brings is a reference that can be pulled, from a known registry."""
    used = {image.registry for one in change.before.workloads() for _, _, image in _images(one) if image}
    for one in change.changed:
        old = change.old(one)
        before = {reference for _, reference, _ in _images(old)} if old else set()
        for path, reference, image in _images(one):
            if reference in before:
                continue
            if image is None:
                yield finding(RULE, one, path, f"image {reference!r} cannot be pulled: write registry/name:tag")
            elif image.registry not in used and not _is_trusted(image, change.knobs.trusted_registries):
                message = (
                    f"image {reference} is from {image.registry}: add it to trusted_registries, or use a known one"
                )
                yield finding(RULE, one, path, message)


def _images(manifest: Manifest) -> list[tuple[str, str, Image | None]]:
    listed = (*containers(manifest), *containers(manifest, init=True))
    references = [(child(path, "image"), container.get("image")) for path, container in listed]
    return [(path, str(reference), parse(str(reference))) for path, reference in references if reference is not None]


def _is_trusted(image: Image, patterns: tuple[str, ...]) -> bool:
    return is_any(patterns, image.registry) or is_any(patterns, image.name)
