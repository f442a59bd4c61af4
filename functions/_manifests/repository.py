"""A GitOps repository at one commit, as an index of its resources and of the Argo CD Applications that read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from eventing.vocabulary import Resource
from functions._manifests.applications import SUFFIXES, Application, Read, declared, read_by
from functions._manifests.applicationsets import generated
from functions._manifests.editability import chart_of, why_not_editable, why_unreadable
from functions._manifests.inferred import inferred
from functions._manifests.kustomize import is_kustomization
from functions._manifests.paths import get
from functions._manifests.scopes import cluster_scoped
from functions._manifests.source import documents_of
from functions._manifests.workloads import WORKLOAD_KINDS


@dataclass(frozen=True, slots=True)
class Manifest:
    """One Kubernetes object; `namespace` is where it ends up. Its data is shared: never change it."""

    file: str
    index: int
    data: dict[str, Any] = field(hash=False)
    kind: str
    api_version: str
    name: str
    namespace: str = ""
    application: str = ""
    editable: bool = True
    why_not_editable: str = ""
    within: str = ""  # its path inside the document, where that is a `kind: List`

    @property
    def resource(self) -> Resource:
        """How plans and findings name it."""
        return Resource(kind=self.kind, name=self.name, namespace=self.namespace, api_version=self.api_version)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is left alone, and why; `broken`: Argo CD cannot read it either."""

    file: str
    reason: str
    broken: bool = False


@dataclass(frozen=True)
class Repository:
    """The files, and what they mean. Build it with `load`."""

    files: Mapping[str, bytes]
    manifests: tuple[Manifest, ...]
    applications: tuple[Application, ...]
    unreadable: tuple[Unreadable, ...]
    reads: Mapping[str, Read]  # by name of the Application

    @cached_property
    def _index(self) -> dict[tuple[str, str, str], Manifest]:
        index: dict[tuple[str, str, str], Manifest] = {}
        for manifest in self.manifests:
            index.setdefault((manifest.kind, manifest.namespace, manifest.name), manifest)
        return index

    def of_kind(self, *kinds: str) -> tuple[Manifest, ...]:
        """All objects of these kinds, in the order of their files."""
        return tuple(manifest for manifest in self.manifests if manifest.kind in kinds)

    def find(self, kind: str, namespace: str, name: str) -> Manifest | None:
        """The object of this name (the first, where a repository has it twice)."""
        return self._index.get((kind, namespace, name))

    def in_application(self, name: str) -> tuple[Manifest, ...]:
        """The objects that an Application reads."""
        read = self.reads.get(name, Read(frozenset()))
        return tuple(manifest for manifest in self.manifests if manifest.file in read.files)

    def application(self, name: str) -> Application | None:
        """The Application of this name."""
        return next((found for found in self.applications if found.name == name), None)

    def readers(self, file: str) -> tuple[str, ...]:
        """The names of every Application that renders a file, kustomization and patch files included."""
        return tuple(
            name
            for name, read in self.reads.items()
            if file in read.files or file in read.patches or file in read.kustomizations
        )

    def workloads(self) -> tuple[Manifest, ...]:
        """Deployments, StatefulSets, DaemonSets, Jobs and CronJobs."""
        return self.of_kind(*WORKLOAD_KINDS)


def load(files: Mapping[str, bytes]) -> Repository:
    """Index a repository. Whatever the files hold, it never raises: what cannot be read says why."""
    documents: dict[str, list[tuple[int, str, dict[str, Any]]]] = {}
    unreadable = []
    for path in sorted(files):
        if not path.endswith(SUFFIXES) or is_kustomization(path):
            continue
        if path.endswith(".json") and b'"apiVersion"' not in files[path]:
            continue
        found = documents_of(files[path])
        if isinstance(found, str):
            unreadable.append(Unreadable(path, why_unreadable(files, path, found), not chart_of(files, path)))
        elif objects := list(_objects(found)):
            documents[path] = objects
    objects_of = {path: [data for _, _, data in found] for path, found in documents.items()}
    every = [(path, data) for path, found in objects_of.items() for data in found]
    applications = declared(files, _declarations(files, every)) or inferred(files, objects_of)
    reads = {application.name: read_by(files, application) for application in applications}
    outside = cluster_scoped(data for _, data in every if data["kind"] == "CustomResourceDefinition")
    patches = frozenset().union(*(read.patches for read in reads.values()))
    homes = _homes(applications, reads)
    manifests = []
    for path, listed in documents.items():
        if path in patches:
            unreadable.append(Unreadable(path, "a Kustomize patch: change what it patches"))
            continue
        home = homes.get(path)
        imposed = reads[home.name].namespace if home else ""
        for index, within, data in listed:
            manifests.append(_manifest(files, path, index, within, data, home, imposed, outside))
    return Repository(files, tuple(manifests), applications, tuple(unreadable), reads)


def _homes(applications: tuple[Application, ...], reads: Mapping[str, Read]) -> dict[str, Application]:
    """The Application of each file: of several readers the one whose folder is nearest."""
    homes: dict[str, Application] = {}
    for application in sorted(applications, key=lambda one: len(one.path)):
        homes |= dict.fromkeys(reads[application.name].files, application)
    return homes


def _manifest(
    files: Mapping[str, bytes],
    path: str,
    index: int,
    within: str,
    data: dict[str, Any],
    home: Application | None,
    imposed: str,
    outside: frozenset[str],
) -> Manifest:
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    own = imposed or _text(metadata.get("namespace")) or (home.namespace if home else "")
    why = why_not_editable(files, path, data)
    return Manifest(
        file=path,
        index=index,
        data=data,
        kind=data["kind"],
        api_version=data["apiVersion"],
        name=_text(metadata.get("name")),
        namespace="" if data["kind"] in outside else own,
        application=home.name if home else "",
        editable=not why,
        why_not_editable=why,
        within=within,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _objects(documents: tuple[Any, ...]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    for index, data in enumerate(documents):
        if not _is_object(data):
            continue
        items = data.get("items")
        if data["kind"].endswith("List") and isinstance(items, list):
            yield from ((index, f"items[{at}]", item) for at, item in enumerate(items) if _is_object(item))
        else:
            yield index, "", data


def _is_object(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("kind"), str)
        and isinstance(data.get("apiVersion"), str)
        and bool(data["kind"] and data["apiVersion"])
    )


def _declarations(
    files: Mapping[str, bytes], every: list[tuple[str, dict[str, Any]]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Applications, with the file of each; of one name the first holds."""
    seen: set[Any] = set()
    for path, data in every:
        kind = data["kind"] if data["apiVersion"].startswith("argoproj.io/") else ""
        found = [data] if kind == "Application" else generated(files, data) if kind == "ApplicationSet" else []
        for one in found:
            name = get(one, "metadata.name")
            if isinstance(name, str) and name not in seen:
                seen.add(name)
                yield path, one
