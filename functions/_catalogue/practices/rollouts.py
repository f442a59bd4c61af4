"""How pods are replaced: no request lost on the way out, none missing on the way, and not too many old versions."""

from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.capacity import no_room
from functions._catalogue.edits import in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import mapping, text, whole
from functions._catalogue.serving import ports
from functions._catalogue.stores import keeps_data
from functions._catalogue.surroundings import lone_volume, most
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec

_DRAIN_SECONDS = 5  # until every node has taken the pod's address out of its rules; usually one or two seconds
_GRACE_SECONDS = 30  # the default of Kubernetes
_HISTORY = 3  # Git keeps the rest


def _rolls(workload: Manifest) -> bool:
    """Whether another pod takes the requests over: not for what is replaced, nor for a database."""
    recreated = text(workload.data, "spec.strategy.type") == "Recreate"
    return workload.kind == "Deployment" and not recreated and not keeps_data(workload)


def _graceful(case: Case) -> Advice:
    workload, said = case.workload, case.said.seconds
    stated = get(pod_spec(workload), "terminationGracePeriodSeconds")
    grace = whole(pod_spec(workload), "terminationGracePeriodSeconds", _GRACE_SECONDS)
    operations: list[Operation] = []
    parts: list[str] = []
    routed = [port for port in ports(case.repository, workload) if port.routed]
    waits = _rolls(workload) and bool(routed) and not mapping(routed[0].container, "lifecycle.preStop")
    if waits and max(grace, said or 0) > _DRAIN_SECONDS:
        path = child(routed[0].path, "lifecycle", "preStop")
        operations.append(put(workload, path, {"sleep": {"seconds": _DRAIN_SECONDS}}))
        parts.append(f"waits {_DRAIN_SECONDS} s before it stops, until no more requests come")
    overrides = said is not None and said > grace and stated is not None
    if said is not None and said > grace and (case.named or not overrides):
        operations.append(put(workload, in_pod(workload, "terminationGracePeriodSeconds"), said))
        parts.append(f"gets {said} s to shut down instead of {grace}")
    if not operations and waits:
        return Unsuited(f"{workload.name} is given {grace} s to stop, too little to wait in")
    if not operations:
        return _settled(case, grace, bool(routed))
    return Change(
        tuple(operations), f"{workload.name} {' and '.join(parts)}", (workload.resource,), overrides=overrides
    )


def _settled(case: Case, grace: int, routed: bool) -> Advice:
    name = case.workload.name
    if routed and _rolls(case.workload):
        return Followed(f"{name} has a preStop hook")
    if case.said.seconds is not None:
        return Followed(f"{name} is given {grace} s to stop")
    return Unsuited(f"no other pod takes over from {name}, and nobody said how long it needs to stop")


def _share(value: Any, pods: int) -> int:
    if isinstance(value, str) and value.endswith("%") and value[:-1].isdigit():
        return pods * int(value[:-1]) // 100  # Kubernetes rounds maxUnavailable down
    return value if isinstance(value, int) else 0


def _strategy(case: Case) -> Advice:
    workload = case.workload
    if text(workload.data, "spec.strategy.type") == "Recreate":
        return Unsuited(f"{workload.name} is replaced, never run twice (strategy Recreate)")
    volume = lone_volume(case.repository, workload)
    if volume:
        return Unsuited(f"{workload.name} mounts {volume}, which a second pod may not share")
    rolling = mapping(workload.data, "spec.strategy.rollingUpdate")
    stated, pods = rolling.get("maxUnavailable"), most(case.repository, workload)
    missing = _share("25%" if stated is None else stated, pods)
    if missing == 0:
        why = "the default of 25 % rounds down to none" if stated is None else "maxUnavailable"
        return Followed(f"{workload.name} misses none of its {pods} pods in a rollout ({why})")
    full = no_room(case.repository, workload, 1)
    if full:
        return Unsuited(full)
    strategy: dict[str, Any] = {"maxUnavailable": 0}
    if rolling.get("maxSurge") in {0, "0%", None}:
        strategy["maxSurge"] = 1
    if rolling:
        operations = tuple(
            put(workload, f"spec.strategy.rollingUpdate.{field}", value) for field, value in strategy.items()
        )
    elif mapping(workload.data, "spec.strategy"):
        operations = (put(workload, "spec.strategy.rollingUpdate", strategy),)
    else:
        operations = (put(workload, "spec.strategy", {"type": "RollingUpdate", "rollingUpdate": strategy}),)
    what = f"a rollout of {workload.name} keeps all {pods} pods, instead of missing up to {missing}"
    return Change(operations, what, (workload.resource,), overrides=stated is not None)


def _revisions(case: Case) -> Advice:
    workload, said = case.workload, case.said.history
    stated = get(workload.data, "spec.revisionHistoryLimit")
    now, wanted = whole(workload.data, "spec.revisionHistoryLimit", 10), said or _HISTORY
    if now == wanted or (stated is not None and (said is None or not case.named)):
        return Followed(f"{workload.name} keeps {now} old versions")
    what = f"{workload.name} keeps {wanted} old versions instead of {now}{' (the default)' if stated is None else ''}"
    operation = put(workload, "spec.revisionHistoryLimit", wanted)
    return Change((operation,), what, (workload.resource,), overrides=stated is not None)


PRACTICES = (
    Practice(
        id="graceful-shutdown",
        title="Graceful shutdown",
        category="architecture",
        summary="A pod that leaves answers the requests that are still on their way to it.",
        checks="A Deployment behind a Service has a preStop hook, and the time to stop that was said.",
        changes="Adds a `preStop` sleep of 5 s; raises `terminationGracePeriodSeconds` where a time was said.",
        experts=("architecture", "networking"),
        risk=0.15,
        effort=0.1,
        impact=0.5,
        advise=_graceful,
        kinds=("Deployment", "StatefulSet"),
        parameters=("seconds",),
        risks=("Every rollout takes a few seconds longer.",),
        recommendations=("Let the application finish open requests when it gets SIGTERM.",),
        dependencies=("Kubernetes 1.30 or newer for the sleep hook.",),
    ),
    Practice(
        id="rollout-strategy",
        title="Rollouts without missing pods",
        category="architecture",
        summary="A rollout starts the new pod before it stops an old one.",
        checks="`maxUnavailable` of a Deployment comes to no pod at its number of replicas.",
        changes="Sets `maxUnavailable: 0` and, where it is not above 0, `maxSurge: 1`.",
        experts=("architecture",),
        risk=0.2,
        effort=0.1,
        impact=0.4,
        advise=_strategy,
        kinds=("Deployment",),
        risks=("A rollout needs room for one more pod; without it, it waits.",),
        dependencies=("A readiness probe.", "Room for one more pod."),
    ),
    Practice(
        id="revision-history",
        title="Few old ReplicaSets",
        category="capability",
        summary="The cluster keeps a few old versions; Git keeps all of them.",
        checks="A Deployment states `revisionHistoryLimit` (the default is 10).",
        changes="Sets `revisionHistoryLimit` to what was said, else to 3; StatefulSets are left "
        "alone, it is immutable there.",
        experts=("architecture",),
        risk=0.05,
        effort=0.05,
        impact=0.2,
        advise=_revisions,
        kinds=("Deployment", "DaemonSet"),
        parameters=("history",),
        risks=("`kubectl rollout undo` reaches less far back.",),
    ),
)
