"""A change, and what it touches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from eventing.vocabulary import ChangePlan, Finding
from functions._manifests.fields import same
from functions._manifests.repository import Manifest, Repository
from functions._preflight.facts import Facts
from functions._preflight.suppression import MARK
from functions._preflight.view import Knobs, View

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """The repository before and after."""

    before: Repository
    after: Repository

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The paths of all files that differ, came or went."""
        old, new = self.before.files, self.after.files
        return tuple(sorted(path for path in {*old, *new} if old.get(path) != new.get(path)))

    @cached_property
    def changed(self) -> tuple[Manifest, ...]:
        """The objects that are new or read differently, as they are after the change."""
        return _differing(self.after, self.before)

    @cached_property
    def removed(self) -> tuple[Manifest, ...]:
        """The objects that are no longer there, as they were."""
        return tuple(
            one for one in _differing(self.before, self.after) if not self.after.find(one.kind, one.namespace, one.name)
        )

    @cached_property
    def _commented(self) -> frozenset[str]:
        """Changed files that say or said what is allowed in them: there a comment can change what is found."""
        old, new = self.before.files, self.after.files
        return frozenset(path for path in self.files if MARK in old.get(path, b"") + new.get(path, b""))

    def old(self, manifest: Manifest) -> Manifest | None:
        """What an object was before: in the same file, where a repository declares it twice."""
        here = self._placed.get((*_key(manifest), manifest.file))
        return here or self.before.find(manifest.kind, manifest.namespace, manifest.name)

    @cached_property
    def _placed(self) -> dict[tuple[str, str, str, str], Manifest]:
        return {(*_key(one), one.file): one for one in self.before.manifests}

    def views(self, facts: Facts, knobs: Knobs) -> tuple[View, View]:
        """The changed objects, and those that a changed LimitRange governs, before and after."""
        ruled = {one.namespace for one in (*self.changed, *self.removed) if one.kind == "LimitRange"}
        keys = {_key(one) for one in self.changed}
        keys |= {_key(one) for one in self.after.manifests if one.namespace in ruled and one.namespace}
        keys |= {_key(one) for one in self.after.manifests if one.file in self._commented}
        return _view(self.before, keys, facts, knobs), _view(self.after, keys, facts, knobs)


@dataclass(frozen=True)
class Change(Difference):
    """A difference that a plan makes, the policy's knobs, and what is known of the cluster."""

    plan: ChangePlan
    knobs: Knobs = field(default_factory=Knobs)
    facts: Facts = field(default_factory=Facts)


ChangeRule = Callable[[Change], Iterable[Finding]]


def is_any(patterns: Iterable[str], text: str) -> bool:
    """Whether one of the patterns matches the whole text."""
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _key(manifest: Manifest) -> _Key:
    return manifest.kind, manifest.namespace, manifest.name


def _differing(these: Repository, those: Repository) -> tuple[Manifest, ...]:
    """The objects of one side that the other has not, or has otherwise; unchanged files are not compared."""
    others = {(*_key(one), one.file): one for one in those.manifests}
    found = []
    for one in these.manifests:
        other = others.get((*_key(one), one.file))
        if other is None or (one.data is not other.data and not same(one.data, other.data)):
            found.append(one)
    return tuple(found)


def _view(repository: Repository, keys: set[_Key], facts: Facts, knobs: Knobs) -> View:
    return View(repository, tuple(one for one in repository.manifests if _key(one) in keys), facts, knobs)
