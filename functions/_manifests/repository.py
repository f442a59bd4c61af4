"""A GitOps repository at one commit, as an index of its resources and of the Argo CD Applications that read them."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from functions._manifests.applications import Application, Read, declared, read_by
from functions._manifests.applicationsets import generated
from functions._manifests.inferred import inferred
from functions._manifests.loading import (
    Listed,
    built_manifests,
    chart_templates,
    homes,
    plain_documents,
    plain_manifest,
    rendered_manifests,
    served,
)
from functions._manifests.manifest import Manifest, Unreadable
from functions._manifests.paths import get
from functions._manifests.scopes import cluster_scoped
from functions._manifests.workloads import WORKLOAD_KINDS

__all__ = ["Manifest", "Repository", "Unreadable", "load"]


@dataclass(frozen=True)
class Repository:
    """The files, and what they mean. Build it with `load`."""

    files: Mapping[str, bytes]
    manifests: tuple[Manifest, ...]
    applications: tuple[Application, ...]
    unreadable: tuple[Unreadable, ...]
    reads: Mapping[str, Read]  # by name of the Application
    built: frozenset[str] = frozenset()  # the Applications whose kustomizations were built: theirs are as applied

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
        return tuple(one for one in self.manifests if self._is_of(one, name, read))

    def _is_of(self, manifest: Manifest, name: str, read: Read) -> bool:
        """Plain objects are those of every reader; what is made from files is made for one Application."""
        if manifest.rendered or manifest.application in self.built:
            return manifest.application == name
        return manifest.file in read.files

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

    def sources(self, manifest: Manifest) -> frozenset[str]:
        """The files that decide over an object beside its own: kustomizations and patches, or the values of a chart."""
        read = self.reads.get(manifest.application)
        if manifest.rendered:
            start = f"{manifest.chart}/" if manifest.chart else ""
            given = self._value_files(manifest)
            return frozenset(path for path in self.files if path.startswith(start) or path in given)
        if read and manifest.application in self.built:
            return frozenset((*read.kustomizations, *read.patches))
        return frozenset()

    def _value_files(self, manifest: Manifest) -> frozenset[str]:
        from functions._manifests.helm.given import existing_value_paths  # noqa: PLC0415 - only where a chart is

        application = self.application(manifest.application)
        folders = application.folders if application else ()
        options = [(one.path, one.helm) for one in folders if one.helm and one.path == manifest.chart]
        return frozenset(path for folder, given in options for path in existing_value_paths(self.files, folder, given))

    def workloads(self) -> tuple[Manifest, ...]:
        """Deployments, StatefulSets, DaemonSets, Jobs and CronJobs."""
        return self.of_kind(*WORKLOAD_KINDS)


def load(files: Mapping[str, bytes]) -> Repository:
    """Index a repository. Whatever the files hold, it never raises: what cannot be read says why."""
    charts = _chart_folders(files)
    documents, unreadable = plain_documents(files, chart_templates(files, charts))
    objects_of = {path: [data for _, _, data in found] for path, found in documents.items()}
    every = [(path, data) for path, found in objects_of.items() for data in found]
    applications = declared(files, _declarations(files, every)) or inferred(files, objects_of)
    ordered = sorted(files)
    reads = {application.name: read_by(files, application, ordered) for application in applications}
    definitions = [data for _, data in every if data["kind"] == "CustomResourceDefinition"]
    outside = cluster_scoped(definitions)
    manifests: list[Manifest] = []
    built: frozenset[str] = frozenset()
    kustomized = [one for one in applications if any(folder.renderer == "kustomize" for folder in one.folders)]
    if kustomized:
        manifests, built, problems = built_manifests(files, documents, kustomized, outside)
        unreadable += problems
    plain, patches = _plain(files, documents, applications, reads, built, outside)
    manifests += plain
    unreadable += patches
    if charts:
        rendered, problems = rendered_manifests(files, charts, applications, outside, served(definitions))
        manifests += rendered
        unreadable += problems
    manifests.sort(key=lambda one: one.file)
    unreadable.sort(key=lambda one: one.file)
    return Repository(files, tuple(manifests), applications, tuple(unreadable), reads, built)


def _plain(
    files: Mapping[str, bytes],
    documents: Mapping[str, Listed],
    applications: tuple[Application, ...],
    reads: Mapping[str, Read],
    built: frozenset[str],
    outside: frozenset[str],
) -> tuple[list[Manifest], list[Unreadable]]:
    """What no kustomization was built from, as its files have it."""
    patches = frozenset().union(*(read.patches for read in reads.values()))
    taken = frozenset().union(*(reads[name].files for name in built))
    home_of = homes((one for one in applications if one.name not in built), reads)
    manifests: list[Manifest] = []
    left: list[Unreadable] = []
    for path, listed in documents.items():
        home = home_of.get(path)
        if path in patches:
            left.append(Unreadable(path, "a Kustomize patch: change what it patches"))
        elif home or path not in taken:
            imposed = reads[home.name].namespace if home else ""
            manifests += [plain_manifest(files, path, place, home, imposed, outside) for place in listed]
    return manifests, left


def _chart_folders(files: Mapping[str, bytes]) -> tuple[str, ...]:
    if not any(posixpath.basename(path) == "Chart.yaml" for path in files):
        return ()
    from functions._manifests.helm.releases import chart_folders  # noqa: PLC0415 - only where a chart is

    return chart_folders(files)


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
