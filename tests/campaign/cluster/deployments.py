"""The controller of Deployments: by ReplicaSets, with maxSurge and maxUnavailable."""

import math

from tests.campaign.cluster.wire import Object, condition, owner, signs, stamp, uid
from tests.campaign.cluster.workloads import Revision, Workload


class Deployment(Workload):
    """By ReplicaSets, with maxSurge and maxUnavailable."""

    def tick(self, now: float) -> None:
        """Create what may be created and take down what may go."""
        new = self.current
        mine = [pod for pod in self.pods if self.label_of(pod) == new.label]
        old = [pod for pod in self.pods if self.label_of(pod) != new.label]
        surge, unavailable = self._bounds()
        room = self.replicas + surge - len(mine) - len(old)
        wanted = min(self.replicas - len(mine), room)
        for _ in range(max(0, wanted)):
            name = f"{self.name}-{new.label}-{signs(5, self.seed, new.label, new.made, now)}"
            if not self.create(new, name, now, **{"pod-template-hash": new.label}):
                break
            self.progressed = now
        sick = [pod for pod in old if not pod.ready(now)]
        spare = self.ready(now) - (self.replicas - unavailable)
        going = sick + [pod for pod in old if pod.ready(now)][: max(0, spare)]
        if len(mine) > self.replicas:
            going += mine[self.replicas :]
        if going:
            self.pods = [pod for pod in self.pods if pod not in going]
            self.progressed = now
        if self._complete(now):
            self.progressed = max(self.progressed, now - 1.0)

    def _bounds(self) -> tuple[int, int]:
        rolling = self.manifest["spec"].get("strategy", {}).get("rollingUpdate", {})
        surge = self._number(rolling.get("maxSurge", "25%"), up=True)
        unavailable = self._number(rolling.get("maxUnavailable", "25%"), up=False)
        return (surge, unavailable) if surge or unavailable else (0, 1)

    def _number(self, value: int | str, up: bool) -> int:
        if isinstance(value, int):
            return value
        part = int(value.rstrip("%")) * self.replicas / 100
        return math.ceil(part) if up else math.floor(part)

    def _complete(self, now: float) -> bool:
        return self.ready(now, self.current.label) == self.replicas == len(self.pods)

    def owner_of(self, revision: Revision) -> Object:
        """Its ReplicaSet."""
        return owner(self._set(revision, 0.0))

    def refused_object(self, one: Revision) -> Object:
        """Its ReplicaSet."""
        return self._set(one, 0.0)

    def late(self, now: float) -> bool:
        """Whether its progress deadline passed without progress."""
        limit = float(self.manifest["spec"].get("progressDeadlineSeconds", self.deadline))
        return not self._complete(now) and now - self.progressed > limit

    def wire(self, now: float) -> list[Object]:
        """The Deployment and its ReplicaSets."""
        found, new = self.head(), self.current
        found["metadata"].setdefault("annotations", {})["deployment.kubernetes.io/revision"] = str(new.number)
        if self.replicas_now is not None:
            found["spec"]["replicas"] = self.replicas_now
        ready, late = self.ready(now), self.late(now)
        reason = "NewReplicaSetAvailable" if self._complete(now) else "ReplicaSetUpdated"
        name = f"{self.name}-{new.label}"
        said = f'ReplicaSet "{name}" has timed out progressing.' if late else f'ReplicaSet "{name}" is progressing.'
        enough = ready >= self.replicas - self._bounds()[1]
        status: Object = {
            "observedGeneration": self.generation,
            "replicas": len(self.pods),
            "updatedReplicas": sum(self.label_of(pod) == new.label for pod in self.pods),
            "conditions": [
                condition("Available", enough, self.progressed),
                condition(
                    "Progressing", not late, self.progressed, "ProgressDeadlineExceeded" if late else reason, said
                ),
            ],
        }
        if ready:
            status |= {"readyReplicas": ready, "availableReplicas": ready}
        if ready < self.replicas:
            status["unavailableReplicas"] = self.replicas - ready
        if new.refusals and now < new.cured:
            why = f'pods "{name}-" {new.refused}'
            status["conditions"].append(condition("ReplicaFailure", True, new.first_refusal, "FailedCreate", why))
        found["status"] = status
        return [found, *(self._set(one, now) for one in self.revisions)]

    def _set(self, one: Revision, now: float) -> Object:
        name = f"{self.name}-{one.label}"
        labels = {**one.template.get("metadata", {}).get("labels", {}), "pod-template-hash": one.label}
        mine = [pod for pod in self.pods if self.label_of(pod) == one.label]
        current = one is self.current
        status: Object = {"replicas": len(mine), "observedGeneration": 1}
        if one.refusals and now < one.cured and current:
            said = f'pods "{name}-" {one.refused}'
            status["conditions"] = [condition("ReplicaFailure", True, one.first_refusal, "FailedCreate", said)]
        return {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": name,
                "namespace": self.namespace,
                "uid": uid(self.seed, "ReplicaSet", self.namespace, name),
                "labels": labels,
                "creationTimestamp": stamp(one.born),
                "annotations": {"deployment.kubernetes.io/revision": str(one.number)},
                "ownerReferences": [owner(self.head())],
            },
            "spec": {"replicas": self.replicas if current else len(mine), "template": one.template},
            "status": status,
        }
