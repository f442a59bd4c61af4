"""Priority classes."""

from typing import Any

import pytest

from tests.catalogue.building import Data, added, edits, planned, refusal, shop, thing, workload

NAME = "spec.template.spec.priorityClassName"
CLAIMS: Data = {"volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}]}


def _database(**pod: Any) -> Data:
    return workload("db", "StatefulSet", {"image": "postgres:16"}, pod=pod, spec=CLAIMS)


def _class(name: str, value: int, **body: Any) -> Data:
    return thing("scheduling.k8s.io/v1", "PriorityClass", name, value=value, **body)


def test_a_database_is_evicted_last() -> None:
    plan = planned("priority-class", shop(_database(), workload()))
    assert added(plan) == [
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": "depended-upon", "annotations": {"argocd.argoproj.io/sync-wave": "-1"}},
            "value": 1_000_000,
            "preemptionPolicy": "Never",
            "description": "What other workloads depend on: evicted last, and never at the price of a running pod.",
        }
    ]
    assert plan.operations[0].resource.namespace == ""
    assert edits(plan)[1:] == [("db", NAME, None, "depended-upon")]
    assert plan.summary == (
        "In shop: db gets the new priority class depended-upon, so that a full node evicts it last (had none)."
    )


def test_two_databases_share_one_class() -> None:
    other = workload("cache", "StatefulSet", {"image": "redis:7.4"}, spec=CLAIMS)
    plan = planned("priority-class", shop(_database(), other))
    assert [one.op for one in plan.operations] == ["add_resource", "set_field", "set_field"]


@pytest.mark.parametrize(
    ("classes", "name"),
    [
        ((_class("low", 10), _class("high", 20)), "high"),
        ((_class("b", 20), _class("a", 20)), "a"),
        ((_class("low", 10), _class("standard", 900, globalDefault=True)), "low"),
    ],
)
def test_the_highest_class_of_the_repository_is_taken(classes: tuple[Data, ...], name: str) -> None:
    plan = planned("priority-class", shop(_database(), *classes))
    assert edits(plan) == [("db", NAME, None, name)]
    assert "gets priority class" in plan.summary


def test_a_class_below_the_default_raises_nobody() -> None:
    assert added(planned("priority-class", shop(_database(), _class("low", -5), _class("zero", 0))))


def test_if_all_were_important_none_would_be() -> None:
    assert refusal("priority-class", shop(workload())) == (
        "Priority classes: does not fit: nothing shows that others depend on api; if all were important, none would be"
    )
    assert "nothing shows" in refusal("priority-class", shop(workload("db", "StatefulSet", {"image": "redis:7"})))
    assert edits(planned("priority-class", shop(workload()), "api"))[1] == ("api", NAME, None, "depended-upon")


def test_a_class_that_was_chosen_stays() -> None:
    assert refusal("priority-class", shop(_database(priorityClassName="x"))) == (
        "Priority classes: already so: db has the priority class x"
    )
