"""Shutting down, rolling out, forgetting old versions."""

from typing import Any

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, service, shop, thing, workload

HTTP: Data = {"ports": [{"name": "http", "containerPort": 8080}]}
PRE_STOP = "spec.template.spec.containers[name=app].lifecycle.preStop"
GRACE = "spec.template.spec.terminationGracePeriodSeconds"


def test_a_pod_waits_until_no_more_requests_come() -> None:
    plan = planned("graceful-shutdown", shop(workload(container=HTTP), service(target="http")))
    assert edits(plan) == [("api", PRE_STOP, None, {"sleep": {"seconds": 5}})]
    assert plan.summary == "In shop: api waits 5 s before it stops, until no more requests come."


def test_the_time_that_was_said_is_given() -> None:
    repository = shop(workload(container=HTTP), service(target="http"))
    plan = planned("graceful-shutdown", repository, seconds=60)
    assert edits(plan) == [("api", PRE_STOP, None, {"sleep": {"seconds": 5}}), ("api", GRACE, None, 60)]
    assert overriding(plan) == []
    assert plan.summary.endswith("and gets 60 s to shut down instead of 30.")
    assert len(planned("graceful-shutdown", repository, seconds=30).operations) == 1


def test_a_stated_time_is_raised_only_by_name() -> None:
    repository = shop(workload(container=HTTP, pod={"terminationGracePeriodSeconds": 20}), service(target="http"))
    plan = planned("graceful-shutdown", repository, "api", seconds=60)
    assert edits(plan)[1] == ("api", GRACE, 20, 60)
    assert overriding(plan) == [GRACE]
    unnamed = refusal("graceful-shutdown", repository, seconds=60)
    assert "somebody chose otherwise (api waits 5 s" in unnamed


def test_a_database_is_given_time_but_no_wait() -> None:
    database = workload("db", "StatefulSet", HTTP)
    repository = shop(database, service("db", target="http"))
    assert edits(planned("graceful-shutdown", repository, seconds=60)) == [("db", GRACE, None, 60)]
    assert refusal("graceful-shutdown", repository) == (
        "Graceful shutdown: does not fit: no other pod takes over from db, and nobody said how long it needs to stop"
    )


@pytest.mark.parametrize(
    ("container", "pod", "spec", "said", "reason"),
    [
        ({"lifecycle": {"preStop": {"exec": {"command": ["x"]}}}}, {}, {}, {}, "already so: api has a preStop hook"),
        (
            {},
            {"terminationGracePeriodSeconds": 5},
            {},
            {},
            "does not fit: api is given 5 s to stop, too little to wait in",
        ),
        (
            {},
            {},
            {"strategy": {"type": "Recreate"}},
            {},
            "does not fit: no other pod takes over from api, and nobody said how long it needs to stop",
        ),
        (
            {"image": "redis:7.4"},
            {},
            {},
            {},
            "does not fit: no other pod takes over from api, and nobody said how long it needs to stop",
        ),
        ({"image": "redis:7.4"}, {}, {}, {"seconds": 30}, "already so: api is given 30 s to stop"),
    ],
)
def test_no_graceful_shutdown(container: Data, pod: Data, spec: Data, said: Data, reason: str) -> None:
    document = workload(container={**HTTP, **container}, pod=pod, spec=spec)
    assert (
        refusal("graceful-shutdown", shop(document, service(target="http")), **said) == f"Graceful shutdown: {reason}"
    )


def test_a_stated_time_that_is_long_enough_is_no_override() -> None:
    document = workload(container=HTTP, pod={"terminationGracePeriodSeconds": 60})
    plan = planned("graceful-shutdown", shop(document, service(target="http")), seconds=60)
    assert edits(plan) == [("api", PRE_STOP, None, {"sleep": {"seconds": 5}})]


def test_a_short_time_that_is_raised_is_enough_to_wait_in() -> None:
    document = workload(container=HTTP, pod={"terminationGracePeriodSeconds": 5})
    plan = planned("graceful-shutdown", shop(document, service(target="http")), "api", seconds=60)
    assert [path for _, path, _, _ in edits(plan)] == [PRE_STOP, GRACE]


def test_six_seconds_are_enough_to_wait_in() -> None:
    document = workload(container=HTTP, pod={"terminationGracePeriodSeconds": 6})
    assert planned("graceful-shutdown", shop(document, service(target="http")))


def _rolling(**fields: Any) -> Data:
    return {"strategy": {"type": "RollingUpdate", "rollingUpdate": fields}}


