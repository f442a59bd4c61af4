"""Bounds for a namespace."""

from decimal import Decimal
from typing import Any

import pytest

from functions._catalogue.capacity import demand, no_room, overdrawn
from functions._manifests.repository import load
from tests.catalogue.building import MIB, Data, added, files, planned, refusal, several, shop, thing, workload


def _sized(name: str = "api", cpu: str = "100m", memory: str = "128Mi", kind: str = "Deployment", **more: Any) -> Data:
    resources = {"requests": {"cpu": cpu, "memory": memory}, **more.pop("resources", {})}
    return workload(name, kind, {"resources": resources}, **more)


@pytest.mark.parametrize(
    ("documents", "hard"),
    [
        ((_sized(),), {"requests.cpu": "1", "requests.memory": "1Gi"}),
        ((_sized(cpu="500m", memory="512Mi"),), {"requests.cpu": "1", "requests.memory": "1Gi"}),
        ((_sized(cpu="501m", memory="513Mi"),), {"requests.cpu": "1500m", "requests.memory": "1536Mi"}),
        (
            (_sized(cpu="1", memory="1Gi", spec={"replicas": 3}), _sized("nightly", "1", "1Gi", "CronJob")),
            {"requests.cpu": "8", "requests.memory": "8Gi"},
        ),
    ],
)
def test_a_quota_of_twice_the_need(documents: tuple[Data, ...], hard: Data) -> None:
    plan = planned("resource-quota", shop(*documents))
    assert added(plan) == [
        {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "shop-quota"}, "spec": {"hard": hard}}
    ]
    assert plan.automatic


def test_the_summary_of_a_quota_says_what_is_needed_now() -> None:
    assert planned("resource-quota", shop(_sized())).summary == (
        "In shop: all pods of shop together request at most 1 CPU and 1Gi of memory (they request 100m and 128Mi; "
        "there was no quota)."
    )


def test_a_quota_counts_what_an_autoscaler_may_reach() -> None:
    target = {"kind": "Deployment", "name": "api"}
    scaler = thing("autoscaling/v2", "HorizontalPodAutoscaler", "h", spec={"scaleTargetRef": target, "maxReplicas": 10})
    assert added(planned("resource-quota", shop(_sized(), scaler)))[0]["spec"]["hard"]["requests.cpu"] == "2"


def test_no_quota_where_a_pod_would_be_refused_for_want_of_requests() -> None:
    half = workload(container={"resources": {"requests": {"cpu": "1"}}})
    assert refusal("resource-quota", shop(_sized("web"), half)) == (
        "ResourceQuota: does not fit: a container of api has no requests, so a quota would refuse its pods"
    )
    init = _sized(pod={"initContainers": [{"name": "init", "image": "x:1"}]})
    assert "has no requests" in refusal("resource-quota", shop(init))


def test_no_quota_where_git_does_not_tell_how_much_runs() -> None:
    assert refusal("resource-quota", shop(_sized(), _sized("agent", kind="DaemonSet"))) == (
        "ResourceQuota: does not fit: agent runs on every node, and Git does not say how many there are"
    )


@pytest.mark.parametrize("practice", ["resource-quota", "limit-range", "default-deny"])
def test_a_namespace_of_several_applications_is_left_alone(practice: str) -> None:
    found = {**files({"shop": (_sized(),)}), **files({"more": (_sized("other"),)}, namespace="shop")}
    assert refusal(practice, load(found), "api").endswith("does not fit: more runs in shop, too")


@pytest.mark.parametrize("practice", ["resource-quota", "limit-range", "default-deny"])
def test_anything_may_run_in_the_default_namespace(practice: str) -> None:
    found = load(files({"shop": (_sized(),)}, namespace="default"))
    assert refusal(practice, found).endswith("does not fit: anything may run in the namespace default")


def test_a_quota_that_is_there() -> None:
    quota = thing("v1", "ResourceQuota", "q", spec={"hard": {"pods": "9"}})
    assert refusal("resource-quota", shop(_sized(), quota)) == (
        "ResourceQuota: already so: ResourceQuota q bounds shop"
    )


LIMITED: Data = {"resources": {"limits": {"memory": "256Mi"}}}


