"""The kubelets and the scheduler of the rehearsal: they bind pods, run their containers, and end them."""

import random
from dataclasses import dataclass, field
from typing import Literal

from functions._rehearsal.containers import Container, Look
from functions._rehearsal.events import Recorder
from functions._rehearsal.fates import Fate, judge
from functions._rehearsal.objects import Object, Objects, controller_of, stamp
from functions._rehearsal.podstatus import condition, pod_status
from functions._rehearsal.scheduling import chosen_node, has_ended, is_up
from functions._rehearsal.surroundings import Surroundings, claims_of

ATTACH_AGAIN = 60.0  # seconds of the cluster between two tries to attach a volume


@dataclass(slots=True)
class Run:
    """One pod on its node."""

    address: str
    inits: list[Container]
    mains: list[Container]
    gone_at: float | None = None
    attach_at: float = 0.0  # of the next try, where a volume cannot be attached


@dataclass
class Kubelet:
    """All nodes' kubelets. `pace` is how many of the cluster's seconds pass in one second."""

    objects: Objects
    recorder: Recorder
    chance: random.Random
    pace: float
    runs: dict[str, Run] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)  # claim -> node of its local volume
    addresses: int = 10
    fates: dict[tuple[str, str], tuple[int, Fate]] = field(default_factory=dict)  # at which edition of the objects

    def step(self, surroundings: Surroundings, now: float) -> None:
        """One look at every pod."""
        up = {node["metadata"]["name"]: node for node in self.objects.of("Node") if is_up(node)}
        for pod in self.objects.of("Pod"):
            node = pod["spec"].get("nodeName")
            if has_ended(pod) and pod["metadata"]["uid"] not in self.runs:
                continue  # what ended before anybody looked is only kept
            if not node:
                self._schedule(pod, now)
            elif node in up:
                self._run(pod, up[node], surroundings, now)
        alive = {pod["metadata"]["uid"] for pod in self.objects.of("Pod")}
        self.runs = {uid: run for uid, run in self.runs.items() if uid in alive}
        self.fates = {key: fate for key, fate in self.fates.items() if key[0] in alive}

    def terminate(self, pod: Object, now: float) -> None:
        """Ask a pod to end: it is gone when its program has stopped, or after the grace period."""
        metadata = pod["metadata"]
        if metadata.get("deletionTimestamp"):
            return
        if not pod["spec"].get("nodeName") or (has_ended(pod) and metadata["uid"] not in self.runs):
            self.objects.delete("Pod", metadata["namespace"], metadata["name"])
            return
        grace = float(pod["spec"].get("terminationGracePeriodSeconds", 30))
        leaving = {"deletionTimestamp": stamp(now + grace / self.pace), "deletionGracePeriodSeconds": int(grace)}
        ending = self.objects.put({**pod, "metadata": {**metadata, **leaving}}, now)
        for container in pod["spec"]["containers"]:
            self.recorder.record(ending, "Normal", "Killing", f"Stopping container {container['name']}", now)

    def _schedule(self, pod: Object, now: float) -> None:
        metadata, spec = pod["metadata"], pod["spec"]
        claims = [name for _, name in claims_of(spec)]
        absent = [name for name in claims if not self.objects.get("PersistentVolumeClaim", metadata["namespace"], name)]
        homes = {self.homes.get((metadata["namespace"], name), "") for name in claims} - {""}
        nodes = self.objects.of("Node")
        chosen: Object | str = f'persistentvolumeclaim "{absent[0]}" not found' if absent else ""
        if not chosen:
            chosen = chosen_node(pod, nodes, self.objects.of("Pod"), min(homes, default=""))
        if isinstance(chosen, str):
            if not any(
                each.get("reason") == "Unschedulable" for each in (pod.get("status") or {}).get("conditions") or ()
            ):
                self.recorder.record(pod, "Warning", "FailedScheduling", chosen, now, "default-scheduler")
            waiting = condition(pod.get("status") or {}, "PodScheduled", False, "Unschedulable", chosen, now)
            self.objects.status(pod, {"phase": "Pending", "conditions": [waiting]}, now)
            return
        node = chosen["metadata"]["name"]
        for name in claims:
            self._bind(metadata["namespace"], name, node, now)
        bound = self.objects.put({**pod, "spec": {**spec, "nodeName": node}}, now)
        words = f"Successfully assigned {metadata['namespace']}/{metadata['name']} to {node}"
        self.recorder.record(bound, "Normal", "Scheduled", words, now, "default-scheduler")

    def _bind(self, namespace: str, name: str, node: str, now: float) -> None:
        self.homes.setdefault((namespace, name), node)
        claim = self.objects.get("PersistentVolumeClaim", namespace, name)
        if claim is not None:
            wanted = claim["spec"].get("resources", {}).get("requests", {})
            modes = claim["spec"].get("accessModes", [])
            self.objects.status(claim, {"phase": "Bound", "capacity": wanted, "accessModes": modes}, now)

    def _run(self, pod: Object, node: Object, surroundings: Surroundings, now: float) -> None:
        metadata = pod["metadata"]
        run = self.runs.get(metadata["uid"]) or self._begin(pod, node, now)
        self.runs[metadata["uid"]] = run
        if metadata.get("deletionTimestamp"):
            if self._gone(pod, run, surroundings, now):
                self.objects.delete("Pod", metadata["namespace"], metadata["name"])
                return
        else:
            self._step_containers(pod, run, surroundings, now)
        host = node["status"]["addresses"][0]["address"]
        status = pod_status(pod, run.inits, run.mains, run.address, host, now, self.pace)
        self.objects.status(pod, status, now)

    def _begin(self, pod: Object, node: Object, now: float) -> Run:
        self.addresses += 1
        address = node["spec"]["podCIDR"].replace("0/24", str(self.addresses % 250 + 2))
        policy = pod["spec"].get("restartPolicy") or "Always"
        return Run(
            address,
            [self._container(each, "OnFailure" if policy == "Always" else policy, now) for each in _first(pod)],
            [self._container(each, policy, now) for each in _together(pod)],
        )

    def _container(self, spec: Object, policy: str, now: float) -> Container:
        return Container(spec["name"], spec["image"], now, policy, pull_seconds=self.chance.uniform(0.8, 2.2))

    def _step_containers(self, pod: Object, run: Run, surroundings: Surroundings, now: float) -> None:
        specs = {each["name"]: each for each in (*_first(pod), *_together(pod))}
        job = controller_of(pod).get("kind") == "Job"

        def tell(level: Literal["Normal", "Warning"], reason: str, message: str) -> None:
            where = f" in pod {pod['metadata']['name']}_{pod['metadata']['namespace']}({pod['metadata']['uid']})"
            whole = message + (where if reason == "BackOff" and "restarting" in message else "")
            self.recorder.record(pod, level, reason, whole, now)

        def look(container: Container, ends: bool) -> None:
            spec, key, edition = specs[container.name], (pod["metadata"]["uid"], container.name), self.objects.edition
            if key not in self.fates or self.fates[key][0] != edition:
                facts = surroundings.facts(pod, spec, run.address)
                self.fates[key] = edition, judge(pod, spec, surroundings.programs.of(container.image), facts, ends)
            container.step(Look(spec, self.fates[key][1], now, self.pace, tell))

        if trouble := surroundings.detached(pod):
            if now >= run.attach_at:
                run.attach_at = now + ATTACH_AGAIN / self.pace
                self.recorder.record(pod, "Warning", "FailedAttachVolume", trouble, now, "attachdetach-controller")
            for container in (*run.inits, *run.mains):
                container.since = now
            return
        for container in run.inits:
            look(container, ends=True)
            if not container.succeeded:
                for main in run.mains:
                    main.since = now
                return
        for container in run.mains:
            look(container, ends=job)

    def _gone(self, pod: Object, run: Run, surroundings: Surroundings, now: float) -> bool:
        for container in (*run.inits, *run.mains):
            container.ready = False
        if run.gone_at is None:
            grace = float(pod["metadata"]["deletionGracePeriodSeconds"])
            stops = max(self._stops(each, surroundings) for each in pod["spec"]["containers"])
            run.gone_at = now + min(grace, stops) / self.pace
        return now >= run.gone_at

    def _stops(self, container: Object, surroundings: Surroundings) -> float:
        hook = ((container.get("lifecycle") or {}).get("preStop") or {}).get("sleep") or {}
        command = (((container.get("lifecycle") or {}).get("preStop") or {}).get("exec") or {}).get("command") or ()
        words = " ".join(command).split()
        slept = words[words.index("sleep") + 1] if "sleep" in words[:-1] else "0"
        pause = float(hook.get("seconds") or (slept if slept.isdigit() else 0))
        return pause + surroundings.programs.of(container["image"]).stops_seconds


def _first(pod: Object) -> list[Object]:
    return [each for each in pod["spec"].get("initContainers") or () if each.get("restartPolicy") != "Always"]


def _together(pod: Object) -> list[Object]:
    sidecars = [each for each in pod["spec"].get("initContainers") or () if each.get("restartPolicy") == "Always"]
    return [*sidecars, *pod["spec"]["containers"]]
