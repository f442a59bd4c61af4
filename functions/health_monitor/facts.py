"""What one look at the cluster saw of the things a plan affects. Plain data, so that it is stored as it was seen."""

from typing import Any, Literal

from msgspec import Struct

from eventing.vocabulary import Check, Resource

Phase = Literal["rollout", "rollback"]


class PodFacts(Struct, frozen=True):
    """One pod. `revision` is its pod-template-hash or controller-revision-hash; `waiting` is `reason: message`."""

    name: str
    revision: str
    node: str
    phase: str
    ready: bool
    restarts: int
    waiting: tuple[str, ...] = ()
    terminated: tuple[str, ...] = ()  # reasons of last terminations
    unhealthy: tuple[str, ...] = ()  # messages of probe failures
    liveness_failures: int = 0  # how often the liveness probe failed


class WorkloadFacts(Struct, frozen=True):
    """One workload with its pods; `found` is False where the cluster has none of that name."""

    resource: Resource
    found: bool
    generation: int = 0
    observed: int = 0
    desired: int = 0
    updated: int = 0
    available: int = 0
    revision: str = ""  # of the newest pod template
    deadline_exceeded: bool = False
    pods: tuple[PodFacts, ...] = ()


class ApplicationFacts(Struct, frozen=True):
    """What Argo CD says of an application."""

    found: bool
    automated: bool = False
    sync: str = ""
    revision: str = ""
    health: str = ""
    operation: str = ""  # phase of the last operation
    operation_revision: str = ""
    message: str = ""


class Facts(Struct, frozen=True):
    """One look; `at` is in seconds since the epoch. `objects` tells which of the plan's resources the cluster has."""

    at: float
    application: ApplicationFacts
    contains_commit: bool = False  # the synced revision is the commit or a descendant
    operation_contains_commit: bool = False  # the same of the last operation's revision
    workloads: tuple[WorkloadFacts, ...] = ()
    objects: dict[str, bool] = {}
    nodes_down: tuple[str, ...] = ()


class Sample(Struct, frozen=True):
    """One assessed look."""

    at: float
    checks: tuple[Check, ...]


class Watch(Struct, frozen=True):
    """One change under watch: what it was like before, and what was seen since.

    `blind`: a person merged it, so that its baseline is not from before; then nothing that is seen can be told to be
    of its making, and the verdict is a person's.
    """

    improvement_id: str
    application: str
    baseline: Facts
    started: float = 0.0  # of the present phase
    synced: float = 0.0  # when the phase's commit was first seen live; 0 before
    extended: bool = False
    samples: tuple[Sample, ...] = ()
    blind: bool = False


def key(resource: Resource) -> str:
    """A resource's name within a watch."""
    return (
        f"{resource.kind} {resource.namespace}/{resource.name}"
        if resource.namespace
        else f"{resource.kind} {resource.name}"
    )


Object = dict[str, Any]
