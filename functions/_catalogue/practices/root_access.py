"""No root user and no writable root filesystem: both break images that expect them, so a person always decides."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.containment import chosen, every, low_port, special, unprivileged
from functions._catalogue.edits import drop, in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text
from functions._catalogue.stores import keeps_data, store_of
from functions._manifests.paths import Select, child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec

_USER = 10001  # any number that no image uses for a person and no node for a service (those stay below 1000)
_TEMP = "/tmp"  # noqa: S108 - a path inside the container, where most programs write


def _user(workload: Manifest) -> tuple[int, str]:
    """The number of the user to run as, or why nobody can tell."""
    store, image = store_of(workload), ""
    if store is not None:
        image = text(store[2], "image")
    if store is not None and (not store[0].user or "alpine" in image or "bitnami" in image):
        return 0, f"nobody said as which user the image {image} of {workload.name} can run"
    if any(low_port(container) for _, container in containers(workload)):
        return 0, f"{workload.name} listens below port 1024, which takes root on many nodes"
    return (store[0].user if store is not None else _USER), ""


def _root_stated(workload: Manifest) -> list[Operation]:
    """What takes back the root user, or the permission for it, that single containers state."""
    operations: list[Operation] = []
    for path, container in every(workload):
        if get(container, "securityContext.runAsUser") == 0:
            operations.append(drop(workload, child(path, "securityContext", "runAsUser")))
        if get(container, "securityContext.runAsNonRoot") is False:
            operations.append(put(workload, child(path, "securityContext", "runAsNonRoot"), True))
    return operations


def _non_root(case: Case) -> Advice:
    workload, context = case.workload, mapping(pod_spec(case.workload), "securityContext")
    if all(unprivileged(workload, container) for _, container in every(workload)):
        return Followed(f"{workload.name} does not run as root")
    purpose = special(workload)
    stated = _root_stated(workload)
    chosen_root = bool(stated) or context.get("runAsUser") == 0 or context.get("runAsNonRoot") is False
    if not purpose and chosen_root and not case.named:
        purpose = f"{workload.name} runs as root on purpose"
    users = [context.get("runAsUser"), *(get(one, "securityContext.runAsUser") for _, one in every(workload))]
    known = any(isinstance(user, int) and user for user in users)
    user, unknown = (0, "") if known else _user(workload)
    if purpose or unknown:
        return Unsuited(purpose or unknown)
    operations = [put(workload, in_pod(workload, "securityContext", "runAsNonRoot"), True), *stated]
    if user:
        operations.append(put(workload, in_pod(workload, "securityContext", "runAsUser"), user))
        claims = any("persistentVolumeClaim" in volume for volume in rows(pod_spec(workload), "volumes"))
        if (claims or workload.kind == "StatefulSet") and context.get("fsGroup") is None:
            operations.append(put(workload, in_pod(workload, "securityContext", "fsGroup"), user))
    what = f"{workload.name} must not run as root{f', and runs as user {user}' if user else ''}"
    return Change(tuple(operations), what, (workload.resource,), overrides=chosen_root)


def _without_temp(container: dict[str, Any]) -> bool:
    return all(text(mount, "mountPath").rstrip("/") != _TEMP for mount in rows(container, "volumeMounts"))


def _read_only(case: Case) -> Advice:
    workload, pod = case.workload, pod_spec(case.workload)
    lacking = [
        placed
        for placed in chosen(case)
        if get(placed[1], "securityContext.readOnlyRootFilesystem") is not True
        and (case.named or get(placed[1], "securityContext.readOnlyRootFilesystem") is None)
    ]
    if not lacking:
        return Followed(f"the root filesystems of {workload.name} are as somebody set them")
    purpose, store = special(workload), keeps_data(workload)
    if store and not case.named:
        purpose = purpose or f"{workload.name} runs {store}, which writes beside its data directory"
    if purpose:
        return Unsuited(purpose)
    operations: list[Operation] = []
    scratch = [placed for placed in lacking if _without_temp(placed[1])]
    volume = Select("name", "tmp-scratch" if get(pod, "volumes[name=tmp]") else "tmp")
    if scratch:
        path = in_pod(workload, "volumes", volume)
        operations.append(put(workload, path, {"name": volume.value, "emptyDir": {}}))
    for path, container in lacking:
        operations.append(put(workload, child(path, "securityContext", "readOnlyRootFilesystem"), True))
        if (path, container) in scratch:
            mount = {"name": volume.value, "mountPath": _TEMP}
            operations.append(put(workload, child(path, "volumeMounts", volume), mount))
    overrides = any(get(container, "securityContext.readOnlyRootFilesystem") is False for _, container in lacking)
    what = f"the root filesystem of {workload.name} becomes read-only, with an emptyDir for /tmp"
    return Change(tuple(operations), what, (workload.resource,), overrides=overrides)


PRACTICES = (
    Practice(
        id="run-as-non-root",
        title="No root user",
        category="security",
        summary="Who breaks out of a container is nobody on the node.",
        checks="Every container has `runAsNonRoot: true` or a `runAsUser` other than 0, itself or from its pod.",
        changes="Sets `runAsNonRoot: true` on the pod, and `runAsUser` and `fsGroup` 10001 where the "
        "manifests name no user.",
        experts=("security", "architecture"),
        risk=0.6,
        effort=0.4,
        impact=0.7,
        advise=_non_root,
        why_not_automatic="An image that expects to start as root does not start any more.",
        risks=("Files that root owns in the image or on a volume cannot be written.",),
        recommendations=("Look at the USER line of the image, and try it in one place first.",),
    ),
    Practice(
        id="read-only-root",
        title="Read-only root filesystem",
        category="security",
        summary="Nothing that runs in the container can change its own program.",
        checks="Every container states `readOnlyRootFilesystem`.",
        changes="Sets `readOnlyRootFilesystem: true` and mounts an emptyDir at /tmp.",
        experts=("security", "architecture"),
        risk=0.6,
        effort=0.4,
        impact=0.6,
        advise=_read_only,
        parameters=("container",),
        why_not_automatic="A program that writes beside its volumes fails, and the manifests do not "
        "show where it writes.",
        risks=("Caches, sockets and process ids outside /tmp cannot be written.",),
        recommendations=("Find what it writes with `kubectl diff` of a running copy or from its documentation.",),
    ),
)
