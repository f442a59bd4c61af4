"""What a plan needs and Git does not have is named."""

from typing import Any

import pytest

from eventing.vocabulary import Operation, Resource
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from functions.rag_validator.capacity import capacity
from functions.rag_validator.missing import missing
from tests.validator.homelab import LIMIT, POD, REQUEST, WEB, add, homelab, plan, put, scaler


def needed(*operations: Operation, **more: str) -> tuple[str, ...]:
    before = homelab(**more)
    return missing(plan(*operations), before, load(applied(before.files, operations)))


def config(name: str) -> Operation:
    return put(f"{POD}.envFrom", [{"configMapRef": {"name": name}}])


def priority(name: str) -> Operation:
    return put("spec.template.spec.priorityClassName", name)


def budget(**labels: str) -> Operation:
    return add("PodDisruptionBudget", "b", "policy/v1", spec={"selector": {"matchLabels": labels}})


MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
CLASS = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: first}\nvalue: 1\n"
RULE = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r}\n"
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: servicemonitors.monitoring.coreos.com}
spec: {group: monitoring.coreos.com, names: {kind: ServiceMonitor}}
"""
MONITOR = add("ServiceMonitor", "m", "monitoring.coreos.com/v1", spec={"selector": {}})
NO_KIND = "ServiceMonitor m is of a kind (monitoring.coreos.com) that nothing in Git shows the cluster to have"
NO_MAP = f"Deployment web needs ConfigMap settings ({POD}.envFrom[0].configMapRef), which Git does not have"


@pytest.mark.parametrize(
    ("operations", "more", "sentences"),
    [
        ((put(LIMIT, "256Mi", "192Mi"),), {}, ()),
        ((config("settings"),), {}, (NO_MAP,)),
        ((config("settings"), put(LIMIT, "1Gi", "192Mi")), {}, (NO_MAP,)),
        ((config("settings"),), {"map": MAP}, ()),
        ((priority("first"),), {}, ("Deployment web needs PriorityClass first, which Git does not have",)),
        ((priority("first"),), {"class": CLASS}, ()),
        ((priority("system-cluster-critical"),), {}, ()),
        ((priority("system-node-critical"),), {}, ()),
        ((MONITOR,), {}, (NO_KIND,)),
        ((MONITOR,), {"rule": RULE}, ()),
        ((MONITOR,), {"crd": CRD}, ()),
        ((MONITOR,), {"crd": CRD.replace("ServiceMonitor}", "PodMonitor}")}, (NO_KIND,)),
        ((MONITOR,), {"crd": CRD.replace("group: monitoring", "group: other")}, (NO_KIND,)),
        ((scaler("web"),), {}, ()),
        ((scaler("gone"),), {}, ("HorizontalPodAutoscaler gone scales Deployment gone, which Git does not have",)),
        ((budget(app="web"),), {}, ()),
        ((budget(app="none"),), {}, ("PodDisruptionBudget b selects no pods of its namespace",)),
        ((add("NetworkPolicy", "n", "networking.k8s.io/v1", spec={"podSelector": {}}),), {}, ()),
        (
            (add("NetworkPolicy", "n", "networking.k8s.io/v1", spec={"podSelector": {"matchLabels": {"a": "b"}}}),),
            {},
            ("NetworkPolicy n selects no pods of its namespace",),
        ),
        ((add("ConfigMap", "c", data={}),), {}, ()),
    ],
)
def test_what_is_needed(operations: tuple[Operation, ...], more: dict[str, str], sentences: tuple[str, ...]) -> None:
    assert needed(*operations, **more) == sentences


def test_what_was_missing_before_is_not_the_plans() -> None:
    reference = "          envFrom: [{configMapRef: {name: settings}}]\n          resources:"
    web = WEB.replace("          resources:", reference)
    assert needed(put(LIMIT, "256Mi", "192Mi"), web=web) == ()
    classed = WEB.replace("    spec:\n      containers", "    spec:\n      priorityClassName: first\n      containers")
    assert needed(put(LIMIT, "256Mi", "192Mi"), web=classed) == ()


def test_one_plan_may_bring_what_it_needs() -> None:
    assert needed(config("settings"), add("ConfigMap", "settings", data={})) == ()


def test_what_a_plan_removes_needs_nothing() -> None:
    removed = Operation("remove_resource", Resource("Service", "web", "shop", "v1"), "apps/shop/web.yaml")
    before = homelab()
    after = load({**before.files, "apps/shop/web.yaml": WEB.partition("---")[0].encode()})
    assert missing(plan(removed), before, after) == ()


def test_a_policy_for_all_pods_may_come_before_them() -> None:
    policy = add("NetworkPolicy", "n", "networking.k8s.io/v1", spec={"podSelector": {}})
    assert needed(policy, web="", api="", other="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n") == ()


QUOTA = """apiVersion: v1
kind: ResourceQuota
metadata: {name: quota}
spec: {hard: {requests.memory: 256Mi}}
"""
RANGE = """apiVersion: v1
kind: LimitRange
metadata: {name: range}
spec: {limits: [{type: Container, max: {memory: 256Mi}}]}
"""


@pytest.mark.parametrize(
    ("operation", "more", "words"),
    [
        (put(REQUEST, "128Mi", "64Mi"), {"quota": QUOTA}, ()),
        (
            put(REQUEST, "129Mi", "64Mi"),
            {"quota": QUOTA},
            ("ResourceQuota quota of shop allows 256Mi",),
        ),
        (put(LIMIT, "256Mi", "192Mi"), {"range": RANGE}, ()),
        (
            put(LIMIT, "257Mi", "192Mi"),
            {"range": RANGE},
            ("LimitRange range: memory of container web is",),
        ),
        (put(REQUEST, "192Mi", "64Mi"), {}, ()),
    ],
)
def test_what_does_not_fit(operation: Operation, more: dict[str, str], words: tuple[str, ...]) -> None:
    before = homelab(**more)
    found = capacity(plan(operation), before, load(applied(before.files, [operation])))
    assert len(found) == len(words)
    assert all(sentence.startswith(word) for sentence, word in zip(found, words, strict=True))


def test_a_cluster_wide_resource_has_no_namespace_to_fit() -> None:
    operation: Any = add("PriorityClass", "first", "scheduling.k8s.io/v1", value=1)
    before = homelab(quota=QUOTA)
    assert capacity(plan(operation), before, before) == ()
