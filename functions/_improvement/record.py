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


class Record(Struct, frozen=True):
    """All that is known of one improvement, except the decision, which only the coordinator writes."""

    improvement: Improvement
    stage: Stage
    timeline: tuple[Step, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    judgement: Judgement | None = None
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

    @property
    def application(self) -> str:
        """The Argo CD application whose manifests the plan changes; empty before the plan."""
        return self.plan.application if self.plan else ""


def moved(record: Record, step: Step, **learnt: object) -> Record:
    """The record one step further, with what that step learnt."""
    return replace(record, stage=step.stage, timeline=(*record.timeline, step), **learnt)
