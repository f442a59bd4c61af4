"""Which Applications and which objects a change of files affects: two trees of one repository, compared as applied."""

from collections.abc import Iterator

from msgspec import Struct

from functions._manifests.repository import Manifest, Repository


class Difference(Struct, frozen=True):
    """An object that is not the same in two trees; None where a tree does not have it."""

    application: str
    before: Manifest | None
    after: Manifest | None

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Both of them, as far as they are there."""
        return tuple(one for one in (self.after, self.before) if one)


def differences(before: Repository, after: Repository) -> tuple[Difference, ...]:
    """Every object that differs, once for each Application that makes its own of it, as two overlays of a base do.

    What no Application applies is left out, whatever its file holds.
    """
    old, new = _by_name(before), _by_name(after)
    return tuple(
        Difference(name[0], old.get(name), new.get(name))
        for name in dict.fromkeys((*new, *old))
        if name[0] and not _same(old.get(name), new.get(name))
    )


def rendered_by(before: Repository, after: Repository) -> tuple[str, ...]:
    """The names, sorted, of every Application that reads a file which changes, or whose objects do (by the values of a
    chart that lie elsewhere, or by a generator of a kustomization).
    """
    return tuple(sorted(set(_rendered_by(before, after))))


def namespaces_changed(before: Repository, after: Repository) -> tuple[str, ...]:
    """The namespaces, sorted, of every object that differs as it is applied; a Namespace object counts as its own."""
    touched = (one for each in differences(before, after) for one in each.manifests)
    return tuple(sorted({one.name if one.kind == "Namespace" else one.namespace for one in touched} - {""}))


def _rendered_by(before: Repository, after: Repository) -> Iterator[str]:
    for path in {*before.files, *after.files}:
        if before.files.get(path) != after.files.get(path):
            yield from (*before.readers(path), *after.readers(path))
    yield from (one.application for one in differences(before, after))


def _by_name(tree: Repository) -> dict[tuple[str, str, str, str], Manifest]:
    return {(one.application, one.kind, one.namespace, one.name): one for one in tree.manifests}


def _same(one: Manifest | None, other: Manifest | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.data is other.data or one.data == other.data  # two trees share what they read from the same bytes
