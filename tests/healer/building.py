"""Faults, attempts and plans for tests."""

from typing import Any

from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Improvement, Operation, Origin, Resource
from functions._improvement.healing import Attempt, Faults, Known
from functions._improvement.record import Record, Step
from functions._symptoms.causes import Case
from functions._symptoms.symptom import Symptom

NOW = 1_800_000_000.0
AT = "2027-01-15T08:00:00+00:00"  # the same
WEB = Resource("Deployment", "web", "shop", "apps/v1")
MEMORY = "spec.template.spec.containers[name=web].resources.limits.memory"


def symptom(name: str = "web", fault: Any = "out-of-memory", **fields: Any) -> Symptom:
    owner = Resource("Deployment", name, "shop", "apps/v1")
    return Symptom(fault, Resource("Pod", f"{name}-abc-def", "shop"), {"container": "web"}, owner, **fields)


def known(**fields: Any) -> Known:
    return replace(Known(symptom(), NOW - 600, NOW), **fields)


def attempt(**fields: Any) -> Attempt:
    return replace(Attempt("i-1", "raise-memory", "more memory", NOW - 500, ("Deployment/shop/web",)), **fields)


def case(one: Symptom | None = None, *explains: Symptom) -> Case:
    return Case(one or symptom(last_seen=AT), explains)


def faults(*every: Known, **fields: Any) -> Faults:
    return replace(Faults("shop", NOW - 300, every), **fields)


def plan(**fields: Any) -> ChangePlan:
    operation = Operation("set_field", WEB, "apps/web.yaml", MEMORY, "96Mi", "192Mi")
    return replace(ChangePlan("shop", (operation,), "raise-memory", "more memory"), **fields)


def record(stage: Any, at: str = AT, **fields: Any) -> Record:
    said = Improvement("i-1", Origin("symptom", "f"), "t", "remedy", 1.0, "f")
    return replace(Record(said, stage, (Step(stage, at, "school-coordinator"),)), **fields)
