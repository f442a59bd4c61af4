"""Which Argo CD Application reads which file."""

import posixpath
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from functions._manifests.globs import matches
from functions._manifests.helm.options import HelmOptions, options_of
from functions._manifests.kustomize import Reading, kustomization_in, reading
from functions._manifests.paths import get

Renderer = Literal["directory", "kustomize", "helm", "other"]
SUFFIXES = (".yaml", ".yml", ".json")
_EXPLICIT: dict[str, Renderer] = {
    "plugin": "other",
    "helm": "helm",
    "kustomize": "kustomize",
    "directory": "directory",
}
SKIP = b"+argocd:skip-file-rendering"  # a comment that makes Argo CD leave a file out


@dataclass(frozen=True, slots=True)
class Folder:
    """One source of an Application inside this repository."""

    path: str
    renderer: Renderer
    recurse: bool = False
    include: str = ""
    exclude: str = ""
    helm: HelmOptions | None = None
    kustomize: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what the source lays over the folder's own


@dataclass(frozen=True, slots=True)
class Application:
    """An Argo CD Application as Git has it; `namespace` is its destination, `path` that of its first source.

    `inferred`: no Application in the repository reads this folder, so one is assumed that syncs, prunes and heals
    by itself, as a local run does; on a cluster the live Application has the last word.
    """

    name: str
    namespace: str
    path: str
    recurse: bool = False
    automated: bool = False
    prune: bool = False
    self_heal: bool = False
    renderer: Renderer = "directory"
    file: str = ""
    include: str = ""
    exclude: str = ""
    inferred: bool = False
    further: tuple[Folder, ...] = ()
    helm: HelmOptions | None = None
    kustomize: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def folders(self) -> tuple[Folder, ...]:
        """All its sources in this repository."""
        first = Folder(self.path, self.renderer, self.recurse, self.include, self.exclude, self.helm, self.kustomize)
        return (first, *self.further)


@dataclass(frozen=True, slots=True)
class Read:
    """What an Application reads: plain manifests, patches over them, kustomizations and the namespace they impose."""

    files: frozenset[str]
    patches: frozenset[str] = frozenset()
    namespace: str = ""
    kustomizations: tuple[str, ...] = ()


def read_by(files: Mapping[str, bytes], application: Application, ordered: Sequence[str] = ()) -> Read:
    """The files that an Application reads; `ordered` are the paths, sorted, where many Applications are asked."""
    paths = ordered or sorted(files)
    parts = [_read_folder(files, folder, paths) for folder in application.folders]
    namespace = next((part.namespace for part in parts if part.namespace), "")
    return Read(
        frozenset().union(*(part.files for part in parts)),
        frozenset().union(*(part.patches for part in parts)),
        namespace,
        tuple(path for part in parts for path in part.kustomizations),
    )


def _read_folder(files: Mapping[str, bytes], folder: Folder, ordered: Sequence[str]) -> Read:
    if folder.renderer == "kustomize":
        found: Reading = reading(files, folder.path)
        return Read(found.resources, found.patches, found.namespace, found.kustomizations)
    if folder.renderer == "helm":
        return Read(frozenset(path for path in paths_under(ordered, folder.path) if path.endswith(SUFFIXES)))
    below = paths_under(ordered, folder.path)
    return Read(frozenset(path for path in below if reads_path(folder, path) and SKIP not in files[path]))


def reads_path(folder: Folder, path: str) -> bool:
    """Whether a directory source reads a file of this path."""
    if not under(path, folder.path) or not path.endswith(SUFFIXES):
        return False
    relative = path[len(folder.path) + 1 :] if folder.path else path
    if "/" in relative and not folder.recurse:
        return False
    if folder.exclude and matches(folder.exclude, relative):
        return False
    return not folder.include or matches(folder.include, relative)


