"""A volume that one node, or one pod, may mount is not mounted by several."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.claims import Claim, claims_of, mounted
from functions._manifests.paths import child, get
from functions._manifests.replicas import Pods, pods_of, scalers
from functions._manifests.repository import Manifest
from functions._preflight.admission.examples import claim, deployment, documents
from functions._preflight.admission.provisioners import Storage, class_of, storage_classes
from functions._preflight.fix import plan, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "shared-claim"


def has_one_user(view: View) -> Iterator[Finding]:
    """Neither replicas, nor a rolling update, nor a second workload mount what only one may."""
    if view.facts.nodes is not None and len(view.facts.nodes) == 1:
        return  # with one node every pod is on the same
    scaled, classes = scalers(view.repository), storage_classes(view)
    alone = {
        (one.namespace, one.name): found
        for one in view.repository.of_kind("PersistentVolumeClaim")
        for found in claims_of(one)
        if found.modes and set(found.modes) <= {"ReadWriteOnce", "ReadWriteOncePod"}
    }
    users: dict[tuple[str, str], list[tuple[Manifest, str, Pods]]] = {}
    for one in view.repository.manifests if alone else ():
        for path, name, _ in mounted(one):
            if (one.namespace, name) in alone:
                users.setdefault((one.namespace, name), []).append((one, path, pods_of(one, scaled)))
    for key, listed in users.items():
        found = alone[key]
        storage = classes.get(class_of(view, found) or "")
        for one, path, pods in listed:
            yield from _of_one(found, storage, one, path, pods)
        yield from _of_several(found, storage, listed)


def _of_one(found: Claim, storage: Storage | None, one: Manifest, path: str, pods: Pods) -> Iterator[Finding]:
    name, per_pod = found.manifest.name, "ReadWriteOncePod" in found.modes
    if one.kind not in ("Deployment", "StatefulSet", "ReplicaSet", "DaemonSet") or (_stays(storage) and not per_pod):
        return
    if pods.rest > 1 or one.kind == "DaemonSet":
        severity: Severity = "error" if per_pod and pods.rest > 1 else "warning"
        where = "one pod" if per_pod else "one node"
        message = f"claim {name} can be mounted by {where} only, and there are several pods: the others stay waiting"
        yield finding(RULE, one, path, f"{message}; run one, or use a claim that is shared", severity)
    elif pods.rest and pods.surge:
        message = (
            f"a rolling update starts the new pod while the old one still holds claim {name}, and on another node it "
            "waits for ever: use the strategy Recreate"
        )
        yield finding(RULE, one, "spec.strategy", message, "warning", _recreated(one))


def _of_several(found: Claim, storage: Storage | None, listed: list[tuple[Manifest, str, Pods]]) -> Iterator[Finding]:
    lasting = {(one.kind, one.name): (one, path) for one, path, pods in listed if pods.rest}
    if len(lasting) < 2 or (_stays(storage) and "ReadWriteOncePod" not in found.modes):
        return
    for one, path in lasting.values():
        message = (
            f"claim {found.manifest.name} can be mounted by one node only, and another workload mounts it, too: on "
            "different nodes one of them waits for ever; give each its own, or use a claim that is shared"
        )
        yield finding(RULE, one, path, message, "warning")


def _stays(storage: Storage | None) -> bool:
    return storage is not None and storage.local


def _recreated(one: Manifest) -> ChangePlan | None:
    summary = f"{one.name} stops its old pod before it starts the new one"
    if get(one.data, "spec.strategy.rollingUpdate") is not None:
        return plan(one, (put(one, "spec.strategy", {"type": "Recreate"}),), summary)
    return plan(one, (put(one, child("spec.strategy", "type"), "Recreate"),), summary)


_CLAIM = claim("accessModes: [ReadWriteOnce]\nstorageClassName: longhorn")
_VOLUME = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"
SHARED_CLAIM = Rule(
    id=RULE,
    severity="warning",
    title="A claim for one node is mounted by one pod",
    why="ReadWriteOnce lets one node mount the volume, ReadWriteOncePod one pod. A second replica, or the new pod of a "
    "rolling update, that lands on another node waits in ContainerCreating (Multi-Attach error) until the first is "
    "gone, and in a rolling update the first waits for the second.",
    cure="Run one replica with the strategy Recreate, use a StatefulSet with a claim for each pod, or ReadWriteMany "
    "where the storage can share.",
    check=has_one_user,
    example=documents(_CLAIM, deployment(pod=_VOLUME, spec="replicas: 1")),
    cured=documents(_CLAIM, deployment(pod=_VOLUME, spec="replicas: 1\nstrategy: {type: Recreate}")),
    scope="tree",
    knows="Pods that happen to run on the same node share the volume without trouble. Storage that stays on one node "
    "(local-path) takes its pods there, so nothing is said about it. With ReadWriteOncePod and replicas it is an "
    "error.",
)
