"""No legitimate plan is held up: what the catalogue proposes for the sample, and what people do every day."""

from functools import cache
from pathlib import Path

import pytest

from eventing.vocabulary import ChangePlan
from functions._catalogue.catalogue import PRACTICES, propose
from functions._catalogue.practice import NothingToDo
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository, load
from functions._policy.policy import Policy
from functions._preflight.check import check
from functions._preflight.view import Knobs
from tests.catalogue.building import improvement
from tests.preflight.guardrails.corpus import Found, cases, judged

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "functions" / "_rehearsal" / "sample" / "repository"
LEGITIMATE = cases("legitimate")
POLICY = Policy()
KNOBS = Knobs(
    allowed_paths=POLICY.allowed_paths,
    protected_namespaces=POLICY.protected_namespaces,
    trusted_registries=POLICY.trusted_registries,
)
# What has to be said for a practice to find something to do in the sample, and of whom.
SAID: dict[str, tuple[str, dict[str, object]]] = {
    "pinned-images": ("report-viewer", {"tag": "1.4.2"}),
    "registry-mirror": ("orders-db", {"registry": "registry.k8s.io"}),
    "priority-class": ("orders-db", {}),
    "backup-job": ("orders-db", {}),
    "read-only-root": ("orders-api", {}),
    "run-as-non-root": ("orders-api", {}),
    "graceful-shutdown": ("orders-api", {"seconds": 45}),
    "revision-history": ("orders-api", {"history": 3}),
    "replicas": ("orders-api", {"replicas": 3}),
}


@cache
def _sample() -> dict[str, bytes]:
    return {path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.rglob("*.y*ml")}


@cache
def _repository() -> Repository:
    return load(_sample())


def _plans() -> list[tuple[str, ChangePlan]]:
    """What the catalogue proposes: of every practice, for nobody in particular and for each workload by name."""
    found: dict[str, ChangePlan] = {}
    for practice in PRACTICES:
        name, said = SAID.get(practice, ("", {}))
        for target in ("", name, *(workload.name for workload in _repository().workloads())):
            plan = propose(improvement(practice, target or (), **said), _repository())
            if not isinstance(plan, NothingToDo) and plan.operations not in [one.operations for one in found.values()]:
                found[f"{practice}: {target or 'anybody'}"] = plan
    return sorted(found.items())


PLANS = _plans()


def test_there_are_as_many_as_there_have_to_be() -> None:
    assert len(PLANS) + len(LEGITIMATE) >= 60
    assert len(LEGITIMATE) >= 40
    assert len({name.partition(":")[0] for name, _ in PLANS}) >= 25


@pytest.mark.parametrize(("name", "plan"), PLANS, ids=[name for name, _ in PLANS])
def test_what_the_catalogue_proposes_passes(name: str, plan: ChangePlan) -> None:
    del name
    after = load(applied(_sample(), plan.operations))
    found = check(_repository(), after, plan, KNOBS)
    assert [f"{one.rule}: {one.message}" for one in found if one.severity == "error"] == []


@pytest.mark.parametrize("one", LEGITIMATE, ids=lambda one: one.id)
def test_what_people_do_every_day_passes(one: Found) -> None:
    found = judged(one.case)
    assert [f"{finding.rule}: {finding.message}" for finding in found if finding.severity == "error"] == []
