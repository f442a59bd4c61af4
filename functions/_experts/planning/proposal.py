"""What a planner proposes: a practice of the catalogue with its parameters, or operations of the closed set. Pure.

No file, no Application to write to but by name, no approval: those are found, checked and given by code.
"""

from collections.abc import Callable
from typing import Any, Literal, Protocol

from msgspec import Struct

from eventing.vocabulary import Improvement, Judgement, Target
from functions._manifests.repository import Repository
from functions._policy.policy import Policy
from functions._preflight.facts import Facts

Op = Literal["set_field", "replace_text", "remove_field", "add_resource"]


class Wish(Struct, frozen=True):
    """One operation as it was proposed. `expected` is what the planner saw there, None for nothing.

    `replace_text` is a `set_field` of a long text, such as a file in a ConfigMap, of which only a part was named.
    """

    op: Op
    kind: str
    namespace: str
    name: str
    path: str = ""
    expected: Any = None
    value: Any = None


class Proposal(Struct, frozen=True):
    """One answer. `reason` says why there is nothing to do; `application` is where what is added belongs."""

    way: Literal["practice", "operations", "nothing"]
    summary: str = ""
    reason: str = ""
    practice: str = ""
    parameters: dict[str, str | int | float | bool] = {}
    targets: tuple[Target, ...] = ()
    application: str = ""
    wishes: tuple[Wish, ...] = ()


class Proposed(Struct, frozen=True):
    """A proposal with who made it, and the answer as it was given, for a repair turn."""

    proposal: Proposal
    by: str
    answer: str
    cost_usd: float = 0.0
    notice: str = ""


class Planner(Protocol):
    """Who plans what the catalogue has no practice for."""

    def propose(
        self,
        improvement: Improvement,
        judgement: Judgement | None,
        repository: Repository,
        before: Proposed | None = None,
        findings: tuple[str, ...] = (),
    ) -> Proposed:
        """A plan in words; with `before` and `findings`, another one that answers what was found against it.

        Raises:
            Temporary: when the planner is away.
            ModelFailure, OverBudget: when there is no answer to be had.
        """


Planners = Callable[[Policy, Facts], Planner | None]  # who plans under a policy, with what is known of the cluster
