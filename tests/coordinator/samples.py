"""Improvements, plans and records to decide on, each as plain as it can be."""

from typing import Any

from msgspec.structs import replace

from eventing.vocabulary import (
    Category,
    ChangePlan,
    Conflict,
    Finding,
    Improvement,
    Judgement,
    Operation,
    Origin,
    Resource,
    Target,
    ValidationReport,
)
from functions._improvement.identity import improvement_id, plan_digest, plan_fingerprint, statement_fingerprint
from functions._improvement.record import Record, Stage, Step
from functions._improvement.standing import Override, OverrideName, Tombstone
from functions._policy.policy import Policy
from functions.school_coordinator.decision import Facts

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z, a Friday
AT = "2027-01-15T08:00:00+00:00"
WEB = Resource("Deployment", "web", "shop", "apps/v1")
ORIGIN = Origin("video", "vid00000001", "Running Kubernetes well", "https://youtu.be/vid00000001")
REPORT = ValidationReport("base")
JUDGEMENT = Judgement(("architecture",), 0.9, 0.8, 0.2, 0.2, "medium")
ACT = Policy(mode="act")
STONE = Tombstone("f00d", "older", "rolled_back", "health-monitor", AT, "the rollout failed")
CONFLICT = Conflict(WEB, "shop/web.yaml", "spec.replicas", 3, 2, "the autoscaler owns this field")
ERROR = Finding("schema", "error", "spec.replicas: '2' is not an integer")


def improvement(
    practice: str = "replicas",
    *,
    category: Category = "architecture",
    relevance: float = 0.93,
    parameters: dict[str, str | int | float | bool] | None = None,
    targets: tuple[Target, ...] = (),
    origin: Origin = ORIGIN,
    identity: str = "",
) -> Improvement:
    """A lesson's improvement with a true id and fingerprint."""
    said: dict[str, str | int | float | bool] = {"replicas": 3} if parameters is None else parameters
    fingerprint = statement_fingerprint(practice, said, targets)
    return Improvement(
        identity or improvement_id(origin.id, fingerprint),
        origin,
        f"Practice {practice}",
        category,
        relevance,
        fingerprint,
        practice=practice,
        parameters=said,
        targets=targets,
    )


def plan(application: str = "shop", namespace: str = "shop", value: object = 3, **given: Any) -> ChangePlan:
    """One field of one Deployment."""
    resource = replace(WEB, namespace=namespace)
    operation = Operation("set_field", resource, f"{application}/web.yaml", "spec.replicas", 2, value)
    return ChangePlan(
        application, (operation,), **{"practice": "replicas", "summary": "3 replicas", "base": "b"} | given
    )


def record(stage: Stage = "validated", at: str = AT, **given: Any) -> Record:
    """A record that was judged, planned, checked and validated, and has nothing against it."""
    said = given.pop("improvement", None) or improvement()
    change = given.pop("plan", None) or plan()
    return Record(
        said,
        stage,
        given.pop("timeline", (Step(stage, at, "rag-validator"),)),
        judgement=given.pop("judgement", JUDGEMENT),
        plan=change,
        digest=plan_digest(change),
        fingerprint=plan_fingerprint(change),
        report=given.pop("report", REPORT),
        **given,
    )


def statement(**said: Any) -> Facts:
    """The facts of a sound plan for an improvement like this."""
    return Facts(record(improvement=improvement(**said)))


def overridden(*names: OverrideName) -> dict[str, Override]:
    """These overrides, set by ada."""
    return {name: Override(name, "ada", AT, reason="release day") for name in names}


def sound(practice: str = "replicas", application: str = "shop", value: object = 3, **given: Any) -> Record:
    """A record that nothing speaks against, for one application."""
    change = plan(application, application, value, practice=practice)
    return record(improvement=improvement(practice), plan=change, **given)
