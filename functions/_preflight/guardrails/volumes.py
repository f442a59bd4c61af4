"""Pods mount only what is theirs: settings, claims of their own, nothing of the node or of the network."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import Select, child, get
from functions._manifests.references import references
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import introduced, mapping, paired, rows
from functions._preflight.rule import finding

RULE = "volumes"
_ALLOWED = frozenset(
    {"configMap", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
)
_PROJECTED = frozenset({"configMap", "downwardAPI", "secret"})
# Where programs, their libraries and the system's own settings lie: who mounts there, changes what runs.
_SYSTEM = (
    "/bin", "/boot", "/dev", "/lib", "/lib64", "/proc", "/root/.ssh", "/run/containerd", "/run/secrets", "/sbin",
    "/sys", "/usr/bin", "/usr/lib", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin", "/var/lib/kubelet",
    "/var/run/docker.sock", "/var/run/secrets", "/etc/crontab", "/etc/cron.d", "/etc/group", "/etc/hosts",
    "/etc/ld.so.preload", "/etc/nsswitch.conf", "/etc/pam.d", "/etc/passwd", "/etc/profile", "/etc/profile.d",
    "/etc/resolv.conf", "/etc/shadow", "/etc/ssh", "/etc/ssl", "/etc/sudoers", "/etc/sudoers.d",
)  # fmt: skip


def own_volumes(change: Change) -> Iterator[Finding]:
    """No volume of another kind, no claim of another workload, and no mount over the system's own files."""
    for one in change.changed:
        old = change.old(one)
        if one.kind == "PersistentVolumeClaim":
            yield from _copied(one, "spec", one.data.get("spec"), old.data.get("spec") if old else None)
        known = {str(volume.get("name")): volume for volume in _volumes(old)}
        for volume in _volumes(one):
            name = str(volume.get("name"))
            if not same(volume, known.get(name)):
                yield from _volume(change, one, old, name, volume)
        for position, template in enumerate(rows(get(one.data, "spec.volumeClaimTemplates")) if old is None else ()):
            yield from _copied(one, child("spec", "volumeClaimTemplates", position, "spec"), template.get("spec"), None)
        for path, container, before in paired(old, one):
            if container.get("volumeDevices") and not same(
                container.get("volumeDevices"), get(before, "volumeDevices")
            ):
                yield _refused(one, child(path, "volumeDevices"), "a container gets a raw device")
    yield from introduced(change, _mounts)


def _volumes(manifest: Manifest | None) -> list[dict[str, Any]]:
    return rows(pod_spec(manifest).get("volumes")) if manifest else []


def _volume(
    change: Change, one: Manifest, old: Manifest | None, name: str, volume: Mapping[str, Any]
) -> Iterator[Finding]:
    path = child(pod_spec_path(one.kind), "volumes", Select("name", name))
    for kind in volume:
        if kind not in _ALLOWED and kind != "name":
            yield _refused(one, child(path, kind), f"volume {name} is of type {kind}")
    for source in rows(get(volume, "projected.sources")):
        for kind in set(source) - _PROJECTED:
            yield _refused(one, child(path, "projected"), f"volume {name} projects {kind}")
    template = child(path, "ephemeral", "volumeClaimTemplate", "spec")
    yield from _copied(one, template, get(volume, "ephemeral.volumeClaimTemplate.spec"), None)
    claim = get(volume, "persistentVolumeClaim.claimName")
    if isinstance(claim, str) and not (old and claim in _claims(old)):
        others = _users(change.before, one, claim)
        if others:
            message = f"volume {name} takes the claim {claim}, which holds the data of {others[0]}"
            yield _refused(one, child(path, "persistentVolumeClaim"), message)


def _copied(one: Manifest, path: str, spec: Any, old: Any) -> Iterator[Finding]:
    """A claim that starts as the copy of other data, or takes a certain volume, holds what was not its own."""
    for field in ("dataSource", "dataSourceRef", "volumeName"):
        if get(spec, field) is not None and not same(get(spec, field), get(old, field)):
            yield _refused(one, child(path, field), f"{field} makes the data of another its own")


def _claims(manifest: Manifest) -> set[str]:
    return {one.name for one in references(manifest) if one.kind == "PersistentVolumeClaim"}


def _users(repository: Repository, one: Manifest, claim: str) -> list[str]:
    """The workloads that use a claim already; those of a StatefulSet's templates have the pod's name at their end."""
    found = []
    for other in repository.workloads():
        if other.namespace != one.namespace or (other.kind, other.name) == (one.kind, one.name):
            continue
        made = [get(template, "metadata.name") for template in rows(get(other.data, "spec.volumeClaimTemplates"))]
        if claim in _claims(other) or any(claim.startswith(f"{template}-{other.name}-") for template in made):
            found.append(other.name)
    return found


def _mounts(one: Manifest) -> Iterator[Finding]:
    for path, container, _ in paired(None, one):
        for position, mount in enumerate(rows(container.get("volumeMounts"))):
            where = child(path, "volumeMounts", position)
            target = posixpath.normpath(str(mount.get("mountPath") or ""))
            if target in ("/", "/etc", "/usr", "/var", "/run", "/var/run") or _is_system(target):
                yield _refused(
                    one, where, f"container {container.get('name')} mounts {mount.get('name')} over {target}"
                )
            if mapping(mount).get("mountPropagation") not in (None, "None"):
                message = f"mount {mount.get('name')} of {container.get('name')} spreads to its node (mountPropagation)"
                yield _refused(one, child(where, "mountPropagation"), message)
            for field in ("subPath", "subPathExpr"):
                if ".." in str(mount.get(field) or "").split("/"):
                    message = f"mount {mount.get('name')} of {container.get('name')} leaves its volume ({field})"
                    yield _refused(one, child(where, field), message)


def _is_system(target: str) -> bool:
    return any(target == folder or target.startswith(f"{folder}/") for folder in _SYSTEM)


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
