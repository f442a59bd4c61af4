"""Replicas: who may be two, and who has to stay alone."""

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, service, shop, thing, workload
from tests.catalogue.scaling import scaler_of_api


def _claim(*modes: str) -> Data:
    return thing("v1", "PersistentVolumeClaim", "data", spec={"accessModes": list(modes)})


def _mounting(volume: Data) -> Data:
    return {"volumes": [{"name": "v", **volume}]}


CLAIMED = _mounting({"persistentVolumeClaim": {"claimName": "data"}})


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
    repository = shop(workload(), service(), scaler_of_api(maxReplicas=4))
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
