"""The change takes effect: what is applied afterwards has the field as the plan sets it."""

from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.fields import same
from functions._manifests.images import parse as parse_image
from functions._manifests.kustomize import Patch, content_of, is_kustomization, matches_name, patches_of
from functions._manifests.paths import get, parse
from functions._manifests.repository import Manifest, Repository
from functions._preflight.change import Change

RULE = "overridden"


def not_overridden(change: Change) -> Iterator[Finding]:
    """No field is set in a manifest where Kustomize's `images`, `replicas` or a patch decide it."""
    for operation in change.plan.operations:
        if operation.op not in ("set_field", "remove_field") or is_kustomization(operation.file):
            continue
        for manifest in _made_from(change.after, operation):
            decider = _decider(change, manifest, operation)
            if decider:
                message = f"{decider} decides {operation.path} of {operation.resource.name}: change it there"
                yield Finding(RULE, "error", message, operation.resource, operation.file, operation.path)
                break


def _made_from(repository: Repository, operation: Operation) -> list[Manifest]:
    """What Kustomize makes of the operation's resource, once for every Application that reads its file."""
    resource = operation.resource
    return [
        one
        for one in repository.manifests
        if one.file == operation.file
        and (one.kind, one.written_name) == (resource.kind, resource.name)
        and any(operation.file in read.files and read.kustomizations for read in repository.reads.values())
    ]


def _decider(change: Change, manifest: Manifest, operation: Operation) -> str:
    """What decides the field instead; empty where the operation itself does."""
    if manifest.application in change.after.built:
        wanted = operation.value if operation.op == "set_field" else None
        if same(get(manifest.data, operation.path), wanted):
            return ""
        return _named(change.after, operation) or change.after.reads[manifest.application].kustomizations[0]
    return _named(change.after, operation)


def _named(repository: Repository, operation: Operation) -> str:
    """The kustomization that says something about the field, as far as its text shows."""
    found = [path for read in repository.reads.values() if operation.file in read.files for path in read.kustomizations]
    return next((path for path in dict.fromkeys(found) if _decides(repository, path, operation)), "")


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
