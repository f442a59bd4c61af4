"""A tree as the rules see it: the repository, which of its objects are asked about, and what is known besides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from functions._manifests.limitranges import Limit, limits_of
from functions._manifests.repository import Manifest, Repository
from functions._preflight.facts import Facts

T = TypeVar("T")
LATEST = ""  # of the Kubernetes versions whose schemas are installed


@dataclass(frozen=True, slots=True)
class Knobs:
    """What the policy says: patterns as in a shell, `*` also crosses `/`."""

    allowed_paths: tuple[str, ...] = ("*",)
    protected_namespaces: tuple[str, ...] = ()
    trusted_registries: tuple[str, ...] = ()
    kubernetes_version: str = LATEST
    allowed_kinds: tuple[str, ...] = ()  # Kind or Kind.group, besides those that the guardrails know
    protected_resources: tuple[str, ...] = ()  # Kind/namespace/name
    max_files: int = 20
    max_operations: int = 100
    max_changed_lines: int = 1000


@dataclass(frozen=True)
class View:
    """A repository with the objects that the rules of scope `object` look at: all of them, or those of a change."""

    repository: Repository
    objects: tuple[Manifest, ...]
    facts: Facts = field(default_factory=Facts)
    knobs: Knobs = field(default_factory=Knobs)

    @classmethod
    def of(cls, repository: Repository, facts: Facts | None = None, knobs: Knobs | None = None) -> "View":
        """Everything in the repository."""
        return cls(repository, repository.manifests, facts or Facts(), knobs or Knobs())

    @cached_property
    def by_namespace(self) -> Mapping[str, tuple[Manifest, ...]]:
        """Every object of the repository, by its namespace (empty for those without)."""
        found: dict[str, list[Manifest]] = {}
        for one in self.repository.manifests:
            found.setdefault(one.namespace, []).append(one)
        return {namespace: tuple(listed) for namespace, listed in found.items()}

    def once(self, build: Callable[["View"], T]) -> T:
        """What `build` makes of this view, made the first time that a rule asks for it."""
        if build not in self._built:
            self._built[build] = build(self)
        found: T = self._built[build]
        return found

    def limits(self, namespace: str) -> tuple[Limit, ...]:
        """The limits that the LimitRanges of a namespace set."""
        if namespace not in self._limits:
            self._limits[namespace] = limits_of(self.repository, namespace)
        return self._limits[namespace]

    @cached_property
    def _limits(self) -> dict[str, tuple[Limit, ...]]:
        return {}

    @cached_property
    def _built(self) -> dict[Any, Any]:
        return {}
