"""Operations on what is applied, turned into operations on what decides it."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from eventing.vocabulary import Operation, Resource
from functions._manifests.fields import CannotRender, Mismatch, same
from functions._manifests.manifest import Manifest
from functions._manifests.paths import Step, join, parse
from functions._manifests.provenance.candidates import Candidate, candidates
from functions._manifests.provenance.charts import ChartMaker, why_no_value
from functions._manifests.provenance.effects import MOST, Made, Make, Wanted, only_this_moves
from functions._manifests.provenance.kustomizations import KustomizeMaker, inline_patches, patch_resource
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository
from functions._manifests.source import documents_of


def redirected(repository: Repository, operations: Iterable[Operation], application: str = "") -> tuple[Operation, ...]:
    """The operations that bring about the same, each where its field is decided.

    `application` is the plan's, where several read the same files.

    An operation on a plain manifest stays as it is; on a chart's object it becomes one on the chart's values; on what
    a kustomization changes it becomes one on the kustomization, on its patch, or on the file below.

    Raises:
        CannotRender: when nothing in the repository's files decides a field alone; the message says why.
        Mismatch: when a field is not as an operation expects it.
    """
    return tuple(one for operation in operations for one in _redirected(repository, operation, application))


def _redirected(repository: Repository, operation: Operation, application: str) -> tuple[Operation, ...]:
    manifest = _meant(repository, operation, application)
    if manifest is None or operation.op == "add_resource":
        return (operation,)
    kustomized = manifest.application in repository.built
    if not manifest.rendered and not kustomized:
        return (operation,)
    if operation.op == "remove_resource":
        if manifest.rendered or manifest.generated:
            raise CannotRender(f"{_named(operation)}: it is made by {'a chart' if manifest.rendered else 'Kustomize'}")
        return (operation,)
    if manifest.rendered:
        return (_in_chart(repository, manifest, operation),)
    return (_in_kustomization(repository, manifest, operation),)


def _meant(repository: Repository, operation: Operation, application: str) -> Manifest | None:
    resource = operation.resource
    found = [
        one
        for one in repository.manifests
        if one.kind == resource.kind
        and one.file == operation.file
        and one.name == resource.name
        and resource.namespace in ("", one.namespace)
    ]
    own = [one for one in found if one.application == application]
    return next(iter(own or found), None)


def _in_chart(repository: Repository, manifest: Manifest, operation: Operation) -> Operation:
    maker = ChartMaker(repository, manifest)
    before = maker(repository.files)
    if before is None:
        raise CannotRender(f"{_named(operation)}: its chart cannot be rendered")
    wanted = Wanted(maker.key(manifest.data), parse(operation.path), operation.value)
    old = _expected(before, wanted, operation)
    left, also = MOST, ""
    for file in maker.places(repository):
        documents = documents_of(repository.files[file])
        data = documents[0] if documents and not isinstance(documents, str) else None
        for one in candidates(data, wanted.steps, old, operation.value):
            made = maker.operation(manifest.chart.rpartition("/")[2], file, join(one.steps), one.old, one.new)
            left -= 1
            good, moved = _tried(repository, maker, before, wanted, made)
            if good:
                return made
            also = also or moved
            if left <= 0:
                break
    raise CannotRender(f"{_named(operation)}: {why_no_value(maker.placed, also)}")


def _in_kustomization(repository: Repository, manifest: Manifest, operation: Operation) -> Operation:
    application = repository.application(manifest.application)
    if application is None:
        return operation
    maker = KustomizeMaker(repository, application)
    before = maker(repository.files)
    if before is None:
        raise CannotRender(f"{_named(operation)}: its kustomization cannot be built")
    wanted = Wanted((manifest.kind, manifest.namespace, manifest.name), parse(operation.path), operation.value)
    old = _expected(before, wanted, operation)
    also = ""
    for made in _places(repository, maker, manifest, operation, old):
        good, moved = _tried(repository, maker, before, wanted, made)
        if good:
            return made
        also = also or moved
    reason = f"what decides it also decides {also}: a person has to choose" if also else "no file decides it alone"
    raise CannotRender(f"{_named(operation)}: {reason}")


def _places(
    repository: Repository, maker: KustomizeMaker, manifest: Manifest, operation: Operation, old: Any
) -> list[Operation]:
    """The object's own file, then the kustomizations and patches over it, the outermost first."""
    steps: tuple[Step, ...] = parse(operation.path)
    found: list[Operation] = []
    if not manifest.generated:
        name = manifest.name_in_file or manifest.name
        held = maker.in_file(manifest, steps)
        resource = replace(manifest.resource, name=name, namespace=maker.namespace_in_file(manifest))
        found.append(replace(operation, resource=resource, expected=held))
    for file in maker.places:
        documents = documents_of(repository.files[file])
        for data in () if isinstance(documents, str) else documents[:1]:
            resource = patch_resource(file, data)
            for one in candidates(data, steps, old, operation.value):
                found.append(_operation(resource, file, one))
            found += inline_patches(operation, resource, file, data, steps, old)
    return found[:MOST]


def _operation(resource: Resource, file: str, one: Candidate) -> Operation:
    if one.new is None:
        return Operation("remove_field", resource, file, join(one.steps), one.old)
    return Operation("set_field", resource, file, join(one.steps), one.old, one.new)


def _tried(repository: Repository, make: Make, before: Made, wanted: Wanted, made: Operation) -> tuple[bool, str]:
    try:
        files = applied(repository.files, [made])
    except (CannotRender, Mismatch):
        return False, ""
    after = make(files)
    return (False, "") if after is None else only_this_moves(before, after, wanted)


def _expected(before: Made, wanted: Wanted, operation: Operation) -> Any:
    old = wanted.of(before)
    if not same(old, operation.expected):
        raise Mismatch(f"{_named(operation)}: the field is not as the operation expects it")
    return old


def _named(operation: Operation) -> str:
    resource = operation.resource
    return f"{operation.file}: {operation.op} {resource.kind}/{resource.name} {operation.path}".rstrip()
