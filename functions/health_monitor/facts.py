"""What one look at the cluster saw of the things a plan affects. Plain data, so that it is stored as it was seen."""

from typing import Any, Literal

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Check, Resource
from functions.health_monitor.kinds.seen import Around

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
    unschedulable: str = ""  # why the scheduler found no node
    mounts: tuple[str, ...] = ()  # messages of volumes that could not be mounted
    starting_until: float = 0.0  # epoch seconds until which its startup probes let it start; 0 where none is running


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
    previous: str = ""  # the revision before the newest
    renewed: str = ""  # RFC 3339, when the newest revision was made
    refused: str = ""  # why the newest revision's pods are not created, in the API server's words
    refusals: int = 0  # how often
    progress_deadline: float = 0.0  # seconds that the workload itself allows its rollout
    on_delete: bool = False  # a new template reaches a pod when somebody deletes the old one
    run: str = ""  # of a Job itself, of a CronJob its newest Job
    outcome: str = ""  # of that run: complete, failed, running, suspended, or nothing yet


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
    revisions: tuple[str, ...] = ()  # one for each source, where it has several
    operation_revisions: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()  # revision and RFC 3339 time of each sync, oldest first
    operation_started: str = ""
    conditions: tuple[str, ...] = ()  # what Argo CD complains of
    held_back: str = ""  # the sync window that keeps it from syncing by itself now
    unwell: tuple[str, ...] = ()  # keys of its objects that are not healthy, where Argo CD keeps that in the object
    opens: float = 0.0  # when none does any more (epoch seconds); 0 where none does now, or that is not known

    @property
    def known_revisions(self) -> tuple[str, ...]:
        """Every revision that is live."""
        return self.revisions or ((self.revision,) if self.revision else ())


class Followed(Struct, frozen=True):
    """One further Application that renders what changed. `contains_undone`: it has the commit that is taken back."""

    name: str
    application: ApplicationFacts
    contains_commit: bool = False
    operation_contains_commit: bool = False
    contains_undone: bool = False


class Facts(Struct, frozen=True):
    """One look; `at` is in seconds since the epoch. `objects` tells which of the plan's resources the cluster has.

    `application` is the plan's own, and the two words about the commit are of it; `further` are the others.
    """

    at: float
    application: ApplicationFacts
    contains_commit: bool = False  # the synced revision is the commit or a descendant
    operation_contains_commit: bool = False  # the same of the last operation's revision
    workloads: tuple[WorkloadFacts, ...] = ()
    objects: dict[str, bool] = {}
    nodes_down: tuple[str, ...] = ()
    cordoned: tuple[str, ...] = ()
    git_away: str = ""  # why it could not be told whether the commit is live
    further: tuple[Followed, ...] = ()
    around: Around = Around()

    @property
    def applications(self) -> tuple[ApplicationFacts, ...]:
        """Of every Application that is watched, the plan's own first."""
        return (self.application, *(one.application for one in self.further))


class Sample(Struct, frozen=True):
    """One assessed look."""

    at: float
    checks: tuple[Check, ...]


class Reached(Struct, frozen=True):
    """A workload that a change reaches; `through` names the changed object where it is not the workload itself.

    `application` applies it; empty for what the cluster has and Git has not. `replicas` is how many pods the change
    asks for, itself or as the least of a scaler; 0 where it does not ask for more than before.
    """

    resource: Resource
    through: str = ""
    application: str = ""
    replicas: int = 0
    off: bool = False  # the change takes its last pods away


class Placed(Struct, frozen=True):
    """An object, under the name that it is applied with, and the Application that applies it."""

    resource: Resource
    application: str = ""


class Scope(Struct, frozen=True):
    """What a change reaches, as it was found before the commit (after it, where a person merged).

    `objects` are all that change, as they are applied. `left_out` are workloads that are reached and not watched,
    because there are too many. `problem` says why this could not be told; then only what the plan names is known.
    """

    applications: tuple[str, ...]  # the plan's own first
    workloads: tuple[Reached, ...] = ()
    objects: tuple[Placed, ...] = ()
    added: tuple[Placed, ...] = ()
    removed: tuple[Placed, ...] = ()
    left_out: tuple[str, ...] = ()
    problem: str = ""

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The workloads that are watched."""
        return tuple(one.resource for one in self.workloads)


class Watch(Struct, frozen=True):
    """One change under watch: what it was like before, and what was seen since.

    `blind`: a person merged it, and it was live before anybody looked: the baseline is what Kubernetes remembers.
    """

    improvement_id: str
    application: str
    baseline: Facts
    started: float = 0.0  # of the present phase
    synced: float = 0.0  # when the phase's commit was first seen live; 0 before
    extended: bool = False
    samples: tuple[Sample, ...] = ()
    blind: bool = False
    told_of_git: bool = False  # that its verdict waits for Git
    held_until: float = 0.0  # when the sync window opens that keeps the phase's commit from being live
    held_by: str = ""
    told_of_window: bool = False
    convicted: tuple[str, ...] = ()  # the metrics whose failure is being taken back
    mends: bool = False  # a remedy: what did not run before has to come further
    scope: Scope | None = None  # None in a ledger from before there were scopes: what the plan names


def key(resource: Resource) -> str:
    """A resource's name within a watch."""
    return (
        f"{resource.kind} {resource.namespace}/{resource.name}"
        if resource.namespace
        else f"{resource.kind} {resource.name}"
    )


def of_the_plan(plan: ChangePlan, problem: str = "") -> Scope:
    """What the plan itself says that it reaches, where no tree tells more."""
    applications = dict.fromkeys((plan.application, *plan.also_rendered_by))
    grown = {one.resource: one.value for one in plan.operations if one.path == "spec.replicas"}
    workloads = tuple(
        Reached(one, application=plan.application, replicas=value if isinstance(value := grown.get(one), int) else 0)
        for one in plan.workloads
    )
    return Scope(tuple(applications), workloads, problem=problem)


def touched(plan: ChangePlan, scope: Scope) -> tuple[Resource, ...]:
    """The objects that change themselves, as they are applied; as the plan names them where nothing else is known."""
    return tuple(one.resource for one in scope.objects) or tuple(one.resource for one in plan.operations)


Object = dict[str, Any]
