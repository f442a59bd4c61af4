"""Claims on storage: as objects, as templates of a StatefulSet, as volumes that live and die with a pod."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.limitranges import amounts
from functions._manifests.paths import Select, child, get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import pod_spec, pod_spec_path

_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


class Claim(Struct, frozen=True):
    """A claim and the path of its spec in the object that makes it."""

    manifest: Manifest
    path: str
    spec: dict[str, Any]

    @property
    def modes(self) -> tuple[str, ...]:
        """Its access modes."""
        found = self.spec.get("accessModes")
        return tuple(str(one) for one in found) if isinstance(found, list) else ()

    @property
    def storage_class(self) -> str | None:
        """The StorageClass that it names; empty where it wants none, None where the default counts."""
        found = self.spec.get("storageClassName")
        return found if isinstance(found, str) and "$" not in found else None  # `${CLASS}` is filled in by Flux

    @property
    def size(self) -> str:
        """What it asks for; empty where that is no quantity."""
        return amounts(get(self.spec, "resources.requests")).get("storage", "")

    @property
    def bound_by_hand(self) -> bool:
        """Whether it names or selects a volume that somebody made, so that no provisioner is asked."""
        return bool(self.spec.get("volumeName") or self.spec.get("selector")) or self.storage_class == ""


def claims_of(manifest: Manifest) -> Iterator[Claim]:
    """The claims that an object is or makes."""
    if manifest.kind == "PersistentVolumeClaim":
        yield from _claim(manifest, "spec", manifest.data.get("spec"))
    if manifest.kind == "StatefulSet":
        listed = get(manifest.data, "spec.volumeClaimTemplates")
        for at, template in enumerate(listed if isinstance(listed, list) else ()):
            path = child("spec.volumeClaimTemplates", at, "spec")
            yield from _claim(manifest, path, get(template, "spec"))
    volumes = pod_spec(manifest).get("volumes")
    for at, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        spec = get(volume, "ephemeral.volumeClaimTemplate.spec")
        if spec is not None:
            name = volume.get("name")
            step = Select("name", name) if isinstance(name, str) and name else at
            path = child(pod_spec_path(manifest.kind), "volumes", step, "ephemeral", "volumeClaimTemplate", "spec")
            yield from _claim(manifest, path, spec)


def _claim(manifest: Manifest, path: str, spec: Any) -> Iterator[Claim]:
    if isinstance(spec, dict):
        yield Claim(manifest, path, spec)


def is_default(storage_class: Manifest) -> bool:
    """Whether a StorageClass says that it is the default."""
    found = get(storage_class.data, "metadata.annotations")
    return isinstance(found, dict) and any(str(found.get(name)).lower() == "true" for name in _DEFAULT)


def mounted(manifest: Manifest) -> Iterator[tuple[str, str, bool]]:
    """The path, the claim and whether it is read only, for each claim that the pods of a workload mount."""
    volumes = pod_spec(manifest).get("volumes")
    for at, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        name = get(volume, "persistentVolumeClaim.claimName")
        if isinstance(name, str):
            step = Select("name", str(volume["name"])) if isinstance(volume.get("name"), str) else at
            read_only = get(volume, "persistentVolumeClaim.readOnly") is True
            yield child(pod_spec_path(manifest.kind), "volumes", step), name, read_only


def shares_a_path(repository: Repository) -> bool:
    """Whether local-path is set up over a file system that all nodes share (`sharedFileSystemPath` of its config)."""
    return any(
        '"sharedFileSystemPath"' in str(text)
        for config in repository.of_kind("ConfigMap")
        for text in (config.data.get("data") or {}).values()
        if isinstance(config.data.get("data"), dict) and "config.json" in config.data["data"]
    )
