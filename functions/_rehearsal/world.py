"""The whole rehearsal in one object that moves when it is told the time: no clock, no network, no files."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions._manifests.paths import get
from functions._manifests.repository import Repository, load
from functions._manifests.workloads import pod_spec
from functions._rehearsal.argocd.controller import ApplicationController
from functions._rehearsal.argocd.manifests import TRACKING
from functions._rehearsal.argocd.notifications import Notifications
from functions._rehearsal.controllers import jobs
from functions._rehearsal.controllers.control import Control
from functions._rehearsal.controllers.round import Controllers
from functions._rehearsal.events import Recorder
from functions._rehearsal.kubelet import Kubelet
from functions._rehearsal.learning import having_seen, machines
from functions._rehearsal.nodes import find_node, lose_node, make_nodes
from functions._rehearsal.objects import Object, Objects, controller_of
from functions._rehearsal.outage import Outage
from functions._rehearsal.programs import Programs
from functions._rehearsal.surroundings import Surroundings, claims_of, references_of
from functions._rehearsal.system import make_by_hand, make_system

HISTORY = 3600.0  # seconds that the cluster has been running when the rehearsal begins
LOOK = 0.2  # seconds between two looks while that past is made
SETTLING = 12.0  # seconds of it after which a repository that does not become healthy is taken as it is


@dataclass
class World:
    """Nodes, controllers and Argo CD's stand-in over one set of objects. `pace`: cluster seconds in one second."""

    programs: Programs
    notifications: Notifications
    branch: str = "main"
    pace: float = 10.0
    seed: int = 1
    objects: Objects = field(init=False)
    outage: Outage = field(default_factory=Outage)
    by_hand: frozenset[tuple[str, str, str]] = frozenset()

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self.objects = Objects(chance)
        self.recorder = Recorder(self.objects, chance)
        self.kubelet = Kubelet(self.objects, self.recorder, chance, self.pace)
        self.controllers = Controllers(Control(self.objects, self.recorder, self.kubelet, chance, self.pace))
        self.argocd = ApplicationController(self.objects, self.notifications, self.pace, self.branch)

    def begin(self, revision: str, files: Mapping[str, bytes], now: float) -> None:
        """A cluster on which this revision has been running for an hour; nobody was told about it."""
        repository, at = load(files), now - HISTORY
        self._learn(repository, at)
        make_system(self.objects, at)
        self.argocd.see(revision, repository, at)
        self._settle(at)
        for cron_job in self.objects.of("CronJob"):
            jobs.start(self.controllers.control, cron_job, at, at + SETTLING)
            self.objects.status(cron_job, {"lastScheduleTime": cron_job["metadata"]["creationTimestamp"]}, at)
        self._settle(at + SETTLING)
        self.step(now)
        self.step(now)
        self.argocd.synced.clear()
        self.argocd.speak()

    def _learn(self, repository: Repository, now: float) -> None:
        """What runs today works today: images exist, and so does what Git does not have and pods refer to."""
        running = (*repository.workloads(), *repository.of_kind("Pod", "ReplicaSet"))
        specs = [pod_spec(each) for each in running]
        self.programs = having_seen(self.programs, specs)
        make_nodes(self.objects, *machines(specs), now)
        by_hand = set()
        for workload in running:
            spec = pod_spec(workload)
            found = [(kind, workload.namespace, name) for kind, name in (*references_of(spec), *claims_of(spec))]
            if spec.get("priorityClassName"):
                found.append(("PriorityClass", "", spec["priorityClassName"]))
            by_hand |= {each for each in found if repository.find(*each) is None}
        self.by_hand = frozenset(by_hand)
        make_by_hand(self.objects, self.by_hand, now)

    def _settle(self, begin: float) -> None:
        at, quiet, version = begin, 0, ""
        while at < begin + SETTLING and quiet < 4.0 / LOOK:
            self.step(at)
            quiet = quiet + 1 if version == self.objects.version else 0
            version = self.objects.version
            at += LOOK

    def see(self, revision: str, files: Mapping[str, bytes], now: float) -> None:
        """The branch moved."""
        self.argocd.see(revision, load(files), now)

    def step(self, now: float) -> None:
        """Let everything happen that is due."""
        self.argocd.step(now)
        self.controllers.step(now)
        self.kubelet.step(Surroundings(self.objects, self.programs, self.by_hand), now)
        self.recorder.forget(now)
        synced, self.argocd.synced = self.argocd.synced, []
        for application, _ in synced:
            self.outage.after_sync(application, now)
        if node := self.outage.due(self.objects.of("Pod"), self.application_of, now):
            lose_node(self.objects, self.recorder, node, now)

    def recover(self, now: float) -> None:
        """The lost node comes back."""
        if node := self.outage.end():
            find_node(self.objects, self.recorder, node, now)

    def application_of(self, body: Object) -> str:
        """The Application that an object, or its owner, belongs to; empty for the cluster's own."""
        seen: Object | None = body
        while seen is not None:
            tracking = (seen["metadata"].get("annotations") or {}).get(TRACKING)
            if tracking:
                return str(tracking).split(":", 1)[0]
            owner = controller_of(seen)
            namespace = seen["metadata"].get("namespace", "")
            seen = self.objects.get(owner["kind"], namespace, owner["name"]) if owner else None
        return ""

    def log(self, pod: Object, container: str, previous: bool) -> str:
        """What a container wrote: its last words, of this run or of the one before."""
        run = self.kubelet.runs.get(pod["metadata"]["uid"])
        for each in run.mains if run else ():
            if container in ("", each.name):
                ended = each.phase in ("crash_backoff", "ended")
                words = each.said[-1:] if ended and not previous else each.said[-2 if ended else -1 :][:1]
                return "".join(f"{word}\n" for word in words if word and (ended or previous))
        return ""

    def status(self) -> dict[str, Any]:
        """What a person wants to see at a glance."""
        applications = []
        for body in self.objects.of("Application"):
            name = body["metadata"]["name"]
            applications.append(
                {
                    "name": name,
                    "sync": get(body, "status.sync.status") or "",
                    "health": get(body, "status.health.status") or "",
                    "revision": get(body, "status.sync.revision") or "",
                    "deployed": (get(body, "status.history") or [{"revision": ""}])[-1]["revision"],
                    "not_rehearsed": self.argocd.tracked[name].desired.why_not,
                    "pods": [_pod(pod) for pod in self.objects.of("Pod") if self.application_of(pod) == name],
                }
            )
        return {"revision": self.argocd.revision, "applications": applications, "lost_node": self.outage.lost}


def _pod(pod: Object) -> dict[str, Any]:
    status = pod.get("status") or {}
    containers = status.get("containerStatuses") or ()
    waiting = [get(each, "state.waiting.reason") for each in containers]
    return {
        "name": pod["metadata"]["name"],
        "node": pod["spec"].get("nodeName", ""),
        "phase": next((reason for reason in waiting if reason), status.get("phase", "")),
        "ready": any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions") or ()),
        "restarts": sum(int(each["restartCount"]) for each in containers),
    }
