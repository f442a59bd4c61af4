"""With each baseline the cluster's facts are kept for the gate."""

from typing import Any

from eventing.contracts import ImprovementApproved
from eventing.vocabulary import Decision
from functions._clients import cluster_facts, ledger
from functions._clients.cluster_facts import Observed
from functions._improvement.identity import plan_digest
from tests.monitor.conftest import ID, PLAN, Shop

APPROVED = ImprovementApproved(ID, plan_digest(PLAN), "shop", Decision("approved", plan_digest(PLAN), "policy", (), ""))


def kept(shop: Shop) -> Observed:
    shop.keep("approved")
    shop.handle("improvement.approved", APPROVED)
    found = ledger.get(shop.store, cluster_facts.KEY, Observed)
    assert found is not None
    return found[0]


def quota(namespace: str) -> dict[str, Any]:
    return {"kind": "ResourceQuota", "metadata": {"name": "quota", "namespace": namespace}, "spec": {"hard": {}}}


def test_the_facts_are_those_of_now_and_of_the_plans_namespace(shop: Shop) -> None:
    shop.cluster.put(quota("shop"))
    shop.cluster.put(quota("blog"))
    found = kept(shop)
    assert found.at == shop.now
    assert [one.name for one in found.facts.nodes or ()] == ["node-1"]
    assert [one.namespace for one in found.facts.quotas] == ["shop"]


def test_what_may_not_be_read_stops_no_baseline(shop: Shop) -> None:
    shop.cluster.forbidden = frozenset({"StorageClass"})
    found = kept(shop)
    assert found.facts.storage_classes is None
    assert found.forbidden == ("StorageClass",)
