"""Preflight as the workers ask it: with the policy, with what the last baseline saw, and in a report that fits."""

import pytest

from eventing.contracts import WatchArmed
from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import Observed
from functions._improvement.identity import plan_digest
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions._policy.policy import Policy
from functions._preflight.facts import Facts, RegistryFacts
from functions.implementation_workers.gate import LONGEST, MOST, gate, reported
from tests.workers.conftest import FILES, ID, Bench

WEB = Resource("Deployment", "web", "shop", "apps/v1")
IMAGE = "spec.template.spec.containers[name=web].image"
OLD, NEW = "registry.example.org/web:1.4.2", "registry.example.org/web:1.4.3"
PLAN = ChangePlan("shop", (Operation("set_field", WEB, "apps/shop/web.yaml", IMAGE, OLD, NEW),), workloads=(WEB,))
KNOWN = Facts(registries=(RegistryFacts("registry.example.org", images=("web:1.4.2",)),))


def said(facts: Facts, policy: Policy | None = None) -> list[tuple[str, str]]:
    """(rule, severity) of what the gate says of the plan."""
    after = applied(FILES, PLAN.operations)
    found = gate(policy or Policy(), facts, "2026-01-01")(load(FILES), load(after), PLAN)
    return [(one.rule, one.severity) for one in found if one.severity == "error"]


def test_facts_count() -> None:
    assert said(Facts()) == []
    assert said(KNOWN) == [("image-missing", "error")]


def test_the_policy_counts() -> None:
    assert said(Facts(), Policy(protected_resources=("Deployment/shop/*",))) != []


@pytest.mark.parametrize(("facts", "commits", "stage"), [(Facts(), 1, "implemented"), (KNOWN, 0, "failed")])
def test_the_last_baselines_facts_are_asked_before_the_commit(
    bench: Bench, facts: Facts, commits: int, stage: str
) -> None:
    bench.store.apply((ledger.put(cluster_facts.KEY, Observed(facts, bench.now), None),))
    bench.keep("armed", plan=PLAN, digest=plan_digest(PLAN))
    bench.handle("watch.armed", WatchArmed(ID, plan_digest(PLAN), "shop"))
    assert (bench.commits(), bench.record().stage) == (commits, stage)
    if not commits:
        assert "1.4.3" in bench.record().message


def findings(count: int, severity: str = "warning") -> tuple[Finding, ...]:
    return tuple(Finding("r", severity, f"{number} " + "x" * 900, fix=PLAN) for number in range(count))  # type: ignore[arg-type]


def test_a_report_fits_an_event_and_says_what_it_leaves_out() -> None:
    few, many = reported(findings(MOST)), reported(findings(MOST + 5))
    assert len(few) == MOST
    assert len(many) == MOST + 1
    assert (many[-1].severity, many[-1].message) == ("info", "5 more findings are not listed")
    assert all(one.fix is None and len(one.message) <= LONGEST for one in many)


def test_errors_that_are_left_out_still_block() -> None:
    assert reported(findings(MOST + 1, "error"))[-1].severity == "error"
