"""What controllers share that follow the content of manifests; the kinds are beside it.

Each moves by the second. A pod template that was there before is revived, as Kubernetes does, so that a revert brings
the old pods back. What a template's pods go through is told by `Fates`, which is asked with the template itself.
"""

import copy
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.campaign.cluster.pods import Fate, Pod
from tests.campaign.cluster.wire import Object, event, owner, signs, stamp, uid

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
