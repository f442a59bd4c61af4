"""From Kubernetes objects as plain dicts to facts. Pure, and total: what an object lacks is absent, never assumed."""

from collections.abc import Iterable
from typing import Any

from eventing.vocabulary import Resource
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import ApplicationFacts, Object, PodFacts, WorkloadFacts, key
from functions.health_monitor.pod_signs import starting_until, unmounted, unschedulable
from functions.health_monitor.refusals import refused
from functions.health_monitor.revisions import POD_LABELS, Revisions, of_daemon_set, of_replica_sets, of_stateful_set
from functions.health_monitor.runs import RUNS, newest_run, run_of

__all__ = ["application", "cordoned", "dig", "nodes_down", "workload"]

Failures = tuple[tuple[str, int], ...]  # messages of probe failures, and how often
MOST_UNWELL = 50  # objects of one Application that are remembered as not healthy
LIVENESS = "Liveness probe failed"  # as the kubelet words it (pkg/kubelet/prober/prober.go)


def application(found: Object | None) -> ApplicationFacts:
    """What Argo CD says of an application."""
    if found is None:
        return ApplicationFacts(found=False)
    automated = dig(found, "spec", "syncPolicy", "automated")
    operation = dig(found, "status", "operationState", default={})
    result = dig(operation, "syncResult", default={})
    wanted = dig(operation, "operation", "sync", default={})  # of an operation that runs, there is no result yet
    asked = _texts(dig(result, "revisions")) or _texts(dig(wanted, "revisions"))
    revisions = _texts(dig(found, "status", "sync", "revisions"))
    past = sorted((_when(one), _revision(one)) for one in dig(found, "status", "history", default=[]))
    return ApplicationFacts(
        found=True,
        automated=isinstance(automated, dict) and automated.get("enabled") is not False,
        sync=dig(found, "status", "sync", "status", default=""),
        revision=dig(found, "status", "sync", "revision", default="") or next(iter(revisions), ""),
        health=dig(found, "status", "health", "status", default=""),
        operation=dig(operation, "phase", default=""),
        operation_revision=_revision(result) or _revision(wanted),
        message=dig(operation, "message", default=""),
        revisions=revisions,
        operation_revisions=asked,
        history=tuple((revision, at) for at, revision in past),
        operation_started=dig(operation, "startedAt", default=""),
        conditions=tuple(
            f"{one.get('type')}: {one.get('message')}"[:300] for one in dig(found, "status", "conditions", default=[])
        ),
        unwell=_unwell(found),
    )


def _unwell(found: Object) -> tuple[str, ...]:
    """Argo CD 3 keeps it elsewhere unless `controller.resource.health.persist` says otherwise; then nothing is told."""
    listed = dig(found, "status", "resources", default=[])
    sick = [one for one in listed if dig(one, "health", "status", default="Healthy") not in ("Healthy", "Suspended")]
    named = (Resource(*(str(one.get(word) or "") for word in ("kind", "name", "namespace"))) for one in sick)
    return tuple(key(one) for one in named)[:MOST_UNWELL]


def _revision(one: Object) -> str:
    return str(dig(one, "revision", default="") or next(iter(_texts(dig(one, "revisions"))), ""))


def _when(one: Object) -> str:
    return str(dig(one, "deployStartedAt", default="") or dig(one, "deployedAt", default=""))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def nodes_down(nodes: Iterable[Object]) -> tuple[str, ...]:
    """The names of nodes whose Ready condition is not True."""
    return tuple(sorted(dig(node, "metadata", "name", default="") for node in nodes if not _condition(node, "Ready")))


def cordoned(nodes: Iterable[Object]) -> tuple[str, ...]:
    """The names of nodes that take no new pod, because somebody drains or repairs them."""
    return tuple(
        sorted(dig(node, "metadata", "name", default="") for node in nodes if dig(node, "spec", "unschedulable"))
    )


