"""What an object that no manifest of a tree declares may have been made by: charts, generators, operators, scripts.

A missing object is a fault only where nothing of this could have made it.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from functions._manifests.applications import under
from functions._manifests.charts import Chart, charts_of
from functions._manifests.kustomize import content_of, is_kustomization
from functions._manifests.makers import is_operated, made_by
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository

# `kubectl create secret generic NAME`, in scripts, Makefiles, jobs and read-mes.
_WHERE = rb"(?:-n\s+\S+\s+|--namespace[= ]\S+\s+)*"
_CREATED = re.compile(
    rb"\bcreate\s+" + _WHERE + rb"(configmap|cm|secret\s+(?:generic|tls|docker-registry)|serviceaccount|sa)\s+"
    rb"" + _WHERE + rb"[\"']?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
)
_WORDS = {b"configmap": "ConfigMap", b"cm": "ConfigMap", b"serviceaccount": "ServiceAccount", b"sa": "ServiceAccount"}
# Kubernetes, OpenShift and Istio put these into every namespace.
_EVERYWHERE = frozenset({
    ("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "openshift-service-ca.crt"), ("ConfigMap", "istio-ca-root-cert"),
    ("ServiceAccount", "default"),
})  # fmt: skip
# Annotations (their starts) by which a controller copies an object into other namespaces under its own name.
_COPIED = ("reflector.v1.k8s.emberstack.com/", "replicator.v1.mittwald.de/", "kubed.appscode.com/sync")
_COPIERS = {"ClusterExternalSecret": "Secret", "Bundle": "ConfigMap"}  # Bundle: of trust-manager


@dataclass(frozen=True)
class Origins:
    """Where objects may come from besides the manifests of a tree. Build it with `origins_of`."""

    charts: tuple[Chart, ...] = ()
    anywhere: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by kind and name, in any namespace
    made: Mapping[tuple[str, str, str], str] = field(default_factory=dict)  # by kind, namespace and name
    operated: Mapping[str, tuple[Manifest, ...]] = field(default_factory=dict)  # custom resources, by namespace
    templates: tuple[bytes, ...] = ()  # of what is no manifest as it stands

    def maker(self, kind: str, namespace: str, name: str) -> str:
        """What may have made an object, as a phrase; empty where nothing in the tree could."""
        if (kind, name) in _EVERYWHERE:
            return "Kubernetes"
        known = self.made.get((kind, namespace, name)) or self.anywhere.get((kind, name)) or self.outside(namespace)
        if known:
            return known
        for one in self.operated.get(namespace, ()):
            if _called_after(name, one.name):
                return f"the operator of {one.kind} {one.name}"
        for chart in self.charts:
            if chart.namespace in ("", namespace) and any(_called_after(name, one) for one in chart.names):
                return chart.by
        return "a template that names it" if self._is_written(name) else ""

    def _is_written(self, name: str) -> bool:
        texts = [text for text in self.templates if name.encode() in text]
        word = re.compile(rb"(?<![A-Za-z0-9.-])" + re.escape(name.encode()) + rb"(?![A-Za-z0-9.-])") if texts else None
        return bool(word) and any(word.search(text) for text in texts if word)

    def outside(self, namespace: str) -> str:
        """What brings objects into a namespace that nobody can list here, as a phrase; empty where nothing does."""
        return next((one.by for one in self.charts if not one.names and one.namespace == namespace), "")


def origins_of(repository: Repository) -> Origins:
    """Everything in a tree that makes objects which are no manifests of it."""
    anywhere: dict[tuple[str, str], str] = {}
    made: dict[tuple[str, str, str], str] = {}
    operated: dict[str, list[Manifest]] = {}
    charts = tuple(charts_of(repository))
    for one in repository.manifests:
        made |= {(kind, one.namespace, name): f"{one.kind} {one.name}" for kind, name in made_by(one)}
        if is_operated(one):
            operated.setdefault(one.namespace, []).append(one)
        if kind := _copied(one):
            anywhere[kind, one.name] = f"the copies of {one.kind} {one.name}"
    for path, content in repository.files.items():
        anywhere |= dict(_written(repository, path, content))
    folders = [one.folder for one in charts if one.folder]
    templates = [
        content for path, content in repository.files.items() if any(under(path, folder) for folder in folders)
    ]
    templates += [
        repository.files[one.file]
        for one in repository.unreadable
        if one.file in repository.files and not any(under(one.file, folder) for folder in folders)
    ]
    listed = {namespace: tuple(found) for namespace, found in operated.items()}
    return Origins(charts, anywhere, made, listed, tuple(templates))


def _written(repository: Repository, path: str, content: bytes) -> Iterator[tuple[tuple[str, str], str]]:
    """What a Kustomize generator or a command in a file makes."""
    if is_kustomization(path):
        data = content_of(repository.files, path)
        for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            entries = data.get(key)
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                    yield (kind, entry["name"]), f"the {key} in {path}"
    elif b"create" in content:
        for word, name in _CREATED.findall(content):
            kind = _WORDS.get(word.split()[0], "Secret")
            yield (kind, name.decode()), f"a command in {posixpath.basename(path)}"


def _copied(manifest: Manifest) -> str:
    """The kind of object that a controller copies into other namespaces under this name; empty for none."""
    if manifest.kind in _COPIERS:
        return _COPIERS[manifest.kind]
    annotations = get(manifest.data, "metadata.annotations")
    template = get(manifest.data, "spec.template.metadata.annotations")  # of an ExternalSecret or a SealedSecret
    stated = [str(key) for found in (annotations, template) if isinstance(found, dict) for key in found]
    if not any(key.startswith(_COPIED) for key in stated):
        return ""
    return manifest.kind if manifest.kind in ("ConfigMap", "Secret") else "Secret"


def _called_after(name: str, other: str) -> bool:
    return bool(other) and (name == other or name.startswith(f"{other}-") or name.endswith(f"-{other}"))
