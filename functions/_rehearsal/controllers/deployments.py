"""Deployments: a rollout replaces the pods of one ReplicaSet by those of the next, never below what must stay up."""

from dataclasses import dataclass, field
from typing import Any

from functions._rehearsal.amounts import share
from functions._rehearsal.controllers.control import Control, template_hash
from functions._rehearsal.controllers.replicasets import min_ready
from functions._rehearsal.objects import Object, owner_reference
from functions._rehearsal.podstatus import condition

REVISION = "deployment.kubernetes.io/revision"
HASH = "pod-template-hash"


@dataclass
class Deployments:
    """Remembers when each rollout last made progress."""

    control: Control
    progress: dict[str, tuple[Any, float]] = field(default_factory=dict)

    def reconcile(self, deployment: Object, now: float) -> None:
        """One step of the rollout, and the status."""
        current, old = self._replica_sets(deployment, now)
        if not deployment["spec"].get("paused"):
            if (deployment["spec"].get("strategy") or {}).get("type") == "Recreate":
                self._recreate(deployment, current, old, now)
            else:
                self._roll(deployment, current, old, now)
            self._tidy(deployment, old)
        self._report(deployment, now)

    def _replica_sets(self, deployment: Object, now: float) -> tuple[Object, list[Object]]:
        objects, metadata, spec = self.control.objects, deployment["metadata"], deployment["spec"]
        owned = objects.owned("ReplicaSet", deployment)
        digest = template_hash(spec["template"])
        newest = max((_revision(each) for each in owned), default=0)
        current = next((each for each in owned if each["metadata"]["labels"][HASH] == digest), None)
        if current is None:
            template = spec["template"]
            labels = {**((template.get("metadata") or {}).get("labels") or {}), HASH: digest}
            current = objects.put(
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "metadata": {
                        "name": f"{metadata['name']}-{digest}",
                        "namespace": metadata["namespace"],
                        "labels": labels,
                        "annotations": {REVISION: str(newest + 1)},
                        "ownerReferences": [owner_reference(deployment)],
                    },
                    "spec": {
                        "replicas": 0,
                        "minReadySeconds": int(min_ready(deployment)),
                        "selector": {"matchLabels": {**spec["selector"].get("matchLabels", {}), HASH: digest}},
                        "template": {**template, "metadata": {**(template.get("metadata") or {}), "labels": labels}},
                    },
                },
                now,
            )
        elif _revision(current) < newest:
            annotations = {**current["metadata"]["annotations"], REVISION: str(newest + 1)}
            current = objects.put({**current, "metadata": {**current["metadata"], "annotations": annotations}}, now)
        revision = current["metadata"]["annotations"][REVISION]
        marked = {**metadata, "annotations": {**(metadata.get("annotations") or {}), REVISION: revision}}
        objects.put({**deployment, "metadata": marked}, now)
        return current, [each for each in owned if each["metadata"]["name"] != current["metadata"]["name"]]

    def _scale(self, deployment: Object, replica_set: Object, replicas: int, now: float) -> Object:
        before = int(replica_set["spec"]["replicas"])
        if replicas == before:
            return replica_set
        way = "up" if replicas > before else "down"
        words = f"Scaled {way} replica set {replica_set['metadata']['name']} from {before} to {replicas}"
        self.control.recorder.record(deployment, "Normal", "ScalingReplicaSet", words, now, "deployment-controller")
        return self.control.objects.put({**replica_set, "spec": {**replica_set["spec"], "replicas": replicas}}, now)

    def _recreate(self, deployment: Object, current: Object, old: list[Object], now: float) -> None:
        for each in old:
            self._scale(deployment, each, 0, now)
        if not any(self.control.objects.owned("Pod", each) for each in old):
            self._scale(deployment, current, wanted(deployment), now)

    def _roll(self, deployment: Object, current: Object, old: list[Object], now: float) -> None:
        desired = wanted(deployment)
        surge, unavailable = limits(deployment, desired)
        total = sum(int(each["spec"]["replicas"]) for each in (current, *old))
        room = max(0, desired + surge - total)
        mine = int(current["spec"]["replicas"])
        target = min(desired, mine + room) if mine <= desired else desired
        current = self._scale(deployment, current, target, now)
        self._shrink(deployment, current, old, desired - unavailable, now)

    def _shrink(self, deployment: Object, current: Object, old: list[Object], least: int, now: float) -> None:
        """First old pods that do not work, then those that can be spared; `least` stay available throughout."""
        replicas = {each["metadata"]["name"]: int(each["spec"]["replicas"]) for each in (current, *old)}
        available = {each["metadata"]["name"]: _counted(each, "availableReplicas") for each in (current, *old)}
        mine = current["metadata"]["name"]
        removable = sum(replicas.values()) - least - (replicas[mine] - available[mine])
        by_age = [each["metadata"]["name"] for each in sorted(old, key=_revision)]
        wanted_replicas = dict(replicas)
        for name in by_age:
            broken = max(0, min(removable, replicas[name] - available[name]))
            wanted_replicas[name] -= broken
            removable -= broken
        surplus = sum(available.values()) - least
        for name in by_age:
            spared = max(0, min(surplus, wanted_replicas[name]))
            wanted_replicas[name] -= spared
            surplus -= spared
        for each in old:
            self._scale(deployment, each, wanted_replicas[each["metadata"]["name"]], now)

    def _tidy(self, deployment: Object, old: list[Object]) -> None:
        limit = int(deployment["spec"].get("revisionHistoryLimit", 10))
        idle = [
            each
            for each in sorted(old, key=_revision)
            if not each["spec"]["replicas"] and not _counted(each, "replicas")
        ]
        for each in idle[: max(0, len(idle) - limit)]:
            self.control.objects.delete("ReplicaSet", each["metadata"]["namespace"], each["metadata"]["name"])

    def _report(self, deployment: Object, now: float) -> None:
        metadata = deployment["metadata"]
        live = self.control.objects.get("Deployment", metadata["namespace"], metadata["name"]) or deployment
        owned = self.control.objects.owned("ReplicaSet", live)
        digest = template_hash(live["spec"]["template"])
        current = next(each for each in owned if each["metadata"]["labels"][HASH] == digest)
        totals = {name: sum(_counted(each, name) for each in owned) for name in _COUNTS}
        desired, surge_unavailable = wanted(live), limits(live, wanted(live))[1]
        updated = _counted(current, "replicas")
        status: Object = {
            "observedGeneration": live["metadata"]["generation"],
            **totals,
            "updatedReplicas": updated,
            "unavailableReplicas": max(0, max(desired, totals["replicas"]) - totals["availableReplicas"]),
        }
        before = live.get("status") or {}
        enough = totals["availableReplicas"] >= desired - surge_unavailable
        words = (
            ("MinimumReplicasAvailable", "Deployment has minimum availability.")
            if enough
            else ("MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
        )
        status["conditions"] = [
            condition(before, "Available", enough, *words, now),
            self._progressing(live, current, status, now),
            *((current.get("status") or {}).get("conditions") or ()),
        ]
        self.control.objects.status(live, status, now)

    def _progressing(self, deployment: Object, current: Object, status: Object, now: float) -> Object:
        name, uid = current["metadata"]["name"], deployment["metadata"]["uid"]
        before = deployment.get("status") or {}
        desired = wanted(deployment)
        done = status["updatedReplicas"] == status["replicas"] == status["availableReplicas"] == desired
        if done:
            self.progress.pop(uid, None)
            words = f'ReplicaSet "{name}" has successfully progressed.'
            return condition(before, "Progressing", True, "NewReplicaSetAvailable", words, now)
        sign = (name, status["updatedReplicas"], status["availableReplicas"], status["replicas"])
        if self.progress.get(uid, (None, 0.0))[0] != sign:
            self.progress[uid] = (sign, now)
        deadline = float(deployment["spec"].get("progressDeadlineSeconds", 600)) / self.control.pace
        if now - self.progress[uid][1] > deadline:
            words = f'ReplicaSet "{name}" has timed out progressing.'
            return condition(before, "Progressing", False, "ProgressDeadlineExceeded", words, now)
        words = f'ReplicaSet "{name}" is progressing.'
        return condition(before, "Progressing", True, "ReplicaSetUpdated", words, now)


_COUNTS = ("replicas", "readyReplicas", "availableReplicas")


def wanted(workload: Object) -> int:
    """`spec.replicas`, 1 where nobody says."""
    replicas = workload["spec"].get("replicas")
    return 1 if replicas is None else int(replicas)


def limits(deployment: Object, desired: int) -> tuple[int, int]:
    """maxSurge and maxUnavailable in pods; both zero cannot roll, so one may be unavailable then."""
    strategy = deployment["spec"].get("strategy") or {}
    if strategy.get("type") == "Recreate":
        return 0, desired
    rolling = strategy.get("rollingUpdate") or {}
    surge = share(rolling.get("maxSurge", "25%"), desired, up=True)
    unavailable = share(rolling.get("maxUnavailable", "25%"), desired, up=False)
    return surge, unavailable if surge or unavailable else 1


def _revision(replica_set: Object) -> int:
    return int((replica_set["metadata"].get("annotations") or {}).get(REVISION, "0"))


def _counted(replica_set: Object, name: str) -> int:
    return int((replica_set.get("status") or {}).get(name) or 0)
