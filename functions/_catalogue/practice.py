"""What a practice is: what it checks on manifests, what it changes, and what a judge should know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from msgspec import Struct

from eventing.vocabulary import Category, Expert, Operation, Resource
from functions._catalogue.said import Said
from functions._manifests.applications import Application
from functions._manifests.repository import Manifest, Repository
from functions._manifests.traffic import Entrance, Talk, entrances, talks

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job")
SERVERS = ("Deployment", "StatefulSet", "DaemonSet")  # what runs until it is stopped
EDITABLE_PODS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")  # a Job's pod template is immutable


class NothingToDo(Struct, frozen=True):
    """Why a statement leads to no change; a sentence for people.

    `unknown`: the catalogue does not understand the statement, so it cannot say whether there is something to do.
    """

    reason: str
    unknown: bool = False


class Followed(Struct, frozen=True):
    """The practice holds here already; `where` is a phrase that says so."""

    where: str


class Unsuited(Struct, frozen=True):
    """The practice does not fit here; `why` is a phrase that says so."""

    why: str


class Change(Struct, frozen=True):
    """What would make the practice hold here.

    `overrides`: replaces a value that somebody chose, which only a statement that names the place may ask for.
    `held`: why a person has to look at it first, empty where it may go by itself.
    """

    operations: tuple[Operation, ...]
    what: str
    workloads: tuple[Resource, ...]
    overrides: bool = False
    held: str = ""


Advice = Followed | Unsuited | Change


@dataclass(frozen=True)
class Traffic:
    """Who talks to whom in a repository, looked up once for all cases of a question, and only if one asks."""

    repository: Repository

    @cached_property
    def talks(self) -> tuple[Talk, ...]:
        """Every Service that a workload names."""
        return talks(self.repository)

    @cached_property
    def entrances(self) -> tuple[Entrance, ...]:
        """Every Service that is reached from outside the pods of the repository."""
        return entrances(self.repository)


class Case(Struct, frozen=True):
    """One place to look at: a workload, or all the workloads of a namespace for a practice of namespaces.

    `named`: the statement names this place, so what was said was said about it.
    """

    repository: Repository
    application: Application
    namespace: str
    workloads: tuple[Manifest, ...]
    said: Said
    traffic: Traffic
    named: bool = False

    @property
    def workload(self) -> Manifest:
        """The workload of a case about one."""
        return self.workloads[0]


def always(_: Operation) -> bool:
    """Every value that is replaced is a defect: a remedy's fault shows it."""
    return True


def never(_: Operation) -> bool:
    """No value that this practice replaces is a defect by itself."""
    return False


class Practice(Struct, frozen=True, kw_only=True):
    """One entry of the catalogue. `risk`, `effort` and `impact` are 0..1 and speak of the practice in general."""

    id: str
    title: str
    category: Category
    summary: str
    checks: str
    changes: str
    experts: tuple[Expert, ...]
    risk: float
    effort: float
    impact: float
    advise: Callable[[Case], Advice]
    kinds: tuple[str, ...] = EDITABLE_PODS
    scope: Literal["workload", "namespace"] = "workload"
    parameters: tuple[str, ...] = ()
    why_not_automatic: str = ""
    corrects: Callable[[Operation], bool] = never
    risks: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()

    @property
    def automatic(self) -> bool:
        """Whether the policy may approve its plans at all; False for what can break a workload by design."""
        return not self.why_not_automatic
