"""What the rules of this family look up, made once for a view: pods, Services, and what may have made an object."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from eventing.vocabulary import Severity
from functions._manifests.kustomize import Patch, matches_name, patches_of
from functions._manifests.origins import Origins, origins_of
from functions._manifests.paths import get
from functions._manifests.references import Reference, references
from functions._manifests.repository import Manifest, Repository
from functions._manifests.texts import Text, configured, spoken
from functions._manifests.workloads import containers, pod_labels, pod_spec, pod_spec_path
from functions._preflight.facts import Facts, ObjectFacts
from functions._preflight.view import View

One = TypeVar("One")
_LIKE_DEPLOYMENTS = "spec.template.spec.containers"  # Knative Services, Rollouts and others are written so, too


@dataclass(frozen=True, slots=True)
class Pods:
    """A workload; `shape` is the same with a kind whose pods can be looked up."""

    manifest: Manifest
    shape: Manifest = field(hash=False)
    labels: Mapping[str, str] = field(hash=False)

    @property
    def namespace(self) -> str:
        """Where its pods run."""
        return self.manifest.namespace

    @property
    def asleep(self) -> bool:
        """Whether Git says that it has no pods."""
        data = self.manifest.data
        return get(data, "spec.replicas") == 0 or get(data, "spec.suspend") is True

    @property
    def on_host(self) -> bool:
        """Whether its pods use the network of their node, where no policy holds."""
        return pod_spec(self.shape).get("hostNetwork") is True


@dataclass(frozen=True)
class Surroundings:
    """A tree, by what its objects do. Build it with `surroundings_of`, through `View.once`."""

    repository: Repository
    facts: Facts
    pods: tuple[Pods, ...]

    @cached_property
    def origins(self) -> Origins:
        """What else may have made an object."""
        return origins_of(self.repository)

    @cached_property
    def pods_in(self) -> Mapping[str, tuple[Pods, ...]]:
        """The workloads of each namespace."""
        return _grouped({one: one.namespace for one in self.pods})

    @cached_property
    def services(self) -> Mapping[tuple[str, str], Manifest]:
        """The Services of Kubernetes itself, by namespace and name."""
        found = (one for one in self.repository.of_kind("Service") if one.api_version == "v1")
        return {(one.namespace, one.name): one for one in found}

    @cached_property
    def services_in(self) -> Mapping[str, tuple[Manifest, ...]]:
        """The Services of each namespace."""
        return _grouped({one: one.namespace for one in self.services.values()})

    @cached_property
    def live(self) -> Mapping[tuple[str, str, str], ObjectFacts]:
        """The objects that the facts name, by kind, namespace and name."""
        return {(one.kind, one.namespace, one.name): one for one in self.facts.objects}

    @cached_property
    def declared(self) -> Mapping[tuple[str, str, str], tuple[Manifest, ...]]:
        """Every manifest of an object: overlays may have one several times."""
        found: dict[tuple[str, str, str], list[Manifest]] = {}
        for one in self.repository.manifests:
            found.setdefault((one.kind, one.namespace, one.name), []).append(one)
        return {key: tuple(listed) for key, listed in found.items()}

    def find(self, kind: str, namespace: str, name: str) -> Manifest | None:
        """An object of the tree; where a namespace is not known, of whatever namespace that has one."""
        if kind == "Service":
            return self.services.get((namespace, name))
        found = self.repository.find(kind, namespace, name)
        return found or (self.repository.find(kind, "", name) if namespace else None)

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Whether the tree or the facts have an object; one whose namespace is unknown may be anywhere."""
        if "$" in f"{namespace}{name}" or "{{" in name:
            return True  # filled in by Flux, or by a template
        if self.find(kind, namespace, name) or (kind, namespace, name) in self.live:
            return True
        if namespace:
            return self.repository.find(kind, "", name) is not None
        return (kind, name) in self._anywhere

    def referred(self, pods: Pods) -> tuple[Reference, ...]:
        """The objects that a workload's pods name."""
        if pods not in self._referred:
            self._referred[pods] = references(pods.shape)
        return self._referred[pods]

    def earned(self, severity: Severity, manifest: Manifest, asleep: bool = False) -> Severity:
        """An error is a warning where a Kustomize patch may change the object, or where nothing of it runs."""
        return "warning" if severity == "error" and (asleep or self.patched(manifest)) else severity

    def due(self, severity: Severity, pods: Pods) -> Severity:
        """As `earned`, for a workload."""
        return self.earned(severity, pods.manifest, pods.asleep)

    def patched(self, manifest: Manifest) -> bool:
        """Whether a kustomization that could not be built lays a patch over an object of this kind and name."""
        return any(one.kind in ("", manifest.kind) and matches_name(one.name, manifest.name) for one in self._patches)

    def lists_all(self, kind: str) -> bool:
        """Whether the facts and Git together have every object of a kind."""
        return kind in self.facts.complete

    def texts(self, pods: Pods) -> tuple[Text, ...]:
        """What the containers of a workload are told, ConfigMaps included."""
        if pods not in self._texts:
            told = (*spoken(pods.manifest, pods.shape), *configured(self.find, pods.manifest, pods.shape))
            self._texts[pods] = told
        return self._texts[pods]

    @cached_property
    def _texts(self) -> dict[Pods, tuple[Text, ...]]:
        return {}

    @cached_property
    def _referred(self) -> dict[Pods, tuple[Reference, ...]]:
        return {}

    @cached_property
    def _patches(self) -> tuple[Patch, ...]:
        files = self.repository.files
        unbuilt = (one for name, one in self.repository.reads.items() if name not in self.repository.built)
        paths = dict.fromkeys(path for one in unbuilt for path in one.kustomizations)
        return tuple(one for path in paths for one in patches_of(files, path))

    @cached_property
    def _anywhere(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.kind, one.name) for one in self.repository.manifests)


def surroundings_of(view: View) -> Surroundings:
    """The surroundings of everything in a view's repository."""
    found = []
    for one in view.repository.manifests:
        shape = _shape(one)
        if shape and (containers(shape) or containers(shape, init=True)):
            found.append(Pods(one, shape, _labels(one, shape)))
    return Surroundings(view.repository, view.facts, tuple(found))


def _shape(manifest: Manifest) -> Manifest | None:
    if pod_spec_path(manifest.kind):
        return manifest
    return replace(manifest, kind="Deployment") if get(manifest.data, _LIKE_DEPLOYMENTS) else None


def _labels(manifest: Manifest, shape: Manifest) -> Mapping[str, str]:
    """The labels of the pods, with those that Kubernetes puts on the pods of Jobs, and Knative on those of Services."""
    labels = pod_labels(shape)
    if manifest.api_version.startswith("serving.knative.dev/"):
        labels |= {f"serving.knative.dev/{owner}": manifest.name for owner in ("service", "configuration")}
    if manifest.kind == "Job":
        labels |= {"job-name": manifest.name, "batch.kubernetes.io/job-name": manifest.name}
    return labels


def _grouped(found: Mapping[One, str]) -> Mapping[str, tuple[One, ...]]:
    grouped: dict[str, list[One]] = {}
    for one, namespace in found.items():
        grouped.setdefault(namespace, []).append(one)
    return {namespace: tuple(listed) for namespace, listed in grouped.items()}
