"""The whole cluster: nodes, workloads, Services, one Application; it moves by the second up to the present."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import yaml

from tests.campaign.cluster.argocd import Argo, Timing
from tests.campaign.cluster.deployments import Deployment
from tests.campaign.cluster.others import KINDS
from tests.campaign.cluster.wire import Object, condition, stamp, uid
from tests.campaign.cluster.workloads import Fates, Workload

PLAIN = ("Service", "ConfigMap", "ServiceAccount", "ResourceQuota", "LimitRange", "Namespace", "PersistentVolumeClaim")
LOADS = ("Deployment", *KINDS)
Log = Callable[[str, str, float, float], str]  # pod, container, since, until: its lines


@dataclass
class Node:
    """A machine; times in epoch seconds."""

    name: str
    lost: float = float("inf")
    back: float = float("inf")
    cordoned: float = float("inf")

    def wire(self, now: float) -> Object:
        """The object."""
        lost = self.lost <= now < self.back
        ready = condition("Ready", "Unknown" if lost else True, self.lost if lost else 0.0,
                          "NodeStatusUnknown" if lost else "KubeletReady")  # fmt: skip
        spec: Object = {"unschedulable": True} if now >= self.cordoned else {}
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": self.name, "uid": uid("node", self.name)},
            "spec": spec,
            "status": {"conditions": [ready], "allocatable": {"cpu": "4", "memory": "8Gi"}},
        }


@dataclass
class World:
    """`fates` tells what pods of a template go through, `refuses` whether the API server takes them, `log` what they
    write, `meddle` what else happens in a second. `skew`: seconds by which the cluster's clock is ahead of everybody's.
    """

    files: dict[str, bytes]
    head: str
    application: str
    namespace: str
    seed: str
    fates: Mapping[str, Fates]  # by workload's name
    timing: Timing = field(default_factory=Timing)
    refuses: Callable[[Object], tuple[str, float]] = lambda _: ("", 0.0)
    log: Log = lambda *_: ""
    meddle: Callable[["World", float], None] = lambda *_: None
    unapplied: Callable[[Mapping[str, bytes]], str] = lambda _: ""
    nodes: list[Node] = field(default_factory=lambda: [Node("node-1"), Node("node-2"), Node("node-3")])
    skew: float = 0.0
    extra: list[Object] = field(default_factory=list)  # events and objects of others
    watchers: list[Callable[[float], None]] = field(default_factory=list)  # told each second, such as a scraper
    outside: frozenset[str] = frozenset()  # workloads of another Application
    workloads: dict[tuple[str, str, str], Workload] = field(default_factory=dict)
    plain: dict[tuple[str, str, str], Object] = field(default_factory=dict)
    applied: list[tuple[float, str]] = field(default_factory=list)

    def begin(self, now: float) -> None:
        """Everything in the files is there, for long."""
        self.now = now
        self.argo = Argo(self.application, self.namespace, self.head, self.timing)
        self.argo.begin(now)
        self.trees = {self.head: dict(self.files)}
        for one in documents(self.files):
            self._apply(one, now, first=True)
        self.meddle(self, now)

    def pushed(self, sha: str, changes: Mapping[str, bytes | None]) -> None:
        """A commit is on the branch."""
        for path, body in changes.items():
            if body is None:
                self.files.pop(path, None)
            else:
                self.files[path] = body
        self.head, self.trees[sha] = sha, dict(self.files)
        self.argo.head = sha
        if why := self.unapplied(self.files):
            self.argo.fails[sha] = why

    def move(self, now: float) -> None:
        """Up to the present, second by second."""
        while self.now + 1.0 <= now:
            self.now += 1.0
            self._second(self.now)

    def free_nodes(self) -> list[str]:
        """Nodes that take pods."""
        return [one.name for one in self.nodes if not one.lost <= self.now < one.back and self.now < one.cordoned]

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object as the API server answers it, or None."""
        for one in self.listed(kind, namespace):
            if one["metadata"]["name"] == name:
                return one
        return None

    def listed(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """Objects of a kind, by namespace and name."""
        found = [one for one in self._all(kind) if namespace in ("", one["metadata"].get("namespace", namespace))]
        ordered = sorted(found, key=lambda one: (one["metadata"].get("namespace", ""), one["metadata"]["name"]))
        return tuple(json.loads(json.dumps(ordered)))

    def complete(self) -> bool:
        """Whether every pod of every workload is as wanted."""
        return all(self._health(one) == "Healthy" for one in self.workloads.values())

    def _second(self, now: float) -> None:
        self.meddle(self, now)
        revision = self.argo.tick(now)
        if revision:
            self.applied.append((now, revision))
            for one in documents(self.trees[revision]):
                self._apply(one, now)
        for workload in self.workloads.values():
            for pod in workload.pods:
                node = next(one for one in self.nodes if one.name == pod.node)
                pod.unreachable = node.lost + 40.0 <= now < node.back
            workload.tick(now)
        for told in self.watchers:
            told(now)

    def _apply(self, one: Object, now: float, first: bool = False) -> None:
        kind, metadata = one["kind"], one["metadata"]
        name = kind, metadata.get("namespace", ""), metadata["name"]
        if kind in LOADS:
            if first:
                made = KINDS.get(kind, Deployment)
                fates = self.fates[metadata["name"]]
                load = made(one, fates, self.free_nodes, f"{self.seed}:{name[2]}", self.refuses)
                self.workloads[name] = load
                load.begin(now)
            else:
                self.workloads[name].apply(one, now)
        elif kind in PLAIN:
            self.plain[name] = {**one, "metadata": {**metadata, "uid": uid(self.seed, *name)}}

    def _all(self, kind: str) -> list[Object]:
        now = self.now
        if kind == "Application":
            source = {"repoURL": "https://git.example.org/home/gitops.git", "path": f"apps/{self.application}"}
            policy = {"automated": {"prune": True, "selfHeal": True}}
            destination = {"server": "https://kubernetes.default.svc", "namespace": self.namespace}
            spec = {"project": "default", "source": source, "destination": destination, "syncPolicy": policy}
            app = self.argo.wire(now, self._worst(), spec)
            app["status"]["resources"] = [self._resource(one) for one in self._ours()]
            return [self._late(app)]
        if kind == "AppProject":
            metadata = {"name": "default", "namespace": "argocd", "uid": uid("project")}
            return [{"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": {}}]
        if kind == "Node":
            return [one.wire(now) for one in self.nodes]
        found = [one for one in (*self.plain.values(), *self.extra) if one["kind"] == kind]
        if kind == "Pod":
            found += [pod.wire(now) for load in self.workloads.values() for pod in load.pods]
        elif kind == "Event":
            found += [one for load in self.workloads.values() for one in load.events(now)]
        elif kind in ("Endpoints", "EndpointSlice"):
            found += [self._endpoints(kind, one) for one in self.plain.values() if one["kind"] == "Service"]
        else:
            found += [one for load in self.workloads.values() for one in load.wire(now) if one["kind"] == kind]
        return [self._late(one) for one in found]

    def _resource(self, load: Workload) -> Object:
        """As `status.resources` of an Application tells of each object."""
        group, _, version = load.manifest["apiVersion"].rpartition("/")
        named = {"group": group, "version": version, "kind": load.kind, "namespace": load.namespace, "name": load.name}
        return {**named, "status": "Synced", "health": {"status": self._health(load)}}

    def _late(self, one: Object) -> Object:
        """With the times of the cluster's own clock."""
        return shifted(one, self.skew) if self.skew else one

    def _endpoints(self, kind: str, service: Object) -> Object:
        metadata, wanted = service["metadata"], service["spec"].get("selector") or {}
        chosen = [
            (pod.name, pod.ready(self.now), f"10.42.{len(pod.node)}.{index + 2}")
            for load in self.workloads.values()
            for index, pod in enumerate(load.pods)
            if wanted and pod.namespace == metadata["namespace"] and wanted.items() <= pod.labels.items()
        ]
        name = {"name": metadata["name"], "namespace": metadata["namespace"], "uid": uid(kind, *metadata.values())}
        if kind == "Endpoints":
            subset: Object = {"ports": [{"port": 8080}]}
            for field, state in (("addresses", True), ("notReadyAddresses", False)):
                there = [{"ip": ip, "targetRef": {"kind": "Pod", "name": pod}} for pod, r, ip in chosen if r == state]
                subset |= {field: there} if there else {}
            return {"apiVersion": "v1", "kind": kind, "metadata": name, "subsets": [subset] if chosen else []}
        name |= {"name": f"{metadata['name']}-x7k2p", "labels": {"kubernetes.io/service-name": metadata["name"]}}
        ends: list[Object] = [
            {
                "addresses": [ip],
                "conditions": {"ready": ready, "serving": ready, "terminating": False},
                "targetRef": {"kind": "Pod", "name": pod, "namespace": metadata["namespace"]},
            }
            for pod, ready, ip in chosen
        ]
        ports = [{"name": "", "port": 8080, "protocol": "TCP"}]
        return {
            "apiVersion": "discovery.k8s.io/v1", "kind": kind, "metadata": name, "addressType": "IPv4",
            "endpoints": ends, "ports": ports,
        }  # fmt: skip

    def _ours(self) -> list[Workload]:
        return [one for one in self.workloads.values() if one.name not in self.outside]

    def _worst(self) -> str:
        found = {self._health(one) for one in self._ours()}
        return next((word for word in ("Degraded", "Progressing") if word in found), "Healthy")

    def _health(self, load: Workload) -> str:
        if load.kind == "CronJob":
            return "Healthy"
        if isinstance(load, Deployment) and load.late(self.now):
            return "Degraded"
        mine = [pod for pod in load.pods if load.label_of(pod) == load.current.label]
        wanted = len(self.free_nodes()) if load.kind == "DaemonSet" else load.replicas
        complete = load.ready(self.now, load.current.label) == wanted == len(load.pods) == len(mine)
        return "Healthy" if complete else "Progressing"


def documents(files: Mapping[str, bytes]) -> list[Object]:
    """The objects of the manifests."""
    found: list[Any] = []
    for path in sorted(files):
        if path.endswith(".yaml"):
            found += [one for one in yaml.safe_load_all(files[path]) if one]
    return copy.deepcopy(found)


def shifted(one: Any, seconds: float) -> Any:
    """A copy in which every time is so much later."""
    if isinstance(one, dict):
        return {key: shifted(value, seconds) for key, value in one.items()}
    if isinstance(one, list):
        return [shifted(value, seconds) for value in one]
    if isinstance(one, str) and len(one) == 20 and one[4] == "-" and one[-1] == "Z":
        return stamp(datetime.fromisoformat(one).timestamp() + seconds)
    return one
