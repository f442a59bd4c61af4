"""A change, and what it touches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.fields import same
from functions._manifests.repository import Manifest, Repository

_Key = tuple[str, str, str]
LATEST = ""  # of the Kubernetes versions whose schemas are installed


@dataclass(frozen=True, slots=True)
class Knobs:
    """What the policy says: patterns as in a shell, `*` also crosses `/`."""

    allowed_paths: tuple[str, ...] = ("*",)
    protected_namespaces: tuple[str, ...] = ()
    trusted_registries: tuple[str, ...] = ()
    kubernetes_version: str = LATEST


@dataclass(frozen=True, slots=True)
class View:
    """The changed objects on one side of the change. `affected` adds workloads that a changed LimitRange governs."""

    repository: Repository
    objects: tuple[Manifest, ...]
    affected: tuple[Manifest, ...]
    knobs: Knobs


@dataclass(frozen=True)
class Change:
    """The repository before and after, the plan that leads from one to the other, and the policy's knobs."""

    before: Repository
    after: Repository
    plan: ChangePlan
    knobs: Knobs = field(default_factory=Knobs)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The paths of all files that differ, came or went."""
        old, new = self.before.files, self.after.files
        return tuple(sorted(path for path in {*old, *new} if old.get(path) != new.get(path)))

    @cached_property
    def changed(self) -> tuple[Manifest, ...]:
        """The objects that are new or read differently, as they are after the change."""
        return _differing(self.after, self.before, self.files)

    @cached_property
    def removed(self) -> tuple[Manifest, ...]:
        """The objects that are no longer there, as they were."""
        return tuple(
            one
            for one in _differing(self.before, self.after, self.files)
            if not self.after.find(one.kind, one.namespace, one.name)
        )

    def old(self, manifest: Manifest) -> Manifest | None:
        """What an object was before."""
        return self.before.find(manifest.kind, manifest.namespace, manifest.name)

    @cached_property
    def views(self) -> tuple[View, View]:
        """The same objects before and after."""
        ruled = {one.namespace for one in (*self.changed, *self.removed) if one.kind == "LimitRange"}
        keys = {_key(one) for one in self.changed}
        governed = {_key(one) for one in self.after.workloads() if one.namespace in ruled}
        return _view(self.before, keys, governed, self.knobs), _view(self.after, keys, governed, self.knobs)


StateRule = Callable[[View], Iterable[Finding]]
ChangeRule = Callable[[Change], Iterable[Finding]]


def finding(rule: str, manifest: Manifest, path: str, message: str, severity: Severity = "error") -> Finding:
    """A finding about an object."""
    return Finding(rule, severity, message[:1000], manifest.resource, manifest.file, path)


def is_any(patterns: Iterable[str], text: str) -> bool:
    """Whether one of the patterns matches the whole text."""
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _key(manifest: Manifest) -> _Key:
    return manifest.kind, manifest.namespace, manifest.name


def _differing(these: Repository, those: Repository, files: tuple[str, ...]) -> tuple[Manifest, ...]:
    touched = set(files)
    others = {(*_key(one), one.file): one for one in those.manifests if one.file in touched}
    found = []
    for one in these.manifests:
        if one.file in touched:
            other = others.get((*_key(one), one.file))
            if other is None or not same(one.data, other.data):
                found.append(one)
    return tuple(found)


def _view(
    repository: Repository, keys: set[tuple[str, str, str]], governed: set[tuple[str, str, str]], knobs: Knobs
) -> View:
    objects = tuple(one for one in repository.manifests if _key(one) in keys)
    affected = tuple(one for one in repository.manifests if _key(one) in keys | governed)
    return View(repository, objects, affected, knobs)