@pytest.mark.parametrize(
    ("spec", "change"),
    [
        (
            {"replicas": 4},
            [("spec.strategy", None, {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}})],
        ),
        (
            {"replicas": 4, "strategy": {"type": "RollingUpdate"}},
            [("spec.strategy.rollingUpdate", None, {"maxUnavailable": 0, "maxSurge": 1})],
        ),
        (
            {"replicas": 4, **_rolling(maxSurge=2)},
            [("spec.strategy.rollingUpdate.maxUnavailable", None, 0)],
        ),
        (
            {"replicas": 4, **_rolling(maxSurge=0)},
            [
                ("spec.strategy.rollingUpdate.maxUnavailable", None, 0),
                ("spec.strategy.rollingUpdate.maxSurge", 0, 1),
            ],
        ),
    ],
)
def test_a_rollout_misses_no_pod(spec: Data, change: list[tuple[str, Any, Any]]) -> None:
    plan = planned("rollout-strategy", shop(workload(spec=spec)))
    assert [one[1:] for one in edits(plan)] == change
    assert plan.summary == "In shop: a rollout of api keeps all 4 pods, instead of missing up to 1."


def test_a_chosen_number_of_missing_pods_is_overridden_only_by_name() -> None:
    repository = shop(workload(spec={"replicas": 2, **_rolling(maxUnavailable=1)}))
    assert "somebody chose otherwise" in refusal("rollout-strategy", repository)
    plan = planned("rollout-strategy", repository, "api")
    assert edits(plan) == [
        ("api", "spec.strategy.rollingUpdate.maxUnavailable", 1, 0),
        ("api", "spec.strategy.rollingUpdate.maxSurge", None, 1),
    ]
    assert overriding(plan) == ["spec.strategy.rollingUpdate.maxUnavailable"]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (
            {"replicas": 3},
            "already so: api misses none of its 3 pods in a rollout (the default of 25 % rounds down to none)",
        ),
        (
            {"replicas": 9, **_rolling(maxUnavailable=0)},
            "already so: api misses none of its 9 pods in a rollout (maxUnavailable)",
        ),
        (
            {"replicas": 9, **_rolling(maxUnavailable="10%")},
            "already so: api misses none of its 9 pods in a rollout (maxUnavailable)",
        ),
        ({"strategy": {"type": "Recreate"}}, "does not fit: api is replaced, never run twice (strategy Recreate)"),
    ],
)
def test_a_rollout_that_misses_none_already(spec: Data, reason: str) -> None:
    assert refusal("rollout-strategy", shop(workload(spec=spec))) == f"Rollouts without missing pods: {reason}"


def test_a_rollout_needs_room_for_one_more_pod() -> None:
    sized = workload(spec={"replicas": 4}, container={"resources": {"requests": {"memory": "100Mi"}}})
    for hard, fits in (("500Mi", True), ("499Mi", False)):
        repository = shop(sized, thing("v1", "ResourceQuota", "q", spec={"hard": {"memory": hard}}))
        if fits:
            assert planned("rollout-strategy", repository)
        else:
            assert refusal("rollout-strategy", repository) == (
                "Rollouts without missing pods: does not fit: ResourceQuota q has no room for another pod of api "
                "(499Mi of memory)"
            )


def test_a_quota_of_pods_counts_the_new_one_too() -> None:
    quota = thing("v1", "ResourceQuota", "q", spec={"hard": {"pods": "4"}})
    assert "no room" in refusal("rollout-strategy", shop(workload(spec={"replicas": 4}), quota))


def test_a_volume_of_one_pod_is_not_rolled() -> None:
    pod = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}
    assert "which a second pod may not share" in refusal(
        "rollout-strategy", shop(workload(spec={"replicas": 4}, pod=pod))
    )


@pytest.mark.parametrize(
    ("spec", "names", "said", "before", "after"),
    [
        ({}, "", {}, None, 3),
        ({}, "", {"history": 5}, None, 5),
        ({"revisionHistoryLimit": 20}, "api", {"history": 5}, 20, 5),
    ],
)
def test_old_versions(spec: Data, names: str, said: Data, before: int | None, after: int) -> None:
    plan = planned("revision-history", shop(workload(spec=spec)), names or (), **said)
    assert edits(plan) == [("api", "spec.revisionHistoryLimit", before, after)]
    assert overriding(plan) == ([] if before is None else ["spec.revisionHistoryLimit"])
    told = "10 (the default)" if before is None else "20"
    assert plan.summary == f"In shop: api keeps {after} old versions instead of {told}."


@pytest.mark.parametrize(
    ("spec", "names", "said", "kept"),
    [
        ({"revisionHistoryLimit": 20}, "", {"history": 5}, 20),
        ({"revisionHistoryLimit": 20}, "api", {}, 20),
        ({"revisionHistoryLimit": 3}, "api", {}, 3),
        ({}, "", {"history": 10}, 10),
    ],
)
def test_old_versions_that_stay(spec: Data, names: str, said: Data, kept: int) -> None:
    assert refusal("revision-history", shop(workload(spec=spec)), names or (), **said) == (
        f"Few old ReplicaSets: already so: api keeps {kept} old versions"
    )


def test_the_history_of_a_stateful_set_is_immutable_on_older_clusters() -> None:
    assert "there is no Deployment or DaemonSet here" in refusal(
        "revision-history", shop(workload("db", "StatefulSet"))
    )
