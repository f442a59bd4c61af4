"""Which document of a file an operation means; adding and removing whole documents."""

from collections.abc import Mapping
from typing import Any

from eventing.vocabulary import Operation
from functions._manifests.editability import why_not_editable
from functions._manifests.edits import remove_field
from functions._manifests.emission import document
from functions._manifests.fields import CannotRender, Mismatch, same
from functions._manifests.kustomize import is_kustomization, is_patch
from functions._manifests.objects import is_object
from functions._manifests.paths import get, parse
from functions._manifests.source import Source, read_text
from functions._manifests.splices import line_start
from functions._manifests.style import Style, style_of
from functions._manifests.tree import Unparsable

VALUES = "HelmValues"  # the kind by which an operation names a file of values; its name is that of the chart
PATCH = "KustomizePatch"


def find_document(files: Mapping[str, bytes | None], source: Source, operation: Operation) -> tuple[int, str]:
    """The document that holds the operation's resource, and the resource's path in it (in a `kind: List`).

    Raises:
        Mismatch: when the file does not hold it.
        CannotRender: when the file holds it twice, or it may not be edited.
    """
    if _is_whole(files, source, operation):
        return 0, ""
    found = [(index, path, data) for index, path, data in _objects(source) if _is_meant(data, operation)]
    for namespace in (operation.resource.namespace, None):  # its own, then none; else Kustomize imposes another
        found = [one for one in found if get(one[2], "metadata.namespace") == namespace] or found
    if not found:
        raise Mismatch("the resource is not in the file")
    if len(found) > 1:
        raise CannotRender("the resource is in the file more than once")
    index, path, data = found[0]
    present = {name: body for name, body in files.items() if body is not None}
    why = why_not_editable(present, operation.file, data)
    if why:
        raise CannotRender(why)
    return index, path


def _is_whole(files: Mapping[str, bytes | None], source: Source, operation: Operation) -> bool:
    """Whether the one document of the file is what is meant, though it is no object: Kustomize's own, or values."""
    if len(source.data) != 1:
        return False
    if is_kustomization(operation.file):
        return True
    if operation.resource.kind == VALUES:
        if not isinstance(source.data[0], dict) or is_object(source.data[0]):
            raise CannotRender("the file holds no values of a chart")
        return True
    present = {name: body for name, body in files.items() if body is not None}
    return operation.resource.kind == PATCH and is_patch(present, operation.file)


def new_file(operation: Operation) -> bytes:
    """A file with the new resource alone.

    Raises:
        CannotRender: when it is no YAML file.
    """
    if not operation.file.endswith((".yaml", ".yml")):
        raise CannotRender("a new resource goes into a .yaml file")
    return document(operation.value).encode()


def append_document(source: Source, operation: Operation) -> bytes:
    """The file with the new resource as its last document.

    Raises:
        Mismatch: when the file holds the resource already.
        CannotRender: when the file cannot take another document.
    """
    style = style_of(source.text, source.documents)
    if style.json or operation.file.endswith(".json"):
        raise CannotRender("a JSON file holds one document only")
    here = [data for _, _, data in _objects(source) if _is_meant(data, operation)]
    if any(get(data, "metadata.namespace") in (None, operation.resource.namespace) for data in here):
        raise Mismatch("the resource is there already")
    body = document(operation.value, Style(newline=style.newline))
    ended = source.text.endswith("\n") or not source.text
    text = source.text + (f"---{style.newline}{body}" if ended else f"{style.newline}---{style.newline}{body.rstrip()}")
    return _proven(text, source, [*source.data, operation.value])


def remove_document(source: Source, index: int, within: str) -> bytes | None:
    """The file without one resource; None when nothing is left of it.

    Raises:
        CannotRender: when more than the resource would change.
    """
    if within:
        return Source(remove_field(source.text, index, parse(within)), source.bom, (), ()).encoded()
    kept = [data for position, data in enumerate(source.data) if position != index]
    if not any(data is not None for data in kept):
        return None
    text, documents = source.text, source.documents
    following = documents[index + 1].start if index + 1 < len(documents) else len(text)
    start = documents[index].start
    if not documents[index].explicit:  # the first of the file: what is said above it stays, the next `---` goes
        start = line_start(text, start)
        following = text.find("\n", following) + 1
    elif following == len(text) and not text.endswith("\n"):
        start -= 2 if text[:start].endswith("\r\n") else 1
    return _proven(text[:start] + text[following:], source, kept)


def _objects(source: Source) -> list[tuple[int, str, Any]]:
    found = []
    for index, data in enumerate(source.data):
        items = get(data, "items")
        if str(get(data, "kind")).endswith("List") and isinstance(items, list):
            found += [(index, f"items[{at}]", item) for at, item in enumerate(items)]
        else:
            found.append((index, "", data))
    return found


def _is_meant(data: Any, operation: Operation) -> bool:
    resource = operation.resource
    return (
        get(data, "kind") == resource.kind
        and (get(data, "metadata.name") or "") == resource.name
        and (not resource.api_version or get(data, "apiVersion") == resource.api_version)
    )


def _proven(text: str, source: Source, wanted: list[Any]) -> bytes:
    try:
        found = list(read_text(text).data)
    except Unparsable as error:
        raise CannotRender(f"the file would not be readable any more: {error}") from None
    if not same(found, wanted):
        raise CannotRender("the file is written in a way that this change would alter more than it should")
    return Source(text, source.bom, (), ()).encoded()
