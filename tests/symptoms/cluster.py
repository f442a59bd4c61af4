"""Objects of a cluster in wire form, for the tests of analyzers: short to write, shaped as the API server answers."""

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from functions._symptoms.analyzers import ANALYZERS, KINDS
from functions._symptoms.causes import Case, grouped
from functions._symptoms.examination import examined
from functions._symptoms.snapshot import LogKey, Snapshot
from functions._symptoms.symptom import Symptom

AT = "2026-11-28T12:00:00Z"
SPACE = "shop"
Body = dict[str, Any]


def ago(seconds: float) -> str:
    """A time before the snapshot's."""
    return (datetime.fromisoformat(AT) - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def thing(kind: str, name: str, namespace: str = SPACE, **body: Any) -> Body:
    """An object that was made a day ago; `metadata` is merged."""
    made = {"name": name, "uid": f"{kind}-{namespace}-{name}", "creationTimestamp": ago(86400)}
    metadata = {**made, **body.pop("metadata", {})}
    if namespace:
        metadata["namespace"] = namespace
    return {"kind": kind, "metadata": metadata, **body}


def owned(child: Body, parent: Body) -> Body:
    """The child, with the parent as its controller."""
    reference = {"kind": parent["kind"], "name": parent["metadata"]["name"], "uid": parent["metadata"]["uid"]}
    return {**child, "metadata": {**child["metadata"], "ownerReferences": [{**reference, "controller": True}]}}


def workload(name: str = "web", kind: str = "Deployment", **body: Any) -> Body:
    """A controller; well, where nothing else is said."""
    labels = {"app": name}
    spec = {"replicas": 1, "template": {"metadata": {"labels": labels}}, **body.pop("spec", {})}
    status = {"replicas": 1, "readyReplicas": 1, **body.pop("status", {})}
    return thing(kind, name, spec=spec, status=status, **body)


def pod(
    name: str = "web-7d9f8-abcde",
    app: str = "web",
    state: Body | None = None,
    last: Body | None = None,
    restarts: int = 0,
    spec: Body | None = None,
    container: Body | None = None,
    ready: bool = False,
    phase: str = "Running",
    status: Body | None = None,
    node: str = "node-1",
    **metadata: Any,
) -> Body:
    """A pod with the container `web`."""
    one = {"name": "web", "image": "ghcr.io/acme/web:2", **(container or {})}
    told = {"name": "web", "restartCount": restarts, "state": state or {"running": {"startedAt": ago(600)}}}
    if last:
        told["lastState"] = {"terminated": last}
    condition = {"type": "Ready", "status": "True" if ready else "False"}
    body = {"phase": phase, "conditions": [condition], "containerStatuses": [told], **(status or {})}
    labels = {"app": app}
    whole = {"containers": [one], **({"nodeName": node} if node else {}), **(spec or {})}
    return thing("Pod", name, metadata={"labels": labels, **metadata}, spec=whole, status=body)


def waiting(reason: str, message: str = "") -> Body:
    """The state of a container that waits."""
    return {"waiting": {"reason": reason, "message": message}}


def ended(code: int = 1, reason: str = "Error", seconds: float = 60, **more: Any) -> Body:
    """How a container ended."""
    return {"exitCode": code, "reason": reason, "finishedAt": ago(seconds), **more}


def event(about: Body, reason: str, message: str, count: int = 1, seconds: float = 60, kind: str = "Warning") -> Body:
    """An event about an object."""
    metadata = about["metadata"]
    place = {key: metadata[key] for key in ("name", "namespace", "uid") if key in metadata}
    return thing(
        "Event",
        f"{metadata['name']}.{crc32(f'{reason}{message}'.encode()):x}",
        reason=reason,
        message=message,
        type=kind,
        count=count,
        lastTimestamp=ago(seconds),
        involvedObject={"kind": about["kind"], **place},
    )


def crashing(name: str = "web-7d9f8-abcde", app: str = "web", restarts: int = 42, **more: Any) -> Body:
    """A pod in a crash loop."""
    return pod(name, app, waiting("CrashLoopBackOff", "back-off 5m0s"), ended(), restarts, **more)


def service(name: str, app: str = "", **spec: Any) -> Body:
    """A Service of the pods of an app."""
    return thing("Service", name, spec={"selector": {"app": app or name}, "ports": [{"port": 80}], **spec})


def node(name: str = "node-1", ready: str = "True", memory: str = "8Gi", **status: Any) -> Body:
    """A node."""
    conditions = [{"type": "Ready", "status": ready, "reason": "KubeletNotReady"}, *status.pop("conditions", [])]
    allocatable = {"memory": memory, "cpu": "4"}
    return thing("Node", name, "", status={"conditions": conditions, "allocatable": allocatable, **status})


def snapshot(
    *objects: Body,
    logs: dict[LogKey, str] | None = None,
    unreadable: dict[str, str] | None = None,
    known: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> Snapshot:
    """What holds these objects; the kinds in `known` were read too, and have no others."""
    kinds = {one["kind"] for one in objects} | set(known)
    by_kind = {kind: tuple(one for one in objects if one["kind"] == kind) for kind in kinds}
    return Snapshot(AT, by_kind, logs or {}, (), unreadable or {}, frozenset({SPACE}), frozenset(beside))


def whole(*objects: Body, **more: Any) -> Snapshot:
    """A snapshot for which every kind was read."""
    return snapshot(*objects, known=KINDS, **more)


def seen(found: Snapshot, *analyzers: str) -> list[Symptom]:
    """What some analyzers (all of them, where none is named) say."""
    return [one for name in analyzers or tuple(ANALYZERS) for one in ANALYZERS[name](found)]


def cases(found: Snapshot) -> tuple[Case, ...]:
    """The causes of all that is seen; no analyzer may fail."""
    looked = examined(found)
    assert looked.broken == {}
    return grouped(looked.symptoms, found)
