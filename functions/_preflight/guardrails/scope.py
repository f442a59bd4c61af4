"""The change does what the plan says, and nothing else."""

from collections import Counter
from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.kustomize import is_kustomization
from functions._manifests.paths import get
from functions._manifests.rendering import CannotRender, Mismatch, applied
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.guardrails.plain_values import oddity
from functions._preflight.rule import finding

RULE = "scope"


def only_what_is_planned(change: Change) -> Iterator[Finding]:
    """Every changed file and object is named by an operation of the plan, rightly and once, and rendered from it."""
    files = {operation.file for operation in change.plan.operations}
    for path in change.files:
        if path not in files:
            yield Finding(RULE, "error", f"{path} changes, but no operation names it: plan again", None, path)
    named = {(one.resource.kind, one.resource.name, one.file) for one in change.plan.operations}
    for one in (*change.changed, *change.removed):
        if (one.kind, one.written_name, one.file) in named or is_kustomization(one.file):
            continue
        if not files & (change.after.sources(one) | change.before.sources(one)):
            yield finding(RULE, one, "", f"{one.kind} {one.name} changes, but no operation names it: plan again")
    for operation in change.plan.operations:
        yield from _misnamed(change, operation)
    yield from _repeated(change)
    yield from _not_rendered(change, files)


def _misnamed(change: Change, operation: Operation) -> Iterator[Finding]:
    """What an operation says of its resource is what the resource is."""
    if is_kustomization(operation.file):
        return
    resource = operation.resource
    if operation.op == "add_resource" and isinstance(operation.value, dict):
        data = operation.value
        said = (data.get("kind"), get(data, "metadata.name"), data.get("apiVersion"))
        if said != (resource.kind, resource.name, resource.api_version or data.get("apiVersion")):
            message = f"the operation adds {said[0]} {said[1]} under the name of {resource.kind} {resource.name}"
            yield _refused(operation, f"{message}: plan again")
    for one in _meant(change, operation):
        stated = str(get(one.data, "metadata.namespace") or "")
        if resource.namespace not in ("", one.namespace, stated):
            message = f"{one.kind} {one.name} is in {one.namespace or 'no namespace'}, not in {resource.namespace}"
            yield _refused(operation, f"{message} as its operation says: plan again")
        if resource.api_version not in ("", one.api_version):
            message = f"{one.kind} {one.name} is of {one.api_version}, not of {resource.api_version}"
            yield _refused(operation, f"{message} as its operation says: plan again")


def _meant(change: Change, operation: Operation) -> tuple[Manifest, ...]:
    tree = change.before if operation.op == "remove_resource" else change.after
    wanted = (operation.resource.kind, operation.resource.name, operation.file)
    found = [one for one in tree.manifests if (one.kind, one.name, one.file) == wanted]
    return tuple(found) if len(found) == 1 else ()


def _repeated(change: Change) -> Iterator[Finding]:
    times = Counter(_place(operation) for operation in change.plan.operations)
    told = set()
    for operation in change.plan.operations:
        if times[_place(operation)] > 1 and _place(operation) not in told:
            told.add(_place(operation))
            what = operation.path or "all of it"
            message = f"{what} of {operation.resource.kind} {operation.resource.name} is changed twice: say it once"
            yield _refused(operation, message)


def _place(operation: Operation) -> tuple[str, ...]:
    resource = operation.resource
    return resource.kind, resource.namespace, resource.name, operation.file, operation.path


def _not_rendered(change: Change, named: set[str]) -> Iterator[Finding]:
    """The files are what the operations make of them; an operation that does not fit what is there says a lie."""
    if any(oddity(operation.value) for operation in change.plan.operations):
        return  # refused already, and perhaps too deep to be written
    state = dict(change.before.files)
    for operation in change.plan.operations:
        try:
            state = applied(state, (operation,))
        except Mismatch:  # its text quotes both values
            message = f"{operation.resource.kind} {operation.resource.name} is not as the operation expects it"
            yield _refused(operation, f"{message}: plan again on what is there")
            return
        except CannotRender as error:
            yield _refused(operation, f"the operation cannot be written: {error}")
            return
    for path in change.files:
        if path in named and state.get(path) != change.after.files.get(path):
            message = f"{path} is not what the operations make of it: render the plan again"
            yield Finding(RULE, "error", message, None, path)


def _refused(operation: Operation, message: str) -> Finding:
    return Finding(RULE, "error", message[:1000], operation.resource, operation.file, operation.path)
