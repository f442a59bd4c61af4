"""The ledger's record of one improvement. Every stage adds what it learnt; nobody takes anything away."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from eventing.vocabulary import (
    ChangePlan,
    Check,
    Finding,
    Improvement,
    Judgement,
    Text,
    ValidationReport,
    Verdict,
)

Stage = Literal[
    "raw",
    "accepted",
    "categorized",
    "planned",
    "validated",
    "waiting",
    "pending_review",
    "approved",
    "armed",
    "implemented",
    "deployed",
    "rolling_back",
    "reverted",
    "verified",
    "rolled_back",
    "unverified",
    "rejected",
    "failed",
    "stalled",
]


class Step(Struct, frozen=True):
    """One entry of the timeline; `at` is RFC 3339, `event` the id of the cause."""

    stage: Stage
    at: str
    by: str
    event: str = ""
    note: Text = ""


class ReviewRequest(Struct, frozen=True):
    """The pull request in which a change, or the revert of one, waits for a person, as it was last read.

    `digest` is that of the plan that its newest judged commit, `head`, makes true. `before` is the commit of the base
    branch that a merge came upon: the change is what differs between that one and the merge. `replaces` are earlier
    pull requests of the same improvement that are to be closed yet.
    """

    number: int
    url: str
    branch: str
    digest: str
    head: str
    state: Literal["open", "merged", "closed"] = "open"
    edited: bool = False  # a person pushed to it
    before: str = ""
    replaces: tuple[int, ...] = ()


class Record(Struct, frozen=True):
    """All that is known of one improvement, except the decision, which only the coordinator writes."""

    improvement: Improvement
    stage: Stage
    timeline: tuple[Step, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    judgement: Judgement | None = None
    unjudged: Text = ""  # why an expert who was asked gave no verdict: a person judges
    plan: ChangePlan | None = None
    digest: str = ""
    fingerprint: str = ""
    diff: str = ""
    preflight: tuple[Finding, ...] = ()
    report: ValidationReport | None = None
    reason: str = ""
    message: Text = ""
    commit: str = ""
    revert: str = ""
    checks: tuple[Check, ...] = ()
    review: ReviewRequest | None = None
    revert_review: ReviewRequest | None = None  # where the revert conflicts with what came later
    revert_by: Literal["commit", "pull request"] = "commit"  # the latter where a person has to judge whose fault it is
    held_until: float = 0.0  # seconds since the epoch; before that a sync window is closed, or no money left

    @property
    def application(self) -> str:
        """The Argo CD application whose manifests the plan changes; empty before the plan."""
        return self.plan.application if self.plan else ""

    @property
    def applications(self) -> tuple[str, ...]:
        """Every Application that renders a file which the plan changes, its own first; none before the plan."""
        return tuple(dict.fromkeys((self.plan.application, *self.plan.also_rendered_by))) if self.plan else ()


def moved(record: Record, step: Step, **learnt: object) -> Record:
    """The record one step further, with what that step learnt."""
    return replace(record, stage=step.stage, timeline=(*record.timeline, step), **learnt)
