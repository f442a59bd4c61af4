"""A small cluster of nodes, kubelets and controllers, on which nothing syncs."""

import random
from collections.abc import Callable
from typing import Any

from functions._rehearsal.controllers.control import Control
from functions._rehearsal.controllers.round import Controllers
from functions._rehearsal.events import Recorder
from functions._rehearsal.kubelet import Kubelet
from functions._rehearsal.nodes import make_nodes
from functions._rehearsal.objects import Object, Objects
from functions._rehearsal.programs import Program, Programs, Registries
from functions._rehearsal.surroundings import Surroundings

NOW = 1_800_000_000.0
WEB = Program(
    "docker.io/library/web",
    tags=("1", "2"),
    ports={80: ("/",)},
    starts_seconds=2.0,
    stops_seconds=1.0,
    runs_seconds=6.0,
    memory_mib=8,
)


class Cluster:
    """Nodes, kubelets and controllers at a pace of 10; nothing syncs."""

    def __init__(self) -> None:
        chance = random.Random(3)  # noqa: S311  (names of pods)
        self.now = NOW
        self.objects = Objects(chance)
        recorder = Recorder(self.objects, chance)
        self.kubelet = Kubelet(self.objects, recorder, chance, 10.0)
        self.controllers = Controllers(Control(self.objects, recorder, self.kubelet, chance, 10.0))
        self.programs = Programs(Registries(("docker.io",)), (WEB,), {})
        make_nodes(self.objects, (), {}, NOW)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.controllers.step(self.now)
            self.kubelet.step(Surroundings(self.objects, self.programs), self.now)

    def until(self, holds: Callable[[], bool], seconds: float = 10.0) -> None:
        end = self.now + seconds
        while not holds():
            assert self.now < end
            self.run(0.1)

    def put(self, kind: str, name: str, version: str = "apps/v1", **spec: Any) -> Object:
        body = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "n"}, "spec": spec}
        live = self.objects.get(kind, "n", name)
        return self.objects.put({**(live or body), "spec": spec}, self.now)

    def get(self, kind: str, name: str) -> Object:
        found = self.objects.get(kind, "n", name)
        assert found is not None
        return found

    def pods(self) -> list[Object]:
        return self.objects.of("Pod", "n")

    def ready(self) -> int:
        return sum(1 for pod in self.pods() if "'Ready', 'status': 'True'" in str(pod["status"]))

    def condition(self, kind: str, name: str, wanted: str) -> tuple[str, str]:
        conditions = self.get(kind, name)["status"]["conditions"]
        return next((each["status"], each["reason"]) for each in conditions if each["type"] == wanted)

    def reasons(self, kind: str) -> list[str]:
        events = self.objects.of("Event", "n")
        return [event["reason"] for event in events if event["involvedObject"]["kind"] == kind]


def template(image: str = "web:1", **container: Any) -> dict[str, Any]:
    labels = {"app": "web"}
    return {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": image, **container}]}}


def web(image: str = "web:1", **spec: Any) -> dict[str, Any]:
    return {"selector": {"matchLabels": {"app": "web"}}, "template": template(image), **spec}
