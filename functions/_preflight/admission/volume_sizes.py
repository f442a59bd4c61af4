"""A volume in the pod itself is not larger than what its containers may use."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.limitranges import containers_in, effective
from functions._manifests.paths import Select, child, get
from functions._manifests.quantities import parse, valid
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.admission.examples import deployment
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "empty-dir-size"


def fits_the_limits(view: View) -> Iterator[Finding]:
    """The size of an emptyDir stays within the limits of memory or of ephemeral storage that count it."""
    for one in view.objects:
        spec = pod_spec(one)
        volumes = spec.get("volumes") if spec else None
        for at, volume in enumerate(volumes if isinstance(volumes, list) else ()):
            size = get(volume, "emptyDir.sizeLimit")
            if size is None or not valid(size):
                continue
            in_memory = get(volume, "emptyDir.medium") == "Memory"
            resource = "memory" if in_memory else "ephemeral-storage"
            name = volume.get("name")
            bound = _bound(view, one.namespace, spec, str(name), resource)
            if bound is not None and parse(size) > bound:
                what = "the pod is killed for its memory" if in_memory else "the pod is evicted"
                message = (
                    f"volume {name} may hold {size}, and its containers are limited to less {resource}: {what} before "
                    "the volume is full; raise the limit or lower the size"
                )
                step = Select("name", name) if isinstance(name, str) and name else at
                path = child(pod_spec_path(one.kind), "volumes", step, "emptyDir", "sizeLimit")
                yield finding(RULE, one, path, message, "warning")


def _bound(view: View, namespace: str, spec: Mapping[str, Any], volume: str, resource: str) -> Decimal | None:
    """What may be used of the resource: by all containers of the disk, by those that mount it of memory."""
    listed = containers_in(spec, "containers")
    if resource == "memory":
        listed = [one for one in listed if volume in _mounted(one)]
    limits = [effective(one, view.limits(namespace)).limits.get(resource) for one in listed]
    if not limits or any(limit is None for limit in limits):
        return None
    return sum((parse(limit) for limit in limits if limit is not None), Decimal(0))


def _mounted(container: Mapping[str, Any]) -> set[str]:
    found = container.get("volumeMounts")
    return {str(get(one, "name")) for one in found} if isinstance(found, list) else set()


_MOUNTED = "volumeMounts: [{name: cache, mountPath: /cache}]\nresources: {limits: {memory: 256Mi}}"
_VOLUME = "volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: %s}}]"
EMPTY_DIR_SIZE = Rule(
    id=RULE,
    severity="warning",
    title="A volume in the pod fits the limits of its containers",
    why="What is written to an emptyDir counts: in memory against the memory limit of the container, on disk against "
    "the limits of ephemeral storage. The pod is killed or evicted at the smaller of both, and its size limit says "
    "something else.",
    cure="Lower the size of the volume below the limit, or raise the limit above it.",
    check=fits_the_limits,
    example=deployment(_MOUNTED, pod=_VOLUME % "1Gi"),
    cured=deployment(_MOUNTED, pod=_VOLUME % "128Mi"),
    knows="A program may never fill the volume.",
)