@pytest.mark.parametrize(
    ("documents", "said", "entry", "automatic"),
    [
        ((workload(),), {}, {"defaultRequest": {"cpu": "50m", "memory": "64Mi"}}, True),
        (
            (workload(container=LIMITED),),
            {},
            {"defaultRequest": {"cpu": "50m", "memory": "64Mi"}, "default": {"memory": "512Mi"}},
            True,
        ),
        (
            (workload(container=LIMITED),),
            {"memory": "300Mi", "cpu": "20m"},
            {"defaultRequest": {"cpu": "20m", "memory": "64Mi"}, "default": {"memory": "300Mi"}},
            True,
        ),
        (
            (workload(),),
            {"memory": "300Mi"},
            {"defaultRequest": {"cpu": "50m", "memory": "64Mi"}, "default": {"memory": "300Mi"}},
            False,
        ),
    ],
)
def test_a_limit_range(documents: tuple[Data, ...], said: Data, entry: Data, automatic: bool) -> None:
    plan = planned("limit-range", shop(*documents), **said)
    assert added(plan) == [
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": {"name": "shop-defaults"},
            "spec": {"limits": [{"type": "Container", **entry}]},
        }
    ]
    assert plan.automatic is automatic
    if not automatic:
        assert plan.why_not_automatic == "api has no memory limit now and would get 300Mi"


def test_a_default_limit_below_what_a_container_requests_is_not_proposed() -> None:
    repository = shop(_sized(memory="301Mi"))
    assert refusal("limit-range", repository, memory="300Mi") == (
        "LimitRange: does not fit: api: 301Mi of memory is requested, which is more than the limit of 300Mi"
    )
    assert planned("limit-range", repository, memory="301Mi")


def test_a_limit_range_that_is_there() -> None:
    there = thing("v1", "LimitRange", "l", spec={"limits": [{"type": "Container", "max": {"cpu": "1"}}]})
    assert refusal("limit-range", shop(workload(), there)) == (
        "LimitRange: already so: a LimitRange gives the containers of shop their defaults"
    )
    other = thing(
        "v1", "LimitRange", "l", spec={"limits": [{"type": "PersistentVolumeClaim", "max": {"storage": "1Gi"}}]}
    )
    assert planned("limit-range", shop(workload(), other))


def test_what_a_namespace_asks_for() -> None:
    repository = several(
        shop=(
            _sized(spec={"replicas": 2}, resources={"limits": {"memory": "256Mi"}}),
            _sized("db", "1", "1Gi", "StatefulSet", spec={"replicas": 3}),
            _sized("agent", kind="DaemonSet"),
        ),
        other=(_sized(),),
    )
    assert demand(repository, "shop") == {
        "requests.cpu": Decimal("3.3"),
        "requests.memory": Decimal((3 * 128 + 3 * 1024) * MIB),
        "limits.memory": Decimal(512 * MIB),
        "pods": Decimal(6),
    }


def _quota(**hard: str) -> Data:
    return thing(
        "v1", "ResourceQuota", "q", spec={"hard": {key.replace("_", "."): value for key, value in hard.items()}}
    )


@pytest.mark.parametrize(
    ("hard", "phrase"),
    [
        ({"requests_memory": "256Mi"}, ""),
        (
            {"requests_memory": "255Mi"},
            "ResourceQuota q of shop allows 255Mi of requests.memory, and this asks for more",
        ),
        ({"memory": "255Mi"}, "ResourceQuota q of shop allows 255Mi of memory, and this asks for more"),
        ({"pods": "1"}, "ResourceQuota q of shop allows 1 of pods, and this asks for more"),
        ({"pods": "2"}, ""),
        ({"limits_cpu": "1m"}, ""),
    ],
)
def test_overdrawn(hard: dict[str, str], phrase: str) -> None:
    before, after = shop(_sized(), _quota(**hard)), shop(_sized(spec={"replicas": 2}), _quota(**hard))
    assert overdrawn(before, after, "shop") == phrase


def test_what_was_overdrawn_already_may_stay_so_but_not_grow() -> None:
    tight = _quota(requests_memory="1Mi")
    one, two = shop(_sized(), tight), shop(_sized(spec={"replicas": 2}), tight)
    assert overdrawn(one, one, "shop") == ""
    assert overdrawn(one, two, "shop") != ""


def test_a_scoped_quota_counts_only_some_pods() -> None:
    scoped = thing("v1", "ResourceQuota", "q", spec={"hard": {"pods": "1"}, "scopes": ["BestEffort"]})
    selected = thing(
        "v1", "ResourceQuota", "q", spec={"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": []}}
    )
    before, after = shop(_sized(), scoped), shop(_sized(spec={"replicas": 2}), scoped)
    assert overdrawn(before, after, "shop") == ""
    assert overdrawn(shop(selected), shop(_sized(spec={"replicas": 2}), selected), "shop") == ""


def test_room_for_one_more_is_counted_with_what_is_there() -> None:
    found = shop(_sized(), _quota(cpu="200m"))
    api = found.workloads()[0]
    assert no_room(found, api, 1) == ""
    assert no_room(found, api, 2) == "ResourceQuota q has no room for another pod of api (200m of cpu)"
