"""The change takes effect: no kustomization sets the same field again over it."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.images import parse
from functions._manifests.kustomize import content_of
from functions._manifests.repository import Repository
from functions._preflight.change import Change

RULE = "overridden"


def not_overridden(change: Change) -> Iterator[Finding]:
    """No image or replica count is set in a manifest where Kustomize's `images` or `replicas` decide it."""
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
    if operation.path == "spec.replicas":
        return operation.resource.name in _names(content.get("replicas"))
    if not operation.path.endswith(".image") or not isinstance(operation.expected, str):
        return False
    image = parse(operation.expected)
    if image is None:
        return False
    return bool(
        {image.name, image.repository, image.repository.removeprefix("library/")} & _names(content.get("images"))
    )


def _names(listed: object) -> set[str]:
    return {str(one.get("name")) for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()
