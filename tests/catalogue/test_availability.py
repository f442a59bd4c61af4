"""Replicas, disruption budgets, spreading."""

from typing import Any

import pytest

from functions._catalogue.catalogue import PRACTICES
from tests.catalogue.building import Data, added, edits, overriding, planned, refusal, service, shop, thing, workload


def _claim(*modes: str) -> Data:
    return thing("v1", "PersistentVolumeClaim", "data", spec={"accessModes": list(modes)})


def _mounting(volume: Data) -> Data:
    return {"volumes": [{"name": "v", **volume}]}


CLAIMED = _mounting({"persistentVolumeClaim": {"claimName": "data"}})


def _scaler(**spec: Any) -> Data:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}
    return thing("autoscaling/v2", "HorizontalPodAutoscaler", "h", spec={"scaleTargetRef": target, **spec})


@pytest.mark.parametrize(
    ("spec", "names", "said", "before", "after"),
    [
        ({"replicas": 1}, "", {}, 1, 2),
        ({}, "", {}, None, 2),
        ({"replicas": 1}, "", {"replicas": 3}, 1, 3),
        ({"replicas": 1}, "api", {"replicas": 3}, 1, 3),
        ({"replicas": 1}, "", {"replicas": 1}, 1, 2),
        ({"replicas": 2}, "api", {"replicas": 5}, 2, 5),
        ({"replicas": 5}, "api", {"replicas": 2}, 5, 2),
        ({"replicas": 3}, "api", {"replicas": 1}, 3, 1),
        ({"replicas": 0}, "api", {"replicas": 2}, 0, 2),
    ],
)
def test_replicas(spec: Data, names: str, said: Data, before: int | None, after: int) -> None:
    plan = planned("replicas", shop(workload(spec=spec), service()), names or (), **said)
    assert edits(plan) == [("api", "spec.replicas", before, after)]
    assert overriding(plan) == (["spec.replicas"] if before not in {None, 1} else [])
    default = " (the default)" if before is None else ""
    assert plan.summary == f"In shop: api runs {after} replicas instead of {1 if before is None else before}{default}."


@pytest.mark.parametrize(
    ("spec", "names", "said", "reason"),
    [
        ({"replicas": 2}, "", {}, "already so: api runs 2 replicas"),
        ({"replicas": 2}, "", {"replicas": 5}, "already so: api runs 2 replicas"),
        ({"replicas": 2}, "api", {}, "already so: api runs 2 replicas"),
        ({"replicas": 3}, "api", {"replicas": 3}, "already so: api runs 3 replicas"),
        ({"replicas": 0}, "", {}, "does not fit: api is scaled to zero on purpose"),
    ],
)
def test_replicas_that_stay(spec: Data, names: str, said: Data, reason: str) -> None:
    repository = shop(workload(spec=spec), service())
    assert refusal("replicas", repository, names or (), **said) == f"More than one replica: {reason}"


@pytest.mark.parametrize(
    ("document", "extra", "reason"),
    [
        (
            workload(pod=CLAIMED),
            (_claim("ReadWriteOnce"),),
            "api mounts the claim data (ReadWriteOnce), which a second pod may not share",
        ),
        (
            workload(pod=CLAIMED),
            (),
            "api mounts the claim data (with unknown access modes), which a second pod may not share",
        ),
        (
            workload(pod=_mounting({"hostPath": {"path": "/srv"}})),
            (),
            "api mounts the directory /srv of one node, which a second pod may not share",
        ),
        (
            workload(spec={"strategy": {"type": "Recreate"}}),
            (),
            "api is replaced, never run twice (strategy Recreate)",
        ),
        (workload(container={"ports": [{"containerPort": 1, "hostPort": 1}]}), (), "api takes a port of its node"),
        (workload(pod={"hostNetwork": True}), (), "api takes a port of its node"),
        (
            workload(container={"env": [{"name": "DB", "value": "SQLite:///data/x.db"}]}),
            (),
            "api keeps its data in SQLite",
        ),
        (
            workload(container={"image": "bitnami/postgresql:16"}),
            (),
            "api runs PostgreSQL: a second copy would hold other data",
        ),
        (
            workload(container={"ports": [{"containerPort": 8080}, {"containerPort": 3306}]}),
            (),
            "api runs a database on port 3306: a second copy would hold other data",
        ),
    ],
)
def test_what_has_to_be_alone_stays_alone_even_where_it_is_named(
    document: Data, extra: tuple[Data, ...], reason: str
) -> None:
    repository = shop(document, service(), *extra)
    for names in ("", "api"):
        assert refusal("replicas", repository, names or (), replicas=2) == (
            f"More than one replica: does not fit: {reason}"
        )


