"""Controllers that follow the content of manifests: Deployment, StatefulSet, DaemonSet, CronJob.

Each moves by the second. A pod template that was there before is revived, as Kubernetes does, so that a revert brings
the old pods back. What a template's pods go through is told by `Fates`, which is asked with the template itself.
"""

import copy
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.campaign.cluster.pods import Fate, Pod
from tests.campaign.cluster.wire import Object, condition, event, owner, signs, stamp, uid

Fates = Callable[[Object, int], Fate]  # template, and the pod's number among those of this template


@dataclass
class Revision:
    """One pod template of a workload, and the object that keeps it."""

    template: Object
    label: str
    number: int
    born: float
    refused: str = ""  # why the API server creates none of its pods
    refusals: int = 0
    first_refusal: float = 0.0
    made: int = 0  # pods so far
    cured: float = math.inf  # when it stops refusing


@dataclass
class Workload:
    """What all kinds share. `refuses` tells why pods of a template are not created, and until when; else empty."""

    manifest: Object
    fates: Fates
    nodes: Callable[[], list[str]]  # those that take pods now
    seed: str
    refuses: Callable[[Object], tuple[str, float]] = lambda _: ("", 0.0)
    deadline: float = 600.0
    object: Object = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    pods: list[Pod] = field(default_factory=list)
    generation: int = 1
    progressed: float = 0.0
    replicas_now: int | None = None  # what an autoscaler wants
    born: float = 0.0

    @property
    def kind(self) -> str:
        """As in the manifest."""
        return str(self.manifest["kind"])

    @property
    def name(self) -> str:
        """As in the manifest."""
        return str(self.manifest["metadata"]["name"])

    @property
    def namespace(self) -> str:
        """As in the manifest."""
        return str(self.manifest["metadata"]["namespace"])

    @property
    def current(self) -> Revision:
        """The newest revision."""
        return max(self.revisions, key=lambda one: one.number)

    @property
    def replicas(self) -> int:
        """How many pods are wanted."""
        return self.replicas_now if self.replicas_now is not None else int(self.manifest["spec"].get("replicas", 1))

    def begin(self, now: float) -> None:
        """As it was for long: every pod there, and old."""
        self.born = now - 40_000.0
        self.apply(self.manifest, self.born)
        for _ in range(60):
            self.tick(self.born)
        for pod in self.pods:
            pod.born = self.born
        self.progressed = self.born

    def apply(self, manifest: Object, now: float) -> None:
        """Argo CD applies a manifest; nothing happens where it is as it was."""
        if self.revisions and manifest == self.manifest:
            return
        if self.revisions:
            self.generation += 1
        self.manifest = manifest
        template = self.template()
        label = signs(10, json.dumps(template, sort_keys=True))
        known = next((one for one in self.revisions if one.label == label), None)
        number = max((one.number for one in self.revisions), default=0) + 1
        if known is not None:
            if known is not self.current:
                known.number = number
                self.progressed = now
            return
        why, until = self.refuses(template)
        self.revisions.append(Revision(template, label, number, now, refused=why, cured=until))
        self.progressed = now

    def template(self) -> Object:
        """The pod template in the manifest."""
        found: Object = self.manifest["spec"]["template"]
        return found

    def tick(self, now: float) -> None:
        """One second of its controller."""
        raise NotImplementedError

    def wire(self, now: float) -> list[Object]:
        """The workload, and the objects that keep its revisions."""
        raise NotImplementedError

    def ready(self, now: float, label: str = "") -> int:
        """How many pods serve; of one revision, or of all."""
        return sum(pod.ready(now) for pod in self.pods if label in ("", self.label_of(pod)))

    def label_of(self, pod: Pod) -> str:
        """The revision of a pod."""
        return pod.labels.get("pod-template-hash") or pod.labels["controller-revision-hash"].rpartition("-")[2]

    def shows(self, now: float, template: Object) -> bool:
        """Whether the API shows by now what is wrong with pods of this template, or that there are none."""
        revision = next((one for one in self.revisions if one.template == template), None)
        if revision is None:
            return False
        if revision.refused and revision.refusals and now < revision.cured == math.inf:
            return True
        mine = [pod for pod in self.pods if self.label_of(pod) == revision.label]
        return any(pod.fate.shows(now - pod.born) for pod in mine)

    def create(self, revision: Revision, name: str, now: float, node: str = "", **labels: str) -> bool:
        """One pod, unless the API server refuses it."""
        if revision.refused and now < revision.cured:
            if not revision.refusals:
                revision.first_refusal = now
            # ReplicaSets try again with a backoff; events are counted, so the exact times do not matter
            revision.refusals = 1 + int(math.log2(1 + now - revision.first_refusal))
            return False
        fate = self.fates(revision.template, revision.made)
        revision.made += 1
        nodes = self.nodes()
        where = node or nodes[(revision.made + len(self.pods)) % len(nodes)]
        metadata = revision.template.get("metadata", {})
        self.pods.append(
            Pod(
                name,
                self.namespace,
                uid(self.seed, name, now, revision.made),
                revision.template,
                {**metadata.get("labels", {}), **labels, **dict(fate.labels)},
                self.owner_of(revision),
                now,
                fate,
                where,
                annotations=metadata.get("annotations", {}),
            )
        )
        return True

    def owner_of(self, revision: Revision) -> Object:
        """Who owns a pod of it."""
        del revision
        return owner(self.head())

    def head(self) -> Object:
        """The manifest with what the API server adds."""
        found = copy.deepcopy(self.manifest)
        found["metadata"] |= {
            "uid": uid(self.seed, self.kind, self.namespace, self.name),
            "generation": self.generation,
            "creationTimestamp": stamp(self.born),
            "resourceVersion": str(1000 + self.generation),
        }
        return found

    def controller_revision(self, one: Revision) -> Object:
        """What keeps a template of a StatefulSet or DaemonSet."""
        name = f"{self.name}-{one.label}"
        return {
            "apiVersion": "apps/v1",
            "kind": "ControllerRevision",
            "metadata": {
                "name": name,
                "namespace": self.namespace,
                "uid": uid(self.seed, name),
                "creationTimestamp": stamp(one.born),
                "labels": {"controller-revision-hash": one.label},
                "ownerReferences": [owner(self.head())],
            },
            "revision": one.number,
            "data": {"spec": {"template": one.template}},
        }

    def events(self, now: float) -> list[Object]:
        """Of the workload and its pods."""
        found: list[Object] = []
        for one in self.revisions:
            if one.refusals:
                about = self.refused_object(one)
                last = min(now, one.cured)
                said = f'Error creating: pods "{self.name}-{one.label}-" {one.refused}'
                found.append(event(about, "FailedCreate", said, one.first_refusal, last, one.refusals))
        for pod in self.pods:
            found += pod.events(now, pod.wire(now))
        return found

    def refused_object(self, one: Revision) -> Object:
        """Whose events tell of refused pods."""
        del one
        return self.head()


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
