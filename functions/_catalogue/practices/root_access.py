"""No root user and no writable root filesystem: both break images that expect them, so a person always decides."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.containment import chosen, every, special, unprivileged
from functions._catalogue.edits import in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import rows, text
from functions._manifests.paths import Select, child, get
from functions._manifests.workloads import pod_spec

_USER = 10001  # any number that no image uses for a person and no node for a service (those stay below 1000)
_TEMP = "/tmp"  # noqa: S108 - a path inside the container, where most programs write


def _non_root(case: Case) -> Advice:
    workload, pod = case.workload, pod_spec(case.workload)
    if all(unprivileged(workload, container) for _, container in every(workload)):
        return Followed(f"{workload.name} does not run as root")
    purpose = special(workload)
    if purpose:
        return Unsuited(purpose)
    stated = [get(pod, "securityContext.runAsUser")]
    stated += [get(container, "securityContext.runAsUser") for _, container in every(workload)]
    if 0 in stated and not case.named:
        return Unsuited(f"{workload.name} runs as root on purpose (runAsUser: 0)")
    operations: list[Operation] = [put(workload, in_pod(workload, "securityContext", "runAsNonRoot"), True)]
    if not any(isinstance(user, int) and user for user in stated):
        operations.append(put(workload, in_pod(workload, "securityContext", "runAsUser"), _USER))
        claims = any("persistentVolumeClaim" in volume for volume in rows(pod, "volumes"))
        if (claims or workload.kind == "StatefulSet") and get(pod, "securityContext.fsGroup") is None:
            operations.append(put(workload, in_pod(workload, "securityContext", "fsGroup"), _USER))
    for path, container in every(workload):
        if get(container, "securityContext.runAsUser") == 0:
            operations.append(put(workload, child(path, "securityContext", "runAsUser"), _USER))
        if get(container, "securityContext.runAsNonRoot") is False:
            operations.append(put(workload, child(path, "securityContext", "runAsNonRoot"), True))
    what = f"{workload.name} must run as another user than root (as {_USER} where the manifests name none)"
    return Change(tuple(operations), what, (workload.resource,), overrides=0 in stated)


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
    purpose = special(workload)
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
