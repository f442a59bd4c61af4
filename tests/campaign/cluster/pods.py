"""One pod as the API server shows it, from its template and its fate."""

import copy
from dataclasses import dataclass, field
from math import inf

from tests.campaign.cluster.lives import Ended, Life, Moment
from tests.campaign.cluster.wire import Object, condition, event, stamp

SCHEDULER = "default-scheduler"


@dataclass(frozen=True)
class Fate:
    """What becomes of a pod. `unscheduled`: why no node takes it; `unmounted`: reason and message of its volumes.

    `exits`: seconds after which all of it ends by itself, with `code` (a Job's pod). `labels`: what the program itself
    labels its pod with.
    """

    lives: tuple[Life, ...]
    unscheduled: str = ""
    scheduled_at: float = inf
    unmounted: tuple[str, str] | None = None
    mounted_at: float = inf
    exits: float = inf
    code: int = 0
    labels: tuple[tuple[str, str], ...] = ()

    def shows(self, age: float) -> bool:
        """Whether the API shows by now what is wrong with it."""
        if self.unscheduled:
            return self.scheduled_at == inf and age >= 1.0
        if self.unmounted:
            return self.mounted_at == inf and age >= 2.0
        return any(life.shows(age - self.begins()) for life in self.lives)

    def begins(self) -> float:
        """The age at which the kubelet turns to its containers."""
        if self.unscheduled:
            return self.scheduled_at
        return self.mounted_at if self.unmounted else 0.0


