"""What is mounted is declared, and what is declared is mounted."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from eventing.vocabulary import Finding, Severity
from functions._manifests.paths import Select, child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec, pod_spec_path
from functions._preflight.objects.placeholders import patched
from functions._preflight.objects.refused.refusal import mappings
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

_HOLDING = frozenset({"configMap", "secret", "persistentVolumeClaim", "projected"})  # others lose nothing if unused
UNDECLARED, UNUSED = "undeclared-volume", "unused-volume"


def mounts_are_declared(view: View) -> Iterator[Finding]:
    """Every volumeMount and volumeDevice names a volume of its pod."""
    for one in view.objects:
        declared = _declared(one)
        for path, name in _used(one):
            if name not in declared and not patched(view, one):
                near = get_close_matches(name, sorted(declared), 1, 0.6)
                hint = f"did you mean {near[0]}?" if near else "declare it under volumes, or remove the mount"
                yield finding(UNDECLARED, one, path, f"volume {name} is mounted, and no volume is called that: {hint}")


def volumes_are_mounted(view: View) -> Iterator[Finding]:
    """Every volume is mounted by some container."""
    for one in view.objects:
        declared = pod_spec(one).get("volumes")
        if not declared:
            continue
        used = {name for _, name in _used(one)}
        for path, volume in mappings(child(pod_spec_path(one.kind), "volumes"), declared):
            name = volume.get("name")
            if isinstance(name, str) and name not in used and not patched(view, one):
                message = f"volume {name} is declared, and no container mounts it: mount it where it is needed"
                severity: Severity = "warning" if _HOLDING & volume.keys() else "info"
                yield finding(UNUSED, one, path, f"{message}, or remove it", severity)


def _declared(manifest: Manifest) -> set[str]:
    volumes: list[Any] = []
    for found in (pod_spec(manifest).get("volumes"), _claims(manifest)):
        volumes += found if isinstance(found, list) else []
    names = [get(one, "name") or get(one, "metadata.name") for one in volumes if isinstance(one, dict)]
    return {name for name in names if isinstance(name, str)}


def _claims(manifest: Manifest) -> Any:
    return get(manifest.data, "spec.volumeClaimTemplates") if manifest.kind == "StatefulSet" else None


def _used(manifest: Manifest) -> Iterator[tuple[str, str]]:
    spec, here = pod_spec(manifest), pod_spec_path(manifest.kind)
    listed = [*containers(manifest), *containers(manifest, init=True)]
    if spec.get("ephemeralContainers"):
        listed += mappings(child(here, "ephemeralContainers"), spec["ephemeralContainers"])
    for path, container in listed:
        for field, key in (("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")):
            mounts = container.get(field)
            for position, mount in enumerate(mounts if isinstance(mounts, list) else ()):
                name = mount.get("name") if isinstance(mount, dict) else None
                if isinstance(name, str):
                    at = mount.get(key)
                    yield child(path, field, Select(key, at) if isinstance(at, str) and at else position, "name"), name


_WORKLOAD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          volumeMounts: [MOUNT]
      volumes:
        - {name: cache, persistentVolumeClaim: {claimName: cache}}
"""
_MOUNTED = _WORKLOAD.replace("MOUNT", "{name: cache, mountPath: /cache}")

UNDECLARED_VOLUME = Rule(
    id=UNDECLARED,
    severity="error",
    title="Every volume that is mounted is declared",
    why="The API server refuses a pod that mounts a volume which it does not have: `volumeMounts[0].name: Not found`.",
    cure="Declare the volume under `volumes` (or as a claim template of the StatefulSet), or write the name as it is "
    "there.",
    check=mounts_are_declared,
    example=_WORKLOAD.replace("MOUNT", "{name: cash, mountPath: /cache}"),
    cured=_MOUNTED,
    knows="Workloads that a kustomization patches are left out, for the patch may bring the volume.",
)
UNUSED_VOLUME = Rule(
    id=UNUSED,
    severity="warning",
    title="Every volume that is declared is mounted",
    why="The pod starts and does not see the file: most often the mount was forgotten, and the program runs with its "
    "defaults instead of the configuration that somebody wrote for it.",
    cure="Mount the volume in the container that needs it, or remove it.",
    check=volumes_are_mounted,
    example=_WORKLOAD.replace("MOUNT", ""),
    cured=_MOUNTED,
    knows="A volume can be left over on purpose, and an injected container may mount it.",
)
