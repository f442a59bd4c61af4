"""Bounds that would show when it is too late: limits for what says nothing, priorities, patience, disks, topics."""

import re
from decimal import Decimal

import pytest

from eventing.delivery import Delivery
from eventing.delivery_spec import delivery_of
from eventing.fields import Fields
from eventing.manifests import load_wiring
from functions._manifests.quantities import parse
from tests.knative.overlays import EVERY, Object, of_kind, pods
from tests.knative.pages import page
from tests.knative.redis_users import FOLDER

MACHINES = ("knative/overlays/k3s", "knative/overlays/kafka")
SHORTEST, LONGEST = 1800.0, 3600.0  # seconds: an outage that costs no dead letter, and one that a person should hear of
COLD_START_AND_A_SLICE = 60.0
every_overlay = pytest.mark.parametrize("overlay", EVERY)


@every_overlay
def test_the_limit_range_speaks_of_memory_and_no_more_than_is_used(overlay: str) -> None:
    """One for the processor would throttle the functions, which state none; a least would refuse small pods."""
    (limits,) = of_kind(overlay, "LimitRange")
    (rule,) = limits["spec"]["limits"]
    assert rule["type"] == "Container"
    assert set(rule) == {"type", "defaultRequest", "default", "max"}
    assert (set(rule["default"]), set(rule["max"])) == ({"memory"}, {"memory"})
    used = [parse(one["resources"]["limits"]["memory"]) for found in pods(overlay) for one in found.containers()]
    assert parse(rule["max"]["memory"]) == max(used)


@every_overlay
def test_no_priority_is_everybodys_and_no_policy_of_admission_lets_through_what_it_cannot_judge(overlay: str) -> None:
    for one in of_kind(overlay, "PriorityClass"):
        assert one["globalDefault"] is False, one["metadata"]["name"]
    policies = of_kind(overlay, "ValidatingAdmissionPolicy")
    assert len(policies) == 3
    for one in policies:
        assert one["spec"]["failurePolicy"] == "Fail", one["metadata"]["name"]
        assert one["spec"]["matchConstraints"]["matchPolicy"] == "Equivalent"
        assert set(one["spec"]["matchConstraints"]) == {"matchPolicy", "resourceRules"}  # no namespace is left out
    for one in of_kind(overlay, "ValidatingAdmissionPolicyBinding"):
        assert set(one["spec"]) == {"policyName", "validationActions"}
        assert one["spec"]["validationActions"] == ["Deny"]


def read(delivery: Object) -> Delivery:
    return delivery_of(Fields(delivery, "delivery"), "cortex-school")


@every_overlay
def test_patience_is_half_an_hour_and_not_half_a_day_and_the_brokers_is_as_good(overlay: str) -> None:
    """The Broker's is for a Trigger that somebody adds without one of its own."""
    for one in (*of_kind(overlay, "Trigger"), *of_kind(overlay, "Broker")):
        found = read(one["spec"]["delivery"])
        assert SHORTEST <= found.budget() <= LONGEST, one["metadata"]["name"]
        assert (found.timeout or 0.0) >= COLD_START_AND_A_SLICE, one["metadata"]["name"]
    assert f"{round(load_wiring().triggers[0].delivery.budget() / 60)} minutes in all" in page(
        "eventing/wiring/triggers.yaml"
    )


def volumes(overlay: str) -> dict[str, Object]:
    """The claims of the stores."""
    return {
        one["metadata"]["name"]: claim["spec"]
        for one in of_kind(overlay, "StatefulSet")
        for claim in one["spec"].get("volumeClaimTemplates", ())
    }


@pytest.mark.parametrize("overlay", MACHINES)
def test_the_ledger_is_on_a_disk_of_its_own_with_room_to_rewrite_it(overlay: str) -> None:
    assert volumes(overlay).keys() == {"redis", "qdrant"}
    for name, claim in volumes(overlay).items():
        assert claim["accessModes"] == ["ReadWriteOnce"], name
        assert "storageClassName" not in claim, "the cluster's default"
    (most,) = re.findall(r"^maxmemory (\d+)mb$", (FOLDER / "redis.conf").read_text(), re.MULTILINE)
    # The file grows to twice what it was after a rewrite, and the next one is written beside it.
    assert parse(volumes(overlay)["redis"]["resources"]["requests"]["storage"]) >= Decimal(most) * 2**20 * 4


def test_the_topic_of_kafka_is_as_the_page_reckons() -> None:
    (found,) = [one for one in of_kind("knative/overlays/kafka", "ConfigMap") if "bootstrap.servers" in one["data"]]
    assert f"and {found['data']['default.topic.partitions']} partitions bound what runs side by side" in page(
        "docs/scale.md"
    )
    assert found["data"]["default.topic.replication.factor"] == "3"
    assert "three Kafka brokers" in page("docs/scale.md")


def test_the_source_looks_where_a_label_says() -> None:
    (found,) = of_kind("knative/overlays/all", "ApiServerSource")
    assert found["spec"]["namespaceSelector"] == {"matchLabels": {"cortex-school/watched": "true"}}
    assert {one["kind"] for one in found["spec"]["resources"]} == {"Pod", "Event"}
