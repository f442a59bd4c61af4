"""Containers that end when they should run: killed for memory, or by their own words."""

from collections.abc import Iterator, Mapping

from functions._manifests.servicelinks import prefix_of
from functions._symptoms import wire
from functions._symptoms.containers import Container, around, containers_of, current
from functions._symptoms.faults import Fault
from functions._symptoms.recognition import Recognised, recognise_log
from functions._symptoms.sighting import events_told, last_lines, log_of, sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

RECENT = 3600  # seconds: a container that runs again is sick as long as its last crash is not older
OFTEN = 3  # restarts within that; one or two may be a node that was drained, or a start before its database
HISTORY = 24 * 3600  # seconds after which a failed pod is only one of the finished ones
_REFUSED = ("StartError", "ContainerCannotRun", "CreateContainerError", "RunContainerError")  # said by `starting`
_NAMING: tuple[Fault, ...] = ("unknown-host", "connection-refused", "connection-timeout", "wrong-path")


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """A symptom for each container that crashes, with its count, exit code and last words."""
    for pod in current(snapshot):
        if wire.text(pod, "metadata", "deletionTimestamp") or wire.text(pod, "status", "phase") == "Succeeded":
            continue
        for container in containers_of(pod):
            if _crashing(snapshot, pod, container):
                yield _symptom(snapshot, pod, container)


def _crashing(snapshot: Snapshot, pod: Object, container: Container) -> bool:
    ended, waits = container.ended, wire.text(container.waiting, "reason")
    if wire.text(ended, "reason") in _REFUSED or (waits and waits != "CrashLoopBackOff"):
        return False
    if waits:
        return True
    failed = bool(ended) and wire.number(ended, "exitCode") != 0
    if not failed:
        return False
    if not container.running:
        over = wire.text(pod, "status", "phase") == "Failed" and snapshot.age(wire.text(ended, "finishedAt")) > HISTORY
        return not over and not _evicted(pod) and not _made_good(snapshot, pod)
    return container.restarts >= OFTEN and 0 < snapshot.age(wire.text(ended, "finishedAt")) < RECENT


def _evicted(pod: Object) -> bool:
    return wire.text(pod, "status", "reason") in ("Evicted", "NodeLost", "Shutdown", "Terminated", "NodeShutdown")


def _made_good(snapshot: Snapshot, pod: Object) -> bool:
    """Whether a failed pod was a Job's, and the Job or a later run of its CronJob did succeed."""
    job = snapshot.by_uid(wire.text(wire.controller(pod), "uid"))
    if job is None or wire.text(wire.controller(pod), "kind") != "Job":
        return False
    if wire.text(wire.conditions(job).get("Complete"), "status") == "True" or wire.number(job, "status", "succeeded"):
        return True
    cron = snapshot.by_uid(wire.text(wire.controller(job), "uid"))
    later = wire.seconds(wire.dig(cron, "status", "lastSuccessfulTime"))
    return later > wire.seconds(wire.text(job, "status", "startTime")) > 0


def _symptom(snapshot: Snapshot, pod: Object, container: Container) -> Symptom:
    ended = container.ended
    previous, current = (log_of(snapshot, pod, container.name, which) for which in ("previous", "current"))
    found = _cause(ended, (previous, current, wire.text(ended, "message")))
    if found.fault == "service-link":
        found = Recognised(found.fault, {**found.details, **_service(snapshot, pod, found.details)})
    code, reason = wire.text(ended, "exitCode"), wire.text(ended, "reason")
    details = {
        **around(pod),
        **{key: value for key, value in found.details.items() if key != "node"},
        "container": container.name,
        "exit": code,
        "reason": reason,
        "restarts": str(container.restarts),
    }
    if found.fault == "out-of-memory":
        details["limit"] = wire.text(container.spec, "resources", "limits", "memory")
    if found.fault in _NAMING:
        details["named_by"] = wire.namespace(pod)
    state = wire.text(container.waiting, "reason") or ("runs again" if container.running else "ended")
    evidence = (
        f"{container.name} {state}: {container.restarts} restarts, last exit {code or 'unknown'} {reason}",
        *last_lines(previous, "previous log"),
        *last_lines(current, "log"),
        *events_told(one for one in snapshot.about(pod, "Pod") if wire.text(one, "type") == "Warning"),
    )
    since = wire.text(ended, "finishedAt") if container.restarts < 2 else wire.text(pod, "status", "startTime")
    # What runs again was last sick as it crashed: before a remedy, that says nothing of the remedy.
    last = wire.text(ended, "finishedAt") if container.running else ""
    return sighted(
        snapshot, found.fault, pod, details, evidence, kind="Pod", since=since, last=last, count=container.restarts
    )


def _cause(ended: Object, said: tuple[str, ...]) -> Recognised:
    """The kernel's word for memory; else the first of the program's words that fits. The cluster's words in a log do
    not count: a program can write what it likes."""
    if wire.text(ended, "reason") == "OOMKilled":
        return Recognised("out-of-memory")
    for text in said:
        found = recognise_log(text) if text else Recognised("unknown")
        if found.fault != "unknown":
            return found
    return Recognised("crashing")


def _service(snapshot: Snapshot, pod: Object, details: Mapping[str, str]) -> dict[str, str]:
    """The Service of the namespace whose variable it is: the one that has the port, where one alone has."""
    port, variable = details.get("port", ""), details.get("variable", "")
    having = [
        wire.name(one)
        for one in snapshot.of("Service")
        if wire.namespace(one) == wire.namespace(pod)
        and any(wire.text(each, "port") == port for each in wire.items(one, "spec", "ports"))
    ]
    named = [name for name in having if variable == f"{prefix_of(name)}_PORT"] or having
    if len(named) != 1:
        return {}
    return {"service": named[0], "variable": f"{prefix_of(named[0])}_PORT"}
