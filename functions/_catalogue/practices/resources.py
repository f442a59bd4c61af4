"""Requests that the scheduler can count on, and memory limits that fit them."""

import re
from decimal import Decimal
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.edits import put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, rows, text, words
from functions._manifests.images import Image
from functions._manifests.images import parse as parse_image
from functions._manifests.limitranges import Limit, amounts, effective, limits_of
from functions._manifests.paths import child
from functions._manifests.quantities import format_memory, parse, scale_memory
from functions._manifests.workloads import containers

# What the scheduler assumes of a container that requests nothing (DefaultMilliCPURequest and DefaultMemoryRequest in
# kubernetes/pkg/scheduler/util/pod_resources.go), so that stating it hardly changes where a pod fits.
_ASSUMED = {"cpu": "100m", "memory": "200Mi"}
_HEADROOM = 2  # a limit of twice the request lets a program peak, and does not let it eat its node
_SIZES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_HEAP = re.compile(
    r"-Xmx([0-9]+)([kmg]?)|--?maxmemory[ =]([0-9]+)([kmg]?)b?|--max-old-space-size=([0-9]+)", re.IGNORECASE
)

Placed = tuple[str, dict[str, Any]]


def sized(case: Case) -> tuple[Placed, ...]:
    """The containers that a statement is about: all but init containers, or the one that was named."""
    return tuple(placed for placed in containers(case.workload) if case.said.container in {None, placed[1].get("name")})


def stated(container: dict[str, Any], group: str) -> dict[str, str]:
    """The requests or the limits that a container states itself."""
    return amounts(mapping(container, f"resources.{group}"))


def _usual(case: Case, container: dict[str, Any], resource: str) -> str:
    """What the same image requests elsewhere (the most), else what the scheduler assumes.

    A LimitRange with a bound gives a default, too, so where this is asked none can be violated.
    """
    image = parse_image(text(container, "image"))
    elsewhere = [
        stated(other, "requests")[resource]
        for workload in case.repository.workloads()
        for _, other in containers(workload)
        if resource in stated(other, "requests") and image and _same(image, text(other, "image"))
    ]
    return max(elsewhere, key=parse) if elsewhere else _ASSUMED[resource]


def _same(image: Image, reference: str) -> bool:
    other = parse_image(reference)
    return other is not None and other.name == image.name


def _request(case: Case, resource: str) -> Advice:
    workload, limits = case.workload, limits_of(case.repository, case.namespace)
    said = case.said.cpu if resource == "cpu" else case.said.memory
    operations: list[Operation] = []
    parts: list[str] = []
    overrides = False
    for path, container in sized(case):
        own, full = stated(container, "requests").get(resource), effective(container, limits)
        if own is not None and (not case.named or said is None or parse(own) == parse(said)):
            continue
        if own is None and said is None and resource in full.requests:
            continue  # from its limit, or from a LimitRange
        wanted = said or _usual(case, container, resource)
        upper = full.limits.get(resource)
        if upper is not None and parse(wanted) > parse(upper):
            return Unsuited(f"{wanted} of {resource} is more than the limit of {upper} of {workload.name}")
        overrides = overrides or own is not None
        operations.append(put(workload, child(path, "resources", "requests", resource), wanted))
        parts.append(f"{text(container, 'name')} requests {wanted} instead of {own or 'nothing'}")
    if not operations:
        return Followed(f"the containers of {workload.name} request {resource}")
    what = f"{workload.name}: {', '.join(parts)} ({'CPU' if resource == 'cpu' else resource})"
    return Change(tuple(operations), what, (workload.resource,), overrides)


def _memory_request(case: Case) -> Advice:
    return _request(case, "memory")


def _cpu_request(case: Case) -> Advice:
    return _request(case, "cpu")


def _heap(container: dict[str, Any]) -> Decimal:
    """The memory in bytes that a container is told to fill: a Java or Node heap, the maxmemory of Redis."""
    env = [text(entry, "value") for entry in rows(container, "env")]
    said = " ".join((*words(container, "command"), *words(container, "args"), *env))
    sizes = [Decimal(0)]
    for java, java_unit, redis, redis_unit, node in _HEAP.findall(said):
        number, unit = (java, java_unit) if java else (redis, redis_unit) if redis else (node, "m")
        sizes.append(Decimal(number) * _SIZES[unit.lower()])
    return max(sizes)


