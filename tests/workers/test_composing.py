"""What a planner proposes becomes a plan only where code finds it all there, and never an automatic one."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan, Resource, Target
from functions._experts.planning.proposal import Proposal, Wish
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository, load
from functions.implementation_workers.composing import Against, composed
from tests.workers.conftest import APPLICATION
from tests.workers.planners import OUTSIDE, WEEK, WITH_LOKI, operations

SECRET = b"apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: shop}\nstringData: {a: b}\n"
SYSTEM = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata: {a: b}\n"
OTHER = APPLICATION.replace(b"shop", b"blog")
BLOG = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: blog, namespace: blog}\ndata: {a: b}\n"
CONFIG = b"""apiVersion: v1
kind: ConfigMap
metadata: {name: config, namespace: shop}
data:
  # as the chart has it
  loki.yaml: |
    limits_config:
      retention_period: 720h  # a month
      password: hunter2
    compactor:
      retention_enabled: true
  other: x
"""
FILES = WITH_LOKI | {
    "apps/shop/config.yaml": CONFIG,
    "apps/shop/secret.yaml": SECRET,
    "apps/shop/system.yaml": SYSTEM,
    "argocd/blog.yaml": OTHER,
    "apps/blog/blog.yaml": BLOG,
    "elsewhere/stray.yaml": BLOG.replace(b"blog", b"stray"),
}
REPOSITORY: Repository = load(FILES)
BUDGET = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "web"},
    "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
}
ADD = Wish("add_resource", "PodDisruptionBudget", "", "web", value=BUDGET)


def made(proposal: Proposal) -> ChangePlan:
    plan = composed(proposal, OUTSIDE, REPOSITORY, "claude-x")
    assert isinstance(plan, ChangePlan), plan
    return plan


def refused(proposal: Proposal) -> str:
    against = composed(proposal, OUTSIDE, REPOSITORY, "claude-x")
    assert isinstance(against, Against), against
    return " / ".join(against.findings)


def test_operations_find_their_file_and_what_is_there() -> None:
    plan = made(operations(WEEK))
    (operation,) = plan.operations
    assert (operation.file, operation.path, operation.expected, operation.value) == (
        "apps/shop/loki.yaml", "data.retention", "720h", "168h",
    )  # fmt: skip
    assert (plan.application, plan.summary, plan.practice) == ("shop", "Loki keeps logs for a week.", "")
    assert applied(FILES, plan.operations)["apps/shop/loki.yaml"] == WITH_LOKI["apps/shop/loki.yaml"].replace(
        b"720h", b"168h"
    )


def test_it_says_who_planned_it_and_is_never_automatic() -> None:
    plan = made(operations(WEEK))
    assert (plan.automatic, plan.planned_by) == (False, "claude-x, outside the catalogue")
    assert plan.why_not_automatic == "claude-x composed it outside the catalogue, so a person reads it first"


def test_the_workloads_that_it_changes_are_watched() -> None:
    path = "spec.template.spec.terminationGracePeriodSeconds"
    plan = made(operations(Wish("set_field", "Deployment", "", "web", path, None, 60)))
    assert plan.workloads == (Resource("Deployment", "web", "shop", "apps/v1"),)


def test_what_is_added_goes_where_its_application_reads_it() -> None:
    plan = made(operations(ADD, application="shop"))
    (operation,) = plan.operations
    assert (operation.op, operation.file, operation.resource.namespace) == (
        "add_resource", "apps/shop/web-poddisruptionbudget.yaml", "shop",
    )  # fmt: skip


def test_a_field_is_removed_where_it_is_as_expected() -> None:
    memory = "spec.template.spec.containers[name=web].resources.requests.memory"
    plan = made(operations(Wish("remove_field", "Deployment", "shop", "web", memory, "128Mi")))
    assert [(one.op, one.expected) for one in plan.operations] == [("remove_field", "128Mi")]


PART = Wish(
    "replace_text",
    "ConfigMap",
    "shop",
    "config",
    'data["loki.yaml"]',
    "retention_period: 720h",
    "retention_period: 168h",
)


def test_a_part_of_a_text_is_exchanged_and_no_other_line_moves() -> None:
    plan = made(operations(PART))
    assert [one.op for one in plan.operations] == ["set_field"]
    after = applied(FILES, plan.operations)["apps/shop/config.yaml"]
    assert after == CONFIG.replace(b"720h", b"168h")
    gone = made(operations(replace(PART, expected="  # a month", value=None)))
    assert applied(FILES, gone.operations)["apps/shop/config.yaml"] == CONFIG.replace(b"  # a month", b"")


def wish(**changed: Any) -> Proposal:
    return operations(replace(WEEK, **changed))


REFUSED = {
    "no such object": (wish(name="loki-0"), "there is no ConfigMap loki-0 in shop; there are blog, config, loki, str"),
    "another namespace": (wish(namespace="logs"), "there is one in shop"),
    "another kind": (wish(kind="Deployment"), "there is no Deployment loki in shop; there are web"),
    "another value there": (wish(expected="744h"), "not the one that was expected"),
    "a value where there is none": (wish(path="data.other", expected="x"), "not the one that was expected"),
    "nothing where there is a value": (wish(expected=None), "not the one that was expected"),
    "so already": (wish(value="720h"), "has that value already"),
    "no value": (wish(value=None), "no value is given"),
    "no path": (wish(path="data..retention"), "is not a field path"),
    "a hidden secret": (wish(value="x (redacted)"), "secrets are never written"),
    "a hidden secret further down": (wish(value={"a": [{"b": "(redacted)"}]}), "secrets are never written"),
    "a protected namespace": (wish(name="coredns", namespace="kube-system", path="data.a"), "is ever changed"),
    "a file that no Application reads": (wish(name="stray", namespace="stray", path="data.a"), "no Application reads"),
    "nothing to remove": (
        operations(Wish("remove_field", "ConfigMap", "shop", "loki", "data.none")), "no such field to remove",
    ),
    "two Applications": (
        operations(WEEK, Wish("set_field", "ConfigMap", "blog", "blog", "data.a", "b", "c")),
        "the operations are on blog, shop; one plan is of one Application",
    ),
    "an Application that is not there": (operations(ADD, application="shops"), "there is no Application 'shops'"),
    "no Application": (operations(ADD), "no Application '' to add it to; there are blog, shop"),
    "another object than it says": (operations(replace(ADD, name="api"), application="shop"), "not PodDis"),
    "another kind than it says": (operations(replace(ADD, kind="Role"), application="shop"), "not Role web"),
    "no object": (operations(replace(ADD, value="text"), application="shop"), "is no object"),
    "no metadata": (operations(replace(ADD, value={"kind": "x"}), application="shop"), "is no object"),
    "an addition to a protected namespace": (
        operations(
            replace(ADD, value=BUDGET | {"metadata": {"name": "web", "namespace": "argocd"}}), application="shop"
        ),
        "nothing in the namespace argocd is ever changed",
    ),
    "a path for a name": (
        operations(
            replace(ADD, name="../x", value=BUDGET | {"metadata": {"name": "../x"}}), application="shop"
        ),
        "is no name",
    ),
    "a hidden sign in a kind": (
        operations(
            replace(ADD, kind="Cluster\u200bRole", value=BUDGET | {"kind": "Cluster\u200bRole"}), application="shop"
        ),
        "'Cluster\\u200bRole' is no kind",
    ),
    "what is there already": (
        operations(
            Wish("add_resource", "ConfigMap", "", "loki", value={
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "loki"}, "data": {},
            }),
            application="shop",
        ),
        "there is one of this name already",
    ),
    "a part that is not there": (operations(replace(PART, expected="retention_period: 1h")), "is there 0 times"),
    "a part that is there twice": (operations(replace(PART, expected="retention")), "is there 2 times"),
    "a part of nothing": (operations(replace(PART, path="data.none")), "only a part of a text"),
    "a part that is no text": (operations(replace(PART, value=168)), "only a part of a text"),
    "no part": (operations(replace(PART, expected=None)), "only a part of a text"),
    "a part that was hidden": (operations(replace(PART, expected="password: (redacted)")), "is there 0 times"),
    "the same part": (operations(replace(PART, value=PART.expected)), "it reads so already"),
    "nothing at all": (operations(), "there is no operation"),
}  # fmt: skip


@pytest.mark.parametrize(("proposal", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_as_the_planner_says_is_no_plan(proposal: Proposal, why: str) -> None:
    assert why in refused(proposal)


def test_every_operation_is_told_of_what_is_wrong_with_it() -> None:
    told = refused(operations(replace(WEEK, name="a"), WEEK, replace(WEEK, expected="1h")))
    assert told.startswith("operation 1 (set_field ConfigMap a data.retention): there is no ConfigMap a")
    assert "/ operation 3 (set_field ConfigMap loki data.retention): the value there" in told


def test_what_a_field_holds_is_not_told_where_the_planner_guessed_wrong() -> None:
    assert "hunter2" not in refused(wish(path="data.password", expected="x"))


def test_a_practice_of_the_catalogue_is_planned_by_its_own_code_but_read_by_a_person() -> None:
    proposal = Proposal("practice", practice="no-service-links", targets=(Target("Deployment", "shop", "web"),))
    plan = made(proposal)
    assert (plan.practice, plan.automatic, plan.planned_by) == (
        "no-service-links", False, "claude-x, from the catalogue",
    )  # fmt: skip
    assert plan.why_not_automatic == (
        "claude-x chose the practice no-service-links or its figures after the experts had judged"
    )
    assert plan.also_applies_to == ()


def test_a_practice_that_has_nothing_to_do_says_why() -> None:
    proposal = Proposal("practice", practice="job-ttl", targets=(Target("Deployment", "shop", "web"),))
    assert refused(proposal)
    assert "cannot be used" in refused(Proposal("practice", practice="replicas", parameters={"replicas": 10_000}))