@dataclass
class Pod:
    """A pod that lives; `node` is empty until it is bound."""

    name: str
    namespace: str
    uid: str
    template: Object
    labels: dict[str, str]
    owner: Object
    born: float
    fate: Fate
    node: str
    number: int = 0
    evicted: str = ""
    unreachable: bool = False  # its node does not answer any more
    annotations: dict[str, str] = field(default_factory=dict)

    def moments(self, now: float) -> tuple[Moment, ...]:
        """Its containers; all of them wait until it is bound and its volumes are there."""
        age = now - self.born - self.fate.begins()
        if age < 0:
            return tuple(Moment(waiting=("ContainerCreating", "")) for _ in self.fate.lives)
        if age >= self.fate.exits:
            over = Ended(1.0, self.fate.exits, self.fate.code, "Completed" if self.fate.code == 0 else "Error")
            return tuple(Moment(ended=over) for _ in self.fate.lives)
        return tuple(life.at(age) for life in self.fate.lives)

    def bound(self, now: float) -> bool:
        """Whether a node has it."""
        return not self.fate.unscheduled or now - self.born >= self.fate.scheduled_at

    def ready(self, now: float) -> bool:
        """Whether it serves."""
        over = self.evicted or self.unreachable or now - self.born >= self.fate.exits
        return not over and self.bound(now) and all(moment.ready for moment in self.moments(now))

    def phase(self, now: float) -> str:
        """As `status.phase` has it."""
        if self.evicted:
            return "Failed"
        if now - self.born >= self.fate.exits:
            return "Succeeded" if self.fate.code == 0 else "Failed"
        begun = all(one.waiting is None or one.waiting[0] == "CrashLoopBackOff" for one in self.moments(now))
        return "Running" if begun and self.bound(now) else "Pending"

    def wire(self, now: float) -> Object:
        """The object."""
        spec = copy.deepcopy(self.template["spec"])
        if self.bound(now):
            spec["nodeName"] = self.node
        metadata: Object = {
            "name": self.name,
            "namespace": self.namespace,
            "uid": self.uid,
            "creationTimestamp": stamp(self.born),
            "labels": dict(self.labels),
            "ownerReferences": [self.owner],
        }
        if self.annotations:
            metadata["annotations"] = dict(self.annotations)
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": self._status(now)}

    def events(self, now: float, about: Object) -> list[Object]:
        """What the scheduler and the kubelet said of it."""
        fate, age, found = self.fate, now - self.born, list[Object]()
        if fate.unscheduled:
            last = min(age, fate.scheduled_at)
            found.append(self._event(about, "FailedScheduling", fate.unscheduled, 0.0, last, 1 + int(last / 300)))
        if fate.unmounted:
            reason, said = fate.unmounted
            last = min(age, fate.mounted_at)
            found.append(self._event(about, reason, said, 1.0, last, 1 + int(last / 16)))
        if self.evicted:
            found.append(self._event(about, "Evicted", self.evicted, age, age, 1))
        begins = fate.begins()
        if age > begins and age < fate.exits:
            for life in fate.lives:
                for told in life.told(age - begins):
                    said = self._filled(told.message, life)
                    first, last = begins + told.first, begins + min(told.last, age)
                    found.append(self._event(about, told.reason, said, first, last, told.times, told.warning))
        return found

    def _event(
        self, about: Object, reason: str, said: str, first: float, last: float, count: int, warning: bool = True
    ) -> Object:
        filled = said.replace("{pod}", self.name).replace("{namespace}", self.namespace)
        return event(about, reason, filled, self.born + first, self.born + max(first, last), max(1, count), warning)

    def _filled(self, text: str, life: Life) -> str:
        known = {"pod": self.name, "namespace": self.namespace, "uid": self.uid, "name": life.name}
        known["image"] = next(
            (one["image"] for one in self.template["spec"]["containers"] if one["name"] == life.name), ""
        )
        for name, value in known.items():
            text = text.replace("{" + name + "}", value)
        return text

    def _status(self, now: float) -> Object:
        if self.evicted:
            return {"phase": "Failed", "reason": "Evicted", "message": self.evicted, "startTime": stamp(self.born)}
        moments, ready = self.moments(now), self.ready(now)
        status: Object = {"phase": self.phase(now), "qosClass": "Burstable", "conditions": self._conditions(now, ready)}
        if not self.bound(now):
            return status
        status["startTime"] = stamp(self.born)
        status["containerStatuses"] = [
            self._container(life, moment) for life, moment in zip(self.fate.lives, moments, strict=True)
        ]
        return status

    def _conditions(self, now: float, ready: bool) -> list[Object]:
        if not self.bound(now):
            return [condition("PodScheduled", False, self.born, "Unschedulable", self.fate.unscheduled)]
        why = "" if ready else "ContainersNotReady"
        if self.unreachable:
            why = "NodeStatusUnknown"
        return [
            condition("PodScheduled", True, self.born),
            condition("Initialized", True, self.born),
            condition("ContainersReady", ready or self.unreachable, now, why if not self.unreachable else ""),
            condition("Ready", ready, now, why),
        ]

    def _container(self, life: Life, moment: Moment) -> Object:
        image = next((one["image"] for one in self.template["spec"]["containers"] if one["name"] == life.name), "")
        status: Object = {
            "name": life.name,
            "image": image,
            "imageID": "",
            "ready": moment.ready,
            "started": moment.started,
            "restartCount": moment.restarts,
            "state": {},
            "lastState": {},
        }
        if moment.waiting:
            said = self._filled(moment.waiting[1], life)
            status["state"] = {"waiting": {"reason": moment.waiting[0], **({"message": said} if said else {})}}
        elif moment.ended:
            status["state"] = {"terminated": self._ended(moment.ended)}
        else:
            status["state"] = {
                "running": {"startedAt": stamp(self.born + self.fate.begins() + (moment.running or 0.0))}
            }
        if moment.last:
            status["lastState"] = {"terminated": self._ended(moment.last)}
        return status

    def _ended(self, over: Ended) -> Object:
        born = self.born + self.fate.begins()
        return {
            "exitCode": over.code,
            "reason": over.reason,
            "startedAt": stamp(born + over.began),
            "finishedAt": stamp(born + over.ended),
            "containerID": f"containerd://{self.uid.replace('-', '')}",
        }
