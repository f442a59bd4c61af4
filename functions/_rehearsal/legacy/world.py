"""The day's cluster: begun nine days ago, and looked at since its worst morning."""

from collections.abc import Mapping
from dataclasses import dataclass

from functions._manifests.repository import load
from functions._rehearsal.argocd.notifications import Notifications
from functions._rehearsal.legacy.day import Day, Work
from functions._rehearsal.legacy.drifting import drift
from functions._rehearsal.legacy.past import finished_things, machines, storage
from functions._rehearsal.legacy.truths import programs_of_day
from functions._rehearsal.objects import Object, controller_of, stamp
from functions._rehearsal.surroundings import Surroundings
from functions._rehearsal.system import make_system
from functions._rehearsal.world import LOOK, World

AGE = 9 * 86400.0  # seconds that the cluster has been up
MEASURED = 15.0  # seconds of the cluster between two looks of metrics-server
SETTLING = 12.0  # seconds of its first day that are lived through


@dataclass
class LegacyWorld(World):
    """The same cluster, with a past of its own: what runs at its beginning need not be well."""

    day: Day | None = None
    _measured: float = 0.0

    @classmethod
    def of(cls, day: Day, notifications: Notifications, branch: str, pace: float) -> "LegacyWorld":
        """The world of a day."""
        return cls(programs_of_day(day), notifications, branch, pace, day.seed, day=day)

    def begin(self, revision: str, files: Mapping[str, bytes], now: float) -> None:
        """Nine days of it, in short: what was placed where, what crashed how often, what nobody tidied up."""
        if self.day is None:
            raise ValueError("a legacy world begins with its day")
        at = now - AGE
        machines(self.objects, self.day, at)
        make_system(self.objects, at)
        storage(self.objects, self.day, at)
        before = {path: body for path, body in files.items() if "/school" not in path}  # what came last found no room
        for known in (before, files):
            self.argocd.see(revision, load(known), at)
            end = at + SETTLING
            while at < end:
                self._live(self.day, at)
                at += LOOK
        self._count_crashes(self.day)
        finished_things(self.objects, self.day, now)
        drift(self.objects, self.argocd, self.day, now)
        self.step(now)
        self.step(now)
        self.argocd.synced.clear()
        self.argocd.speak()

    def _live(self, day: Day, at: float) -> None:
        """One step of the past: like any other, but pods are where they have been all the time."""
        self.argocd.step(at)
        self.controllers.step(at)
        homes = {(work.space, work.name): work.machine for work in day.works}
        homes |= {("kube-system", "coredns"): 0, ("kube-system", "traefik"): 1}
        for pod in self.objects.of("Pod"):
            machine = homes.get((pod["metadata"]["namespace"], self._workload(pod)))
            if machine is not None and not pod["spec"].get("nodeName"):
                self.objects.put({**pod, "spec": {**pod["spec"], "nodeName": day.machines[machine]}}, at)
        self.kubelet.step(Surroundings(self.objects, self.programs, self.by_hand), at)
        self.recorder.forget(at)

    def step(self, now: float) -> None:
        """Like any other, with metrics-server's look at the machines now and then."""
        super().step(now)
        if self.day is not None and now >= self._measured + MEASURED / self.pace:
            self._measured = now
            self._measure(self.day, now)

    def _measure(self, day: Day, now: float) -> None:
        used: dict[str, float] = dict.fromkeys(day.machines, 0.0)
        known = {(work.space, work.name): work.used for work in day.works}
        for pod in self.objects.of("Pod"):
            node, running = pod["spec"].get("nodeName"), (pod.get("status") or {}).get("phase") == "Running"
            if node in used and running:
                used[node] += known.get((pod["metadata"]["namespace"], self._workload(pod)), 60)
        for node, amount in used.items():
            usage = {"cpu": "400m", "memory": f"{round(amount)}Mi"}
            body = {"apiVersion": "metrics.k8s.io/v1beta1", "kind": "NodeMetrics", "metadata": {"name": node}}
            self.objects.put({**body, "timestamp": stamp(now), "window": "20s", "usage": usage}, now)

    def _workload(self, pod: Object) -> str:
        owner = controller_of(pod)
        above = self.objects.get(owner["kind"], pod["metadata"]["namespace"], owner["name"]) if owner else None
        reference = controller_of(above) if above else {}
        return str(reference.get("name") or (owner or {}).get("name", ""))

    def _count_crashes(self, day: Day) -> None:
        counts: dict[tuple[str, str], Work] = {(work.space, work.name): work for work in day.works if work.crashed}
        for pod in self.objects.of("Pod"):
            work = counts.get((pod["metadata"]["namespace"], self._workload(pod)))
            run = self.kubelet.runs.get(pod["metadata"]["uid"])
            for container in (run.inits if work and work.in_init else run.mains) if work and run else ():
                container.restarts += work.crashed if work else 0
                container.strikes = max(container.strikes, 6)
