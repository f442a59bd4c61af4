"""One change in the ledger as the validator leaves it, and what its watch came to."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import yaml

from eventing.vocabulary import (
    ChangePlan,
    Improvement,
    Judgement,
    Operation,
    Origin,
    ValidationReport,
)
from functions._improvement.identity import plan_digest, plan_fingerprint, statement_fingerprint
from functions._improvement.record import Record, Step
from functions._manifests.paths import get
from tests.campaign.live.applications import NEIGHBOUR, file_of, files, resource
from tests.campaign.live.cases import Case
from tests.campaign.live.exporter import Load
from tests.campaign.live.traffic import Counters
from tests.campaign.report import Run

JUDGEMENT = Judgement(("architecture",), 0.95, 0.8, 0.2, 0.1, "medium")


@dataclass
class Rollout:
    """A case on its way. Times are seconds since the epoch; 0 where it did not come to that."""

    case: Case
    variant: int
    name: str  # of its application and namespace, and of its improvement
    before: dict[str, str]
    record: Record
    begun: float = 0.0
    known: frozenset[str] = frozenset()  # pods from before the change
    visible: float = 0.0
    requested: float = 0.0
    reverted: float = 0.0
    synced: float = 0.0
    ended: str = ""
    notes: list[str] = field(default_factory=list)

    def run(self, period: float, seed: int) -> Run:
        """What the figures are made of."""
        return Run(
            self.case.kind,
            self.case.group,
            self.variant,
            self.case.expected,
            self.ended or "nothing",
            detected=_between(self.visible, self.requested),
            reverted=_between(self.requested, self.reverted),
            synced=_between(self.reverted, self.synced),
            notes="; ".join(self.notes),
            mode="live",
            period=period,
            seed=seed,
        )


def rollout(case: Case, variant: int, number: int, at: str) -> Rollout:
    """The case in an application of its own; `at` is RFC 3339."""
    name = f"live-{number:02}"
    before = files(name, case.program, case.beside)
    plan = _plan(case, name, before)
    return Rollout(case, variant, name, before, _record(name, case, plan, at))


def loads(one: Rollout, pods: dict[str, tuple[tuple[str, str], ...]], dice: Random) -> list[Load]:
    """The requests of its workload, and of the neighbour where there is one; `pods` are the ready ones of each."""
    workloads = ["web", *([NEIGHBOUR] if one.case.beside == NEIGHBOUR else [])]
    return [
        Load(
            Counters(one.case.family, one.name, workload, Random(dice.random())),  # noqa: S311 - no secret
            one.case.rps,
            one.case.manners if workload == "web" else {},
            pods=pods.get(workload, ()),
        )
        for workload in workloads
    ]


def _plan(case: Case, name: str, before: dict[str, str]) -> ChangePlan:
    manifest: Any = next(yaml.safe_load_all(before[file_of(name)]))
    operations = tuple(
        Operation("set_field", resource(name), file_of(name), path, get(manifest, path), value)
        for path, value in case.change.items()
    )
    return ChangePlan(name, operations, summary=f"{case.kind} of {name}", workloads=(resource(name),))


def _record(name: str, case: Case, plan: ChangePlan, at: str) -> Record:
    said = statement_fingerprint("", {"application": name}, ())
    improvement = Improvement(name, Origin("video", "live"), f"{case.kind} of {name}", "architecture", 0.97, said)
    step = Step("validated", at, "campaign", note="recorded by the campaign, as the validator leaves a plan")
    return Record(
        improvement,
        "validated",
        (step,),
        judgement=JUDGEMENT,
        plan=plan,
        digest=plan_digest(plan),
        fingerprint=plan_fingerprint(plan),
        report=ValidationReport("campaign"),
    )


def _between(start: float, end: float) -> float | None:
    return round(end - start, 3) if start and end else None
