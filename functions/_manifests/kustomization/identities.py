"""No object is there twice (kustomize, api/resmap)."""

from collections.abc import Iterable

from functions._manifests.kustomization.items import CannotBuild, Item
from functions._manifests.kustomization.merging import is_built_in
from functions._manifests.scopes import CLUSTER_SCOPED

Identity = tuple[str, str, str, str]  # apiVersion, kind, namespace, name
_DEFAULT = "default"  # no namespace means this one


def identity(item: Item) -> Identity:
    """What Kustomize knows an object by, as it is now; the version counts."""
    return _identity(item, item.name, item.namespace)


def identities(item: Item) -> set[Identity]:
    """What an object is and was known by."""
    return {identity(item), *(_identity(item, name, space) for name, space in item.former)}


def refuse_duplicates(items: Iterable[Item], path: str) -> None:
    """Nothing, where each object of a kustomization file is there once.

    Raises:
        CannotBuild: when two are known by the same; the message says which, and where each comes from.
    """
    held: dict[Identity, Item] = {}
    for item in items:
        first = held.setdefault(identity(item), item)
        if first is not item:
            space = f" of {item.namespace}" if item.namespace else ""
            places = f"twice by {item.file}" if first.file == item.file else f"by {first.file} and by {item.file}"
            raise CannotBuild(
                f"{path} gets {item.kind} {item.name}{space} {places}: Kustomize adds no object whose apiVersion, "
                "kind, namespace and name are there already"
            )


def _identity(item: Item, name: str, namespace: str) -> Identity:
    version = str(item.data.get("apiVersion") or "")
    outside = item.kind in CLUSTER_SCOPED and is_built_in(version)
    return version, item.kind, "" if outside else namespace or _DEFAULT, name
