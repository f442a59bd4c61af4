"""What a remedy is: for which faults, when it may be used, what it changes, what it risks, how it is undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct

from eventing.vocabulary import Finding, Operation, Resource
from functions._manifests.manifest import Manifest
from functions._manifests.repository import Repository
from functions._preflight.check import examine
from functions._preflight.facts import Facts
from functions._preflight.view import Knobs, View
from functions._preflight.wiring.surroundings import Surroundings, surroundings_of
from functions._symptoms.faults import Fault
from functions._symptoms.symptom import Symptom
from functions._symptoms.usage import Usage


@dataclass(frozen=True)
class Patient:
    """One symptom with all that is known around it. Pure data: whoever makes it has gathered everything.

    `manifest` declares the subject; None where Git has none, and then only what is beside it can be mended.
    """

    symptom: Symptom
    manifest: Manifest | None
    repository: Repository
    facts: Facts = field(default_factory=Facts)
    knobs: Knobs = field(default_factory=Knobs)
    today: str = ""  # ISO date
    usage: tuple[Usage, ...] = ()
    least_hours: float = 24.0  # of usage: less is no history to go below anything by
    unplaced: frozenset[Resource] = frozenset()  # workloads with pods that find no node
    unwell: frozenset[Resource] = frozenset()  # workloads with any fault of their own: what runs there proves nothing
    also: tuple[Resource, ...] = ()  # others that show the same fault for the same cause: one remedy mends them all

    @property
    def sick(self) -> frozenset[Resource]:
        """Every object that shows the fault."""
        return frozenset((*((self.manifest.resource,) if self.manifest else ()), *self.also))

    @cached_property
    def view(self) -> View:
        """The whole tree as the rules see it."""
        return View.of(self.repository, self.facts, self.knobs)

    @cached_property
    def around(self) -> Surroundings:
        """The tree by what its objects do: pods, Services, what containers are told."""
        return self.view.once(surroundings_of)

    @property
    def details(self) -> Mapping[str, str]:
        """What the symptom names."""
        return self.symptom.details

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What preflight finds in the whole tree, errors first; looked up once, and only if a remedy asks."""
        return examine(self.repository, self.facts, self.knobs, self.today)

    def findings_of(self, *rules: str) -> tuple[Finding, ...]:
        """Those of some rules about the subject."""
        if self.manifest is None:
            return ()
        name = (self.manifest.kind, self.manifest.namespace, self.manifest.name)
        return tuple(
            one
            for one in self.findings
            if one.rule in rules
            and one.resource
            and (one.resource.kind, one.resource.namespace, one.resource.name) == name
        )


class Treatment(Struct, frozen=True):
    """What would mend it. `held` says why a person has to look at it first; empty where the policy alone decides."""

    operations: tuple[Operation, ...]
    what: str
    workloads: tuple[Resource, ...] = ()
    held: str = ""
    cause: str = ""  # the diagnosis in a sentence, where the remedy knows more than the fault's title
    application: str = ""  # whose manifests it changes, where that is not the subject's Application


class Escalation(Struct, frozen=True):
    """Why no change is made, and what a person should look at; `cause` is the diagnosis as far as it is known."""

    reason: str
    cause: str = ""


class SyncRequest(Struct, frozen=True):
    """Git is right, and the cluster is not as Git says: Argo CD is asked to compare again, thoroughly, and to sync.

    No plan, for nothing in Git changes. `why` is for people.
    """

    refresh: tuple[str, ...]  # names of Applications
    sync: tuple[str, ...]
    why: str
    cause: str = ""


Answer = Treatment | Escalation | SyncRequest | None  # None: this remedy has nothing to say about this patient


class Remedy(Struct, frozen=True, kw_only=True):
    """One entry of the catalogue. Of several for a fault the first in the catalogue that answers is used."""

    id: str
    title: str
    faults: tuple[Fault, ...]
    precondition: str
    changes: str
    risks: str
    undo: str
    held: bool = False  # each of its plans waits for a person, whatever the policy says
    treat: Callable[[Patient], Answer]