def _ceiling(limits: tuple[Limit, ...], request: str) -> Decimal | None:
    """The largest memory limit that the LimitRanges allow, None where they allow any."""
    bounds = []
    for limit in limits:
        if limit.type == "Container" and "memory" in limit.max:
            bounds.append(parse(limit.max["memory"]))
        if limit.type == "Container" and "memory" in limit.ratio:
            bounds.append(parse(limit.ratio["memory"]) * parse(request))
    return min(bounds, default=None)


def _limit_for(case: Case, container: dict[str, Any], limits: tuple[Limit, ...]) -> tuple[str, str]:
    """The memory limit for a container, or why there is none."""
    name, request = case.workload.name, effective(container, limits).requests.get("memory")
    own = stated(container, "requests").get("memory")
    if case.said.memory is not None:
        wanted = case.said.memory
    elif own is not None:
        scaled, ceiling = scale_memory(own, _HEADROOM), _ceiling(limits, own)
        wanted = format_memory(ceiling) if ceiling is not None and parse(scaled) > ceiling else scaled
    else:
        return "", f"nobody said how much memory {name} may use, and it requests none to start from"
    if request is not None and parse(wanted) < parse(request):
        return "", f"a limit of {wanted} is below the {request} of memory that {name} requests"
    if parse(wanted) < _heap(container):
        return (
            "",
            f"a limit of {wanted} is below the heap of {format_memory(_heap(container))} that {name} is told to use",
        )
    return wanted, ""


def _memory_limit(case: Case) -> Advice:
    workload, limits = case.workload, limits_of(case.repository, case.namespace)
    said = case.said.memory
    operations: list[Operation] = []
    parts: list[str] = []
    reasons: list[str] = []
    overrides = False
    for path, container in sized(case):
        own, full = stated(container, "limits").get("memory"), effective(container, limits)
        if own is not None and (not case.named or said is None or parse(own) == parse(said)):
            continue
        given = full.limits.get("memory")
        if said is None and given and parse(full.requests.get("memory", 0)) <= parse(given):
            continue  # a LimitRange gives one that fits
        wanted, reason = _limit_for(case, container, limits)
        if not wanted:
            reasons.append(reason)
            continue
        overrides = overrides or own is not None
        operations.append(put(workload, child(path, "resources", "limits", "memory"), wanted))
        parts.append(f"{text(container, 'name')} is limited to {wanted} of memory instead of {own or 'not at all'}")
    if operations:
        return Change(tuple(operations), f"{workload.name}: {', '.join(parts)}", (workload.resource,), overrides)
    return Unsuited(reasons[0]) if reasons else Followed(f"the memory of {workload.name} is limited")


PRACTICES = (
    Practice(
        id="memory-requests",
        title="Memory requests",
        category="architecture",
        summary="The scheduler places pods where their memory is, and evicts those last that use what they asked for.",
        checks="Every container requests memory: itself, through its limit, or through a LimitRange.",
        changes="Sets `resources.requests.memory` to what was said, else to the image's request elsewhere, else 200Mi.",
        experts=("architecture",),
        risk=0.15,
        effort=0.1,
        impact=0.6,
        advise=_memory_request,
        parameters=("memory", "container"),
        risks=("A request that no node has room for leaves the pod pending.",),
        recommendations=("Measure for a week, then correct the figure.",),
    ),
    Practice(
        id="memory-limits",
        title="Memory limits",
        category="architecture",
        summary="A program that leaks memory is restarted by itself, and takes no neighbour with it.",
        checks="Every container has a memory limit: its own, or one that a LimitRange gives and that fits its request.",
        changes="Sets `resources.limits.memory` to what was said, else to twice the request, within the LimitRange.",
        experts=("architecture", "monitoring"),
        risk=0.3,
        effort=0.1,
        impact=0.7,
        advise=_memory_limit,
        parameters=("memory", "container"),
        risks=("A limit below what the program really needs ends in OOM kills.",),
        recommendations=("Watch the working set for a week, and leave room above its peak.",),
    ),
    Practice(
        id="cpu-requests",
        title="CPU requests",
        category="architecture",
        summary="When CPU is short, each program gets the share that it asked for.",
        checks="Every container requests CPU: itself, through its limit, or through a LimitRange.",
        changes="Sets `resources.requests.cpu` to what was said, else to the image's request elsewhere, else 100m.",
        experts=("architecture",),
        risk=0.15,
        effort=0.1,
        impact=0.5,
        advise=_cpu_request,
        parameters=("cpu", "container"),
        risks=("A request that no node has room for leaves the pod pending.",),
        recommendations=("Measure for a week, then correct the figure.",),
    ),
)
