"""A world on which the sample has been running for an hour, copied for each test; time is whatever the test says."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.objects import Object
from functions._rehearsal.programs import load_programs
from functions._rehearsal.repository import SAMPLE
from functions._rehearsal.world import World
from tests.rehearsal.small import Cluster

NOW = 1_800_000_000.0
BEFORE, GOOD, BAD = "a" * 40, "b" * 40, "c" * 40


def sample_files() -> dict[str, bytes]:
    """The sample repository by path."""
    return {path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.rglob("*") if path.is_file()}


def edited(path: str, old: str, new: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The sample with one piece of text replaced, which must be there exactly once."""
    changed = dict(files or sample_files())
    text = changed[path].decode()
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
    changed[path] = text.replace(old, new).encode()
    return changed


@dataclass
class Rehearsal:
    """A world and the time that it is there."""

    world: World
    now: float = NOW
    commits: int = 0
    log: list[Any] = field(default_factory=list)

    def run(self, seconds: float, look: float = 0.1) -> None:
        """Let time pass."""
        for _ in range(round(seconds / look)):
            self.now += look
            self.world.step(self.now)

    def until(self, holds: Callable[[], bool], seconds: float = 30.0) -> float:
        """Let time pass until something holds; how long that took."""
        began = self.now
        while not holds():
            assert self.now < began + seconds, f"not within {seconds} s"
            self.run(0.1)
        return round(self.now - began, 1)

    def commit(self, files: Mapping[str, bytes]) -> str:
        """The branch moves; the new revision."""
        self.commits += 1
        revision = f"{self.commits:040x}"
        self.world.see(revision, files, self.now)
        return revision

    def get(self, kind: str, namespace: str, name: str) -> Object:
        """An object that is there."""
        found = self.world.objects.get(kind, namespace, name)
        assert found is not None, f"no {kind} {namespace}/{name}"
        return found

    def pods(self, application: str) -> list[dict[str, Any]]:
        """The pods of an application, as the status says them."""
        found = next(each for each in self.world.status()["applications"] if each["name"] == application)
        return list(found["pods"])

    def health(self, application: str) -> str:
        """Argo CD's word on an application."""
        return str(self.get("Application", "argocd", application)["status"]["health"]["status"])

    def sync(self, application: str) -> str:
        """Argo CD's comparison."""
        return str(self.get("Application", "argocd", application)["status"]["sync"]["status"])

    def operation(self, application: str) -> Object:
        """The last operation of an application."""
        state: Object = self.get("Application", "argocd", application)["status"]["operationState"]
        return state

    def warnings(self, namespace: str) -> list[tuple[str, str]]:
        """Reason and message of every warning about a pod or its owner in a namespace."""
        events = self.world.objects.of("Event", namespace)
        return [(event["reason"], event["message"]) for event in events if event["type"] == "Warning"]


@pytest.fixture(scope="session")
def _begun() -> World:
    world = World(load_programs(), load_notifications())
    world.begin(BEFORE, sample_files(), NOW)
    return world


@pytest.fixture
def rehearsal(_begun: World) -> Rehearsal:
    """The sample's cluster at rest."""
    return Rehearsal(copy.deepcopy(_begun))


@pytest.fixture
def cluster() -> Cluster:
    """An empty small cluster."""
    return Cluster()
