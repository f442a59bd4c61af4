"""Where a new resource goes: beside the application's other files, so that its Application reads it."""

import posixpath
import re
from collections import Counter
from typing import Any

from eventing.vocabulary import Operation, Resource
from functions._manifests.applications import Application, Folder, reads_path, under
from functions._manifests.editability import chart_of
from functions._manifests.fields import CannotRender
from functions._manifests.kustomize import content_of, kustomization_in
from functions._manifests.repository import Manifest, Repository

_FORMS = ("{name}-{kind}", "{kind}-{name}", "{name}.{kind}")


def path_for(repository: Repository, application: str, kind: str, name: str, beside: str = "") -> str:
    """The path of the file for a new resource: no such file is there yet, and the Application will read it.

    `beside` is a file to stay close to (that of the workload it is for) where the Application reads that folder too.

    Raises:
        CannotRender: when no file of that Application could hold it (a chart, or globs that read nothing).
    """
    found = repository.application(application)
    if not found:
        raise CannotRender(f"there is no Application {application!r}")
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise CannotRender(f"{name!r} is no name that a file can have")
    for folder in found.folders:
        if folder.renderer not in ("directory", "kustomize"):
            continue
        homes = [posixpath.dirname(beside)] if beside and folder.renderer == "directory" else []
        for home in (*homes, _home(repository, found, folder)):
            for candidate in _candidates(repository, found, home, kind, name):
                if candidate not in repository.files and _is_read(repository, folder, candidate):
                    return candidate
    raise CannotRender(f"Application {application!r} renders a {found.renderer} source: a file beside it is not read")


def add_operations(
    repository: Repository, application: str, data: dict[str, Any], namespace: str = "", beside: str = ""
) -> tuple[Operation, ...]:
    """The operations that bring a new resource into an Application: the resource, and the line in Kustomize's list.

    `namespace` is the effective one, where the data leaves it to the Application; `beside` as `path_for` has it.

    Raises:
        CannotRender: as `path_for`.
    """
    metadata = data.get("metadata", {})
    name, kind = str(metadata.get("name", "")), str(data["kind"])
    file = path_for(repository, application, kind, name, beside)
    resource = Resource(kind, name, str(metadata.get("namespace") or namespace), str(data["apiVersion"]))
    added = Operation("add_resource", resource, file, value=data)
    found = repository.application(application)
    folder = next((one for one in found.folders if under(file, one.path)), None) if found else None
    if not folder or folder.renderer != "kustomize":
        return (added,)
    kustomization = kustomization_in(repository.files, folder.path)
    line = posixpath.relpath(file, folder.path or ".")
    listed = content_of(repository.files, kustomization).get("resources")
    if isinstance(listed, list) and line in listed:
        return (added,)
    return (added, Operation("set_field", _kustomization(repository, kustomization), kustomization, *_entry(line)))


def _entry(line: str) -> tuple[str, None, str]:
    return f'resources[="{line}"]' if re.search(r"[\[\]]", line) else f"resources[={line}]", None, line


def _kustomization(repository: Repository, path: str) -> Resource:
    content = content_of(repository.files, path)
    return Resource("Kustomization", "", "", str(content.get("apiVersion") or ""))


def _home(repository: Repository, application: Application, folder: Folder) -> str:
    """The folder in which most of the application's manifests lie; Kustomize's own folder for its list."""
    if folder.renderer == "kustomize" or not folder.recurse:
        return folder.path
    files = {manifest.file for manifest in repository.in_application(application.name)}
    places = Counter(posixpath.dirname(file) for file in files if under(file, folder.path))
    if folder.path in places or not places:
        return folder.path
    return min(places, key=lambda place: (-places[place], place))


def _candidates(repository: Repository, application: Application, home: str, kind: str, name: str) -> list[str]:
    """`<name>-<kind>.yaml` or, where the folder writes its names so, `<kind>-<name>.yaml` or `<name>.<kind>.yaml`."""
    beside = [one for one in repository.in_application(application.name) if posixpath.dirname(one.file) == home]
    endings = Counter(posixpath.splitext(one.file)[1] for one in beside)
    suffixes = sorted((".yaml", ".yml"), key=lambda ending: -endings[ending])
    forms = sorted(_FORMS, key=lambda form: -sum(_is_named(one, form) for one in beside))
    word = kind.lower()
    short = name.removesuffix(f"-{word}") or name
    stems = [form.format(name=short, kind=word) for form in forms]
    stems += [f"{name}-{word}-{number}" for number in range(2, 10)]
    return [posixpath.join(home, stem + ending) for ending in suffixes for stem in stems]


def _is_named(manifest: Manifest, form: str) -> bool:
    stem = posixpath.splitext(posixpath.basename(manifest.file))[0].lower()
    start, end = form.format(name="\0", kind=manifest.kind.lower()).split("\0")
    return stem.startswith(start) and stem.endswith(end) and len(stem) > len(start) + len(end)


def _is_read(repository: Repository, folder: Folder, path: str) -> bool:
    if chart_of(repository.files, path):
        return False  # a chart would render it, or nothing at all
    return folder.renderer == "kustomize" or reads_path(folder, path)
