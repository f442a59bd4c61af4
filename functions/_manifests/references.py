"""What a workload needs beside itself: ConfigMaps, Secrets, claims, accounts."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import containers, named_items, pod_spec, pod_spec_path


class Reference(Struct, frozen=True):
    """A named object of the workload's namespace; `path` is where it is named, `key` the entry that is read.

    `items`: the entries that a volume shows by name; each has to be there.
    """

    kind: str
    namespace: str
    name: str
    path: str
    optional: bool = False
    key: str = ""
    items: tuple[str, ...] = ()


def references(workload: Manifest) -> tuple[Reference, ...]:
    """The ConfigMaps, Secrets, PersistentVolumeClaims and ServiceAccounts that a workload's pods name."""
    return tuple(
        Reference(kind, workload.namespace, name, path, optional, key, items)
        for kind, name, path, optional, key, items in _named(workload)
    )


def missing(repository: Repository, workload: Manifest) -> tuple[Reference, ...]:
    """The references that nothing in the repository answers; optional ones and Secrets are left out.

    Secrets come from many places outside Git. Nor does Git hold the account `default`.
    """
    return tuple(
        one
        for one in references(workload)
        if not one.optional
        and one.kind != "Secret"
        and (one.kind, one.name) != ("ServiceAccount", "default")
        and not repository.find(one.kind, one.namespace, one.name)
    )


def users(repository: Repository, kind: str, namespace: str, name: str) -> tuple[Manifest, ...]:
    """The workloads that name an object."""
    return tuple(
        workload
        for workload in repository.workloads()
        if any((one.kind, one.namespace, one.name) == (kind, namespace, name) for one in references(workload))
    )


_Named = tuple[str, str, str, bool, str, tuple[str, ...]]


def _named(workload: Manifest) -> Iterator[_Named]:
    for path, container in (*containers(workload), *containers(workload, init=True)):
        yield from _from_container(path, container)
    spec, here = pod_spec(workload), pod_spec_path(workload.kind)
    replaced = _template_names(workload)
    for path, volume in named_items(child(here, "volumes") if here else "", spec.get("volumes")):
        if str(volume.get("name")) not in replaced:
            yield from _from_volume(path, volume)
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if isinstance(account, str):
        yield "ServiceAccount", account, child(here, "serviceAccountName"), False, "", ()
    for position, secret in enumerate(_dicts(spec.get("imagePullSecrets"))):
        if name := secret.get("name"):
            yield "Secret", str(name), child(here, "imagePullSecrets", position, "name"), True, "", ()
    if workload.kind == "StatefulSet" and (service := get(workload.data, "spec.serviceName")):
        yield "Service", str(service), "spec.serviceName", False, "", ()


def _template_names(workload: Manifest) -> frozenset[str]:
    """The volumes that a StatefulSet's controller puts its own claims into, whatever the pod template says."""
    listed = get(workload.data, "spec.volumeClaimTemplates") if workload.kind == "StatefulSet" else None
    return frozenset(str(get(one, "metadata.name")) for one in _dicts(listed))


def _from_container(path: str, container: dict[str, Any]) -> Iterator[_Named]:
    for where, entry in named_items(child(path, "env"), container.get("env")):
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            yield from _one(kind, get(entry, f"valueFrom.{field}"), child(where, "valueFrom", field))
    for position, entry in enumerate(_dicts(container.get("envFrom"))):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            yield from _one(kind, entry.get(field), child(path, "envFrom", position, field))


def _from_volume(path: str, volume: dict[str, Any]) -> Iterator[_Named]:
    yield from _one("ConfigMap", volume.get("configMap"), child(path, "configMap"))
    secret = volume.get("secret")
    if isinstance(secret, dict):
        yield from _one("Secret", {"name": secret.get("secretName"), **secret}, child(path, "secret"))
    claim = get(volume, "persistentVolumeClaim.claimName")
    if isinstance(claim, str):
        yield "PersistentVolumeClaim", claim, child(path, "persistentVolumeClaim", "claimName"), False, "", ()
    for position, source in enumerate(_dicts(get(volume, "projected.sources"))):
        where = child(path, "projected", "sources", position)
        yield from _one("ConfigMap", source.get("configMap"), child(where, "configMap"))
        yield from _one("Secret", source.get("secret"), child(where, "secret"))


def _one(kind: str, found: Any, path: str) -> Iterator[_Named]:
    if isinstance(found, dict) and isinstance(found.get("name"), str):
        items = tuple(one["key"] for one in _dicts(found.get("items")) if isinstance(one.get("key"), str))
        yield kind, found["name"], path, found.get("optional") is True, str(found.get("key") or ""), items


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
