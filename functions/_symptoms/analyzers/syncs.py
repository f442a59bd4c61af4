"""Applications that Argo CD cannot compare or apply, by cause; and those that it counts as degraded, as a pointer."""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.analyzers.drift import concerns
from functions._symptoms.faults import Fault
from functions._symptoms.recognition import recognise_event
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

_CONDITIONS = ("ComparisonError", "InvalidSpecError", "SyncError", "UnknownError", "DeletionError")
_FALLBACK: dict[str, Fault] = {"ComparisonError": "unparsable", "InvalidSpecError": "project"}


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Each condition, each resource that was refused in the last operation; health only where nothing else is told."""
    for application in snapshot.of("Application"):
        if not concerns(snapshot, application):
            continue
        found = [*_conditions(snapshot, application), *_operation(snapshot, application)]
        yield from found
        if wire.text(application, "status", "health", "status") == "Degraded":
            sick = [
                f"{wire.text(one, 'kind')}/{wire.text(one, 'name')}: {wire.text(one, 'health', 'message')}"
                for one in wire.items(application, "status", "resources")
                if wire.text(one, "health", "status") == "Degraded"
            ]
            # since Argo CD 3 the health of each resource is not kept there: then any workload of it may be the one
            every = [f"{wire.text(one, 'kind')}/{wire.text(one, 'name')}" for one in _workloads(application)]
            objects = ",".join([each.partition(":")[0] for each in sick] or every)
            details = {"objects": objects, "space": wire.text(application, "spec", "destination", "namespace")}
            yield sighted(snapshot, "degraded", application, details, sick or ["Degraded"], kind="Application")


def _workloads(application: Object) -> list[Object]:
    kinds = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "PersistentVolumeClaim", "Rollout", "Service")
    return [one for one in wire.items(application, "status", "resources") if wire.text(one, "kind") in kinds]


def _conditions(snapshot: Snapshot, application: Object) -> Iterator[Symptom]:
    operation = wire.text(application, "status", "operationState", "phase")
    for one in wire.items(application, "status", "conditions"):
        kind, message = wire.text(one, "type"), wire.text(one, "message")
        if kind not in _CONDITIONS or (kind == "SyncError" and operation in ("Failed", "Error")):
            continue  # the operation tells the same, by resource
        found = recognise_event(kind, message)
        fault = found.fault if found.fault != "unknown" else _FALLBACK.get(kind, "sync-failed")
        details = {**found.details, "condition": kind}
        since = wire.text(one, "lastTransitionTime")
        yield sighted(snapshot, fault, application, details, (f"{kind}: {message}",), kind="Application", since=since)


def _operation(snapshot: Snapshot, application: Object) -> Iterator[Symptom]:
    state = wire.mapping(application, "status", "operationState")
    if wire.text(state, "phase") not in ("Failed", "Error"):
        return
    common = {
        "revision": wire.text(state, "syncResult", "revision"),
        "retries": wire.text(state, "retryCount"),
        "space": wire.text(application, "spec", "destination", "namespace"),
    }
    since = wire.text(state, "startedAt")
    refused = [
        one
        for one in wire.items(state, "syncResult", "resources")
        if wire.text(one, "status") == "SyncFailed" or wire.text(one, "hookPhase") in ("Failed", "Error")
    ]
    by_cause: dict[Fault, tuple[dict[str, str], list[str], list[str]]] = {}
    for one in refused or [state]:
        message, kind = wire.text(one, "message"), wire.text(one, "kind")
        found = recognise_event("SyncError", message)
        called = f"{kind}/{wire.text(one, 'name')}" if one is not state else ""
        fault = found.fault if found.fault not in ("unknown", "crashing") else "sync-failed"
        details, objects, told = by_cause.setdefault(fault, (dict(found.details), [], []))
        objects += [called] if called else []
        told.append(f"{called or wire.text(state, 'phase')}: {message}")
    for fault, (details, objects, told) in sorted(by_cause.items()):
        whole = {**common, **details, "objects": ",".join(objects)}
        yield sighted(snapshot, fault, application, whole, told, kind="Application", since=since, count=len(told))
