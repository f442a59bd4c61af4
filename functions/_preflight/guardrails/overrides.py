"""The change takes effect: no kustomization sets the same field again over it."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.images import parse as parse_image
from functions._manifests.kustomize import Patch, content_of, matches_name, patches_of
from functions._manifests.paths import get, parse
from functions._manifests.repository import Repository
from functions._preflight.change import Change

RULE = "overridden"


def not_overridden(change: Change) -> Iterator[Finding]:
    """No field is set in a manifest where Kustomize's `images`, `replicas` or a patch decide it."""
    for operation in change.plan.operations:
        if operation.op == "set_field":
            for kustomization in _kustomizations(change.after, operation.file):
                if _decides(change.after, kustomization, operation):
                    message = f"{kustomization} decides {operation.path} of {operation.resource.name}: change it there"
                    yield Finding(RULE, "error", message, operation.resource, operation.file, operation.path)


def _kustomizations(repository: Repository, file: str) -> tuple[str, ...]:
    found = [path for read in repository.reads.values() if file in read.files for path in read.kustomizations]
    return tuple(dict.fromkeys(found))


def _decides(repository: Repository, kustomization: str, operation: Operation) -> bool:
    content = content_of(repository.files, kustomization)
    if any(_patches(patch, operation) for patch in patches_of(repository.files, kustomization)):
        return True
    if operation.path == "spec.replicas":
        return operation.resource.name in _names(content.get("replicas"))
    if not operation.path.endswith(".image") or not isinstance(operation.expected, str):
        return False
    image = parse_image(operation.expected)
    if image is None:
        return False
    return bool(
        {image.name, image.repository, image.repository.removeprefix("library/")} & _names(content.get("images"))
    )


def _patches(patch: Patch, operation: Operation) -> bool:
    resource = operation.resource
    meant = patch.kind in ("", resource.kind) and matches_name(patch.name, resource.name)
    if not meant:
        return False
    return get(patch.data, operation.path) is not None or any(_leads_to(one, operation) for one in patch.pointers)


def _leads_to(pointer: str, operation: Operation) -> bool:
    """Whether a JSON pointer is the operation's path, above it or below it; any item of a list counts as the same."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.strip("/").split("/")]
    steps = parse(operation.path)
    return all(step == part if isinstance(step, str) else True for part, step in zip(parts, steps, strict=False))


def _names(listed: object) -> set[str]:
    return {str(one.get("name")) for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()