def workload(
    resource: Resource,
    found: Object | None,
    pods: Iterable[Object],
    replica_sets: Iterable[Object],
    events: Iterable[Object],
    controller_revisions: Iterable[Object] = (),
    jobs: Iterable[Object] = (),
) -> WorkloadFacts:
    """One workload with the pods that it owns; the lists are of its whole namespace."""
    if found is None:
        return WorkloadFacts(resource, found=False)
    status, told = dig(found, "status", default={}), tuple(events)
    if resource.kind in RUNS:
        listed = tuple(jobs)
        run, outcome, made = newest_run(resource.kind, found, listed)
        newest = run_of(resource.kind, found, listed)
        waiting = (
            pod for pod in pods if newest and _owned_by(pod, newest) and dig(pod, "status", "phase") == "Pending"
        )
        its = tuple(_pod(pod, {}, told) for pod in waiting)
        return WorkloadFacts(resource, found=True, renewed=made, run=run, outcome=outcome, pods=its)
    owned_sets = [one for one in replica_sets if _owned_by(one, found)]
    owners = [found, *owned_sets]
    owned = [pod for pod in pods if any(_owned_by(pod, owner) for owner in owners)]
    warned = _probe_failures(told)
    desired, updated, available = _counts(resource.kind, found, status)
    kept = [one for one in controller_revisions if _owned_by(one, found)]
    revisions = _revisions(resource.kind, status, owned_sets, kept, owned)
    why_refused, how_often = refused(found, owned_sets, revisions.newest, told)
    return WorkloadFacts(
        resource,
        found=True,
        generation=dig(found, "metadata", "generation", default=0),
        observed=dig(status, "observedGeneration", default=0),
        desired=desired,
        updated=updated,
        available=available,
        revision=revisions.newest,
        previous=revisions.previous,
        renewed=revisions.renewed,
        refused=why_refused,
        refusals=how_often,
        progress_deadline=float(dig(found, "spec", "progressDeadlineSeconds", default=0)),
        on_delete=dig(found, "spec", "updateStrategy", "type") == "OnDelete",
        deadline_exceeded=any(
            one.get("type") == "Progressing" and one.get("reason") == "ProgressDeadlineExceeded"
            for one in dig(status, "conditions", default=[])
        ),
        pods=tuple(sorted((_pod(pod, warned, told) for pod in owned), key=lambda pod: pod.name)),
    )


def _counts(kind: str, found: Object, status: Object) -> tuple[int, int, int]:
    if kind == "DaemonSet":
        return (
            dig(status, "desiredNumberScheduled", default=0),
            dig(status, "updatedNumberScheduled", default=0),
            dig(status, "numberAvailable", default=0),
        )
    desired = dig(found, "spec", "replicas", default=1)
    available = dig(status, "availableReplicas", default=0)
    if kind == "StatefulSet":
        available = dig(status, "availableReplicas", default=dig(status, "readyReplicas", default=0))
    return desired, dig(status, "updatedReplicas", default=0), available


def _revisions(
    kind: str, status: Object, owned_sets: list[Object], kept: list[Object], pods: list[Object]
) -> Revisions:
    if kind == "StatefulSet":
        return of_stateful_set(status, kept)
    return of_daemon_set(kept, pods) if kind == "DaemonSet" else of_replica_sets(owned_sets)


def _pod(pod: Object, warned: dict[str, Failures], events: tuple[Object, ...]) -> PodFacts:
    labels = dig(pod, "metadata", "labels", default={})
    statuses = [
        *dig(pod, "status", "initContainerStatuses", default=[]),
        *dig(pod, "status", "containerStatuses", default=[]),
    ]
    name = dig(pod, "metadata", "name", default="")
    return PodFacts(
        name=name,
        revision=next((labels[label] for label in POD_LABELS if label in labels), ""),
        node=dig(pod, "spec", "nodeName", default=""),
        phase=dig(pod, "status", "phase", default=""),
        ready=_condition(pod, "Ready"),
        restarts=sum(dig(one, "restartCount", default=0) for one in statuses),
        waiting=tuple(_reason(state) for one in statuses if (state := dig(one, "state", "waiting"))),
        terminated=tuple(
            str(state.get("reason") or f"exit {state.get('exitCode')}")
            for one in statuses
            for state in (dig(one, "state", "terminated"), dig(one, "lastState", "terminated"))
            if state and state.get("exitCode") != 0
        ),
        unhealthy=tuple(message for message, _ in warned.get(name, ())),
        liveness_failures=sum(count for message, count in warned.get(name, ()) if message.startswith(LIVENESS)),
        unschedulable=unschedulable(pod),
        mounts=unmounted(pod, events),
        starting_until=starting_until(pod),
    )


def _probe_failures(events: Iterable[Object]) -> dict[str, Failures]:
    """By pod; how often is the event's `count`, or that of its series (events.k8s.io)."""
    found: dict[str, Failures] = {}
    for event in events:
        if event.get("reason") == "Unhealthy":
            pod = dig(event, "involvedObject", "name", default="")
            often = dig(event, "series", "count", default=dig(event, "count", default=1))
            found[pod] = (*found.get(pod, ()), (str(event.get("message", ""))[:300], often))
    return found


def _reason(waiting: Object) -> str:
    return f"{waiting.get('reason', 'Waiting')}: {waiting.get('message', '')}"[:300]


def _condition(found: Object, name: str) -> bool:
    conditions = dig(found, "status", "conditions", default=[])
    return any(one.get("type") == name and one.get("status") == "True" for one in conditions)


def _owned_by(one: Object, owner: Object) -> bool:
    uid = dig(owner, "metadata", "uid")
    return uid is not None and any(ref.get("uid") == uid for ref in dig(one, "metadata", "ownerReferences", default=[]))