@pytest.mark.parametrize(
    ("document", "extra"),
    [
        (workload(pod=CLAIMED), (_claim("ReadWriteMany"),)),
        (workload(pod=CLAIMED), (_claim("ReadWriteOnce", "ReadOnlyMany"),)),
        (workload(pod=_mounting({"emptyDir": {}})), ()),
        (workload(container={"ports": [{"containerPort": 1}]}), ()),
        (workload(pod={"hostNetwork": False}), ()),
    ],
)
def test_what_may_be_two_becomes_two(document: Data, extra: tuple[Data, ...]) -> None:
    assert edits(planned("replicas", shop(document, service(), *extra))) == [("api", "spec.replicas", None, 2)]


@pytest.mark.parametrize(
    ("name", "image", "reason"),
    [
        ("job-scheduler", "a/b:1", "job-scheduler looks like something that has to be alone (scheduler)"),
        ("orders-db", "a/b:1", "orders-db looks like something that has to be alone (db)"),
        ("cluster-operator", "a/b:1", "cluster-operator looks like something that has to be alone (operator)"),
        (
            "dashboards",
            "grafana/grafana:11",
            "dashboards runs grafana/grafana, which keeps its own data unless it is told otherwise",
        ),
    ],
)
def test_what_seems_to_be_alone_is_scaled_only_where_it_is_named(name: str, image: str, reason: str) -> None:
    repository = shop(workload(name, container={"image": image}), service(name))
    assert refusal("replicas", repository) == f"More than one replica: does not fit: {reason}"
    assert edits(planned("replicas", repository, name, replicas=2)) == [(name, "spec.replicas", None, 2)]


def test_without_a_service_nobody_knows_whether_a_second_does_the_work_twice() -> None:
    repository = shop(workload())
    assert refusal("replicas", repository) == (
        "More than one replica: does not fit: no Service sends requests to api, so a second one may do the work twice"
    )
    assert planned("replicas", repository, "api", replicas=2)


def test_an_autoscaled_number_is_overridden_only_by_name_and_says_so() -> None:
    repository = shop(workload(), service(), _scaler(maxReplicas=4))
    assert refusal("replicas", repository) == (
        "More than one replica: does not fit: HorizontalPodAutoscaler h sets the replicas of api"
    )
    plan = planned("replicas", repository, "api", replicas=3)
    assert edits(plan) == [("api", "spec.replicas", None, 3)]
    assert plan.summary == (
        "In shop: api runs 3 replicas instead of 1 (the default), although HorizontalPodAutoscaler h owns the number."
    )


def test_a_quota_without_room_refuses_another_replica() -> None:
    sized = workload(container={"resources": {"requests": {"cpu": "300m"}}})
    for hard, fits in (("600m", True), ("599m", False)):
        repository = shop(sized, service(), thing("v1", "ResourceQuota", "q", spec={"hard": {"cpu": hard}}))
        if fits:
            assert planned("replicas", repository)
        else:
            assert refusal("replicas", repository) == (
                "More than one replica: does not fit: api: ResourceQuota q of shop allows 599m of cpu, "
                "and this asks for more"
            )


def test_a_stateful_set_is_not_replicated() -> None:
    assert "there is no Deployment here" in refusal("replicas", shop(workload(kind="StatefulSet"), service()))


@pytest.mark.parametrize(
    ("spec", "said", "field", "value"),
    [
        ({"replicas": 2}, {}, "maxUnavailable", 1),
        ({"replicas": 2}, {"min_available": 1}, "minAvailable", 1),
        ({"replicas": 3}, {"min_available": 2}, "minAvailable", 2),
        ({"replicas": 2}, {"min_available": "50%"}, "minAvailable", "50%"),
        ({"replicas": 4}, {"min_available": "75%"}, "minAvailable", "75%"),
    ],
)
def test_a_disruption_budget(spec: Data, said: Data, field: str, value: int | str) -> None:
    plan = planned("disruption-budget", shop(workload(spec=spec)), **said)
    assert added(plan) == [
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": "api"},
            "spec": {field: value, "selector": {"matchLabels": {"app": "api"}}},
        }
    ]
    assert [one.name for one in plan.workloads] == ["api"]
    assert plan.automatic