def paths_under(ordered: Sequence[str], folder: str) -> Sequence[str]:
    """The paths in a folder, however deep, out of all paths in their order."""
    if not folder:
        return ordered
    return ordered[bisect_left(ordered, f"{folder}/") : bisect_left(ordered, f"{folder}0")]  # `0` follows `/`


def under(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, however deep; everything lies in the empty folder."""
    return not folder or path.startswith(folder + "/")


def declared(files: Mapping[str, bytes], found: Iterable[tuple[str, dict[str, Any]]]) -> tuple[Application, ...]:
    """The Applications among these documents (file and data) that read a folder of this very repository."""
    candidates = [(file, data, _sources(data)) for file, data in found]
    folders = {"", *(parent for path in files for parent in _parents(path))}
    names = Counter(
        _repository_name(source)
        for _, _, sources in candidates
        for source in sources
        if "chart" not in source and normal(source.get("path")) in folders
    )
    most = max(names.values(), default=0)
    ours = {name for name, count in names.items() if count == most}
    applications = []
    for file, data, sources in candidates:
        mine = [source for source in sources if _repository_name(source) in ours]
        references = [source["ref"] for source in mine if isinstance(source.get("ref"), str)]
        here = [
            _folder(files, source, references)
            for source in mine
            if "chart" not in source and normal(source.get("path")) in folders and not _is_reference(source)
        ]
        if here:
            applications.append(_application(file, data, here))
    return tuple(applications)


def _application(file: str, data: dict[str, Any], folders: list[Folder]) -> Application:
    automated = get(data, "spec.syncPolicy.automated")
    first = folders[0]
    return Application(
        name=str(get(data, "metadata.name") or ""),
        namespace=str(get(data, "spec.destination.namespace") or ""),
        path=first.path,
        recurse=first.recurse,
        automated=isinstance(automated, dict) and automated.get("enabled") is not False,
        prune=get(data, "spec.syncPolicy.automated.prune") is True,
        self_heal=get(data, "spec.syncPolicy.automated.selfHeal") is True,
        renderer=first.renderer,
        file=file,
        include=first.include,
        exclude=first.exclude,
        further=tuple(folders[1:]),
        helm=first.helm,
        kustomize=first.kustomize,
    )


def _sources(data: dict[str, Any]) -> list[dict[str, Any]]:
    listed = get(data, "spec.sources")
    one = get(data, "spec.source")
    return [source for source in (listed if isinstance(listed, list) and listed else [one]) if isinstance(source, dict)]


def _is_reference(source: dict[str, Any]) -> bool:
    """Whether a source only lends its files to the others (`$ref/values.yaml`)."""
    return isinstance(source.get("ref"), str) and not source.get("path")


def _folder(files: Mapping[str, bytes], source: dict[str, Any], references: list[str]) -> Folder:
    path = normal(source.get("path"))
    directory = source.get("directory")
    options = directory if isinstance(directory, dict) else {}
    return Folder(
        path,
        renderer_of(files, path, source),
        options.get("recurse") is True,
        str(options.get("include") or ""),
        str(options.get("exclude") or ""),
        options_of(source, references),
        source["kustomize"] if isinstance(source.get("kustomize"), dict) else {},
    )


def renderer_of(files: Mapping[str, bytes], path: str, source: Mapping[str, Any]) -> Renderer:
    """How Argo CD renders a folder: what the source says, else what lies in it (its docs, Tool Detection)."""
    for name, renderer in _EXPLICIT.items():
        if source.get(name) is not None:
            return renderer
    if posixpath.join(path, "Chart.yaml") in files:
        return "helm"
    return "kustomize" if kustomization_in(files, path) else "directory"


def normal(path: Any) -> str:
    """A folder as the keys of `files` have it: no `./`, no trailing slash, empty for the root."""
    text = posixpath.normpath(str(path or ".")).lstrip("/")
    return "" if text == "." else text


def _parents(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _repository_name(source: dict[str, Any]) -> str:
    return str(source.get("repoURL") or "").rstrip("/").removesuffix(".git").rsplit("/", 1)[-1].lower()