@pytest.mark.parametrize(
    ("spec", "said", "reason"),
    [
        ({"replicas": 1}, {}, "api runs 1 replica: a budget would block every drain"),
        ({"replicas": 0}, {}, "api runs 0 replicas: a budget would block every drain"),
        (
            {"replicas": 2},
            {"min_available": 2},
            "a budget of at least 2 available out of 2 pods of api blocks every drain",
        ),
        (
            {"replicas": 3},
            {"min_available": "67%"},
            "a budget of at least 67% available out of 3 pods of api blocks every drain",
        ),
        ({"replicas": 2, "selector": {}}, {}, "api has no matchLabels to select its pods by"),
    ],
)
def test_no_budget_that_blocks_a_drain(spec: Data, said: Data, reason: str) -> None:
    assert refusal("disruption-budget", shop(workload(spec=spec)), **said) == (
        f"PodDisruptionBudget: does not fit: {reason}"
    )


def _budget(name: str, **selector: Any) -> Data:
    return thing("policy/v1", "PodDisruptionBudget", name, spec={"maxUnavailable": 1, "selector": selector})


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        (_budget("b", matchLabels={"app": "api"}), "already so: PodDisruptionBudget b guards api"),
        (
            _budget("b", matchExpressions=[{"key": "app", "operator": "In", "values": ["api"]}]),
            "already so: PodDisruptionBudget b guards api",
        ),
        (
            _budget("api", matchLabels={"app": "other"}),
            "does not fit: another PodDisruptionBudget is called api already",
        ),
    ],
)
def test_a_budget_that_is_there(budget: Data, reason: str) -> None:
    repository = shop(workload(spec={"replicas": 2}), budget)
    assert refusal("disruption-budget", repository) == f"PodDisruptionBudget: {reason}"


@pytest.mark.parametrize(
    ("scaler", "pods"),
    [
        (_scaler(minReplicas=3, maxReplicas=9), 3),
        (
            thing(
                "keda.sh/v1alpha1",
                "ScaledObject",
                "k",
                spec={"scaleTargetRef": {"name": "api"}, "minReplicaCount": 4, "maxReplicaCount": 9},
            ),
            4,
        ),
    ],
)
def test_an_autoscaler_promises_its_minimum(scaler: Data, pods: int) -> None:
    plan = planned("disruption-budget", shop(workload(spec={"replicas": 2}), scaler))
    assert f"maxUnavailable 1 of {pods} pods" in plan.summary


@pytest.mark.parametrize(
    "scaler",
    [
        _scaler(maxReplicas=9),
        thing("keda.sh/v1alpha1", "ScaledObject", "k", spec={"scaleTargetRef": {"name": "api"}, "maxReplicaCount": 9}),
    ],
)
def test_an_autoscaler_may_promise_too_little(scaler: Data) -> None:
    assert "would block every drain" in refusal("disruption-budget", shop(workload(spec={"replicas": 2}), scaler))


def test_another_workloads_autoscaler_says_nothing() -> None:
    foreign = thing(
        "keda.sh/v1alpha1", "ScaledObject", "k", spec={"scaleTargetRef": {"name": "api", "kind": "StatefulSet"}}
    )
    assert planned("disruption-budget", shop(workload(spec={"replicas": 2}), foreign))


def test_pods_are_spread_over_nodes() -> None:
    plan = planned("topology-spread", shop(workload(spec={"replicas": 2})))
    assert edits(plan) == [
        (
            "api",
            "spec.template.spec.topologySpreadConstraints",
            None,
            [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": {"app": "api"}},
                }
            ],
        )
    ]


@pytest.mark.parametrize(
    ("spec", "pod", "reason"),
    [
        (
            {"replicas": 2},
            {"topologySpreadConstraints": [{"maxSkew": 1}]},
            "already so: api has topologySpreadConstraints",
        ),
        (
            {"replicas": 2},
            {"affinity": {"podAntiAffinity": {"x": []}}},
            "already so: api keeps its pods apart by podAntiAffinity",
        ),
        ({"replicas": 1}, {}, "does not fit: api runs 1 replica: there is nothing to spread"),
        ({"replicas": 2}, {"nodeName": "one"}, "does not fit: api is bound to one node"),
        (
            {"replicas": 2},
            {"nodeSelector": {"kubernetes.io/hostname": "one"}},
            "does not fit: api is bound to one node",
        ),
        ({"replicas": 2, "selector": {}}, {}, "does not fit: api has no matchLabels to count its pods by"),
    ],
)
def test_nothing_to_spread(spec: Data, pod: Data, reason: str) -> None:
    assert refusal("topology-spread", shop(workload(spec=spec, pod=pod))) == f"Pods spread over nodes: {reason}"


def test_only_a_single_replica_is_a_defect_by_itself() -> None:
    plan = planned("replicas", shop(workload(spec={"replicas": 1}), service()))
    assert PRACTICES["replicas"].corrects(plan.operations[0])
    assert overriding(plan) == []
