"""Services, hosts and objects around a workload: what got worse, and whether the change touches it."""

from collections.abc import Callable
from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._clients.cluster import MemoryCluster
from functions._clients.kinds import named
from functions.health_monitor.facts import PodFacts, WorkloadFacts
from functions.health_monitor.kinds.checks import around_checks, change_of
from functions.health_monitor.kinds.seen import Around
from functions.health_monitor.looking_around import look_around
from tests.monitor.kinds.objects import Object, endpoints, obj, pod, service

WEB = Resource("Deployment", "web", "shop", "apps/v1")
NAMED = {"name": "web", "port": 80, "targetPort": "http"}
SLICE = [{"name": "web", "port": 8080}]
Change = Callable[[MemoryCluster], None]


def deployment(*env: tuple[str, str], **spec: Any) -> Object:
    container = {"name": "web", "env": [{"name": name, "value": value} for name, value in env], **spec}
    return obj("Deployment", "web", spec={"template": {"spec": {"containers": [container]}}})


def shop(*more: Object) -> MemoryCluster:
    """A workload of one pod behind a Service, and whatever a test adds."""
    return MemoryCluster.of(
        deployment(),
        obj("Namespace", "data", ""),
        pod("web-1", app="web"),
        service("web", NAMED, app="web"),
        endpoints("web", "web-1", ports=SLICE),
        *more,
    )


def workload(*pods: str, ready: bool = True) -> WorkloadFacts:
    found = tuple(PodFacts(name, "h1", "node-1", "Running", ready, 0) for name in pods)
    return WorkloadFacts(WEB, found=True, desired=1, updated=1, available=1, pods=found)


def plan(*operations: Operation) -> ChangePlan:
    return ChangePlan("shop", operations, workloads=(WEB,))


SET = Operation("set_field", WEB, "web.yaml", "spec.x", 1, 2)


def checked(
    cluster: MemoryCluster,
    change: Change,
    of: ChangePlan | None = None,
    pods: tuple[str, ...] = ("web-1",),
    ready: bool = True,
    healed: bool = False,
) -> dict[str, tuple[str, str]]:
    """The checks after a change of the cluster, against the look before it."""
    did = of or plan(SET)
    touched = [one.resource for one in did.operations]
    removed = [one.resource for one in did.operations if one.op == "remove_resource"]
    before = look_around(cluster, touched, [workload("web-1")], 0.0)
    change(cluster)
    now = look_around(cluster, touched, [workload(*pods, ready=ready)], 60.0)
    counts = {"Deployment shop/web": len(pods) if ready else 0}
    found = around_checks(change_of(did, touched, removed), before, now, counts, healed)
    return {one.name: (one.result, one.evidence) for one in found}


def nothing(_cluster: MemoryCluster) -> None:
    """The cluster stays as it is."""


def puts(*objects: Object) -> Change:
    def change(cluster: MemoryCluster) -> None:
        for one in objects:
            cluster.put(one)

    return change


def removes(kind: str, name: str, namespace: str = "shop") -> Change:
    return lambda cluster: cluster.remove(kind, namespace, name)


EMPTY = endpoints("web", ports=SLICE)


@pytest.mark.parametrize(
    ("change", "pods", "ready", "result", "words"),
    [
        (nothing, ("web-1",), True, "healthy", "1 ready endpoints, 1 before"),
        (
            puts(pod("web-1", app="shop"), EMPTY),
            ("web-1",),
            True,
            "failed",
            "it selects no pod, though Deployment shop/web has 1 ready: selector and labels no longer fit",
        ),
        (
            puts(service("web", NAMED, app="elsewhere"), EMPTY),
            ("web-1",),
            True,
            "failed",
            "selector and labels no longer fit",
        ),
        (puts(EMPTY), ("web-1",), True, "failed", "though 1 of its 1 pods are ready: none has the port"),
        (puts(endpoints("web", "web-1", ports=[])), ("web-1",), True, "failed", "none for port 80 (to http)"),
        (puts(pod("web-1", False, app="web"), EMPTY), ("web-1",), False, "inconclusive", "none of its 1 pods is ready"),
        (puts(pod("web-1", False, app="shop"), EMPTY), ("web-1",), False, "inconclusive", "it selects no pod"),
        (removes("Service", "web"), ("web-1",), True, "failed", "it is gone; it had 1 ready endpoints"),
        (
            puts(pod("web-2", app="web"), endpoints("web", "web-1", "web-2", ports=SLICE)),
            ("web-1", "web-2"),
            True,
            "healthy",
            "2 ready endpoints, 1 before",
        ),
    ],
)
def test_a_service_of_ours_keeps_its_endpoints(
    change: Change, pods: tuple[str, ...], ready: bool, result: str, words: str
) -> None:
    found = checked(shop(), change, pods=pods, ready=ready)["endpoints Service shop/web"]
    assert found[0] == result
    assert words in found[1]


def test_a_service_that_had_no_endpoint_before_is_not_held_against_the_change() -> None:
    cluster = shop(service("old", app="nobody"))
    cluster.put(EMPTY)
    assert checked(cluster, nothing)["endpoints Service shop/web"][0] == "not_applicable"
    assert "endpoints Service shop/old" not in checked(cluster, nothing)  # nor does it lead to what is watched


def test_a_service_that_the_change_removes_is_missed_by_nobody_but_who_names_it() -> None:
    gone = plan(Operation("remove_resource", Resource("Service", "web", "shop", "v1"), "svc.yaml"))
    assert checked(shop(), removes("Service", "web"), gone)["endpoints Service shop/web"][0] == "not_applicable"


@pytest.mark.parametrize("called", ["web-v4", "web-v6"])
def test_an_address_of_two_families_is_one_endpoint(called: str) -> None:
    cluster = shop(endpoints("web", "web-1", ports=SLICE, called=called))
    assert checked(cluster, nothing)["endpoints Service shop/web"][1].startswith("1 ready endpoints")


def test_ready_that_is_not_said_is_ready() -> None:
    cluster = shop()
    assert checked(cluster, puts(endpoints("web", "web-1", ready=None, ports=SLICE)))["endpoints Service shop/web"][
        0
    ] == ("healthy")


REDIS = (service("redis", {"port": 6379}, namespace="data", app="redis"),
         endpoints("redis", "redis-0", namespace="data", ports=[{"name": "", "port": 6379}]))  # fmt: skip
URL = ("REDIS_URL", "redis://user:secret@redis.data.svc.cluster.local:6379/0")
DEPENDENCY = "dependency Service data/redis"


def needing(*env: tuple[str, str], more: tuple[Object, ...] = (), **spec: Any) -> MemoryCluster:
    cluster = shop(*REDIS, *more)
    cluster.put(deployment(*env, **spec))
    return cluster


@pytest.mark.parametrize(
    ("change", "result", "words"),
    [
        (nothing, "healthy", "Deployment shop/web names it; 1 ready endpoints, 1 before"),
        (
            removes("Service", "redis", "data"),
            "inconclusive",
            "no longer exists; it had 1 ready endpoints; nothing that",
        ),
        (puts(endpoints("redis", namespace="data")), "inconclusive", "it lost its 1 ready endpoints; nothing that"),
        (
            puts(service("redis", {"port": 6380}, namespace="data", app="redis")),
            "inconclusive",
            "port 6379 of it has no ready endpoint any more",
        ),
    ],
)
def test_what_a_workload_names_is_still_there(change: Change, result: str, words: str) -> None:
    found = checked(needing(URL), change)[DEPENDENCY]
    assert found[0] == result
    assert words in found[1]
    assert "secret" not in found[1]


def test_a_dependency_that_the_change_takes_away_is_of_its_making() -> None:
    gone = plan(SET, Operation("remove_resource", Resource("Service", "redis", "data", "v1"), "redis.yaml"))
    assert checked(needing(URL), removes("Service", "redis", "data"), gone)[DEPENDENCY][0] == "failed"


def test_a_dependency_of_somebody_else_does_not_hold_a_rollback_up() -> None:
    found = checked(needing(URL), removes("Service", "redis", "data"), healed=True)
    assert found[DEPENDENCY][0] == "not_applicable"


@pytest.mark.parametrize(
    ("env", "result"),
    [
        (("CACHE_HOST", "redis.data"), "healthy"),
        (("ARGS", "--redis redis.data.svc:6379"), "healthy"),
        (("MOTTO", "we like redis.data a lot"), None),
        (("OTHER_URL", "http://nobody.data"), None),
        (("API_URL", "https://api.github.com/x"), None),
    ],
)
def test_how_a_host_is_recognised(env: tuple[str, str], result: str | None) -> None:
    found = checked(needing(env), nothing)
    assert found.get(DEPENDENCY, (None, ""))[0] == result


def test_hosts_in_the_config_maps_that_a_workload_reads_count() -> None:
    settings = obj("ConfigMap", "settings", data={"app.conf": "# redis.none.svc:1\nredis = redis.data.svc:6379\n"})
    cluster = needing(more=(settings,), envFrom=[{"configMapRef": {"name": "settings"}}])
    assert checked(cluster, nothing)[DEPENDENCY][0] == "healthy"


def test_a_host_that_the_change_names_has_to_be_there() -> None:
    new = deployment(("QUEUE_URL", "amqp://queue.data.svc:5672"))
    assert checked(needing(), puts(new))["dependency Service data/queue"] == (
        "inconclusive",
        "Deployment shop/web names it since the change, and the cluster has no such Service",
    )
    assert "dependency Service data/queue" not in checked(needing(("QUEUE_URL", "amqp://queue.data.svc:5672")), nothing)
    asleep = service("queue", {"port": 5672}, namespace="data", app="q")
    found = checked(needing(more=(asleep,)), puts(new))["dependency Service data/queue"]
    assert found == ("inconclusive", "Deployment shop/web names it since the change, and it has no ready endpoint")


def test_a_host_beyond_the_cluster_is_said_not_to_be_resolved() -> None:
    found = checked(needing(("API_URL", "https://me:token@api.github.com/x")), nothing)["hosts Deployment shop/web"]
    assert found == ("not_applicable", "it names api.github.com, beyond the cluster; that is not resolved from here")


def alias(name: str, to: str) -> Object:
    return obj("Service", name, spec={"type": "ExternalName", "externalName": to})


def test_an_external_name_is_followed() -> None:
    cluster = needing(("CACHE_HOST", "cache"), more=(alias("cache", "redis.data.svc.cluster.local."),))
    assert checked(cluster, nothing)["dependency Service shop/cache"][0] == "healthy"
    found = checked(cluster, puts(endpoints("redis", namespace="data")))["dependency Service shop/cache"]
    assert found[0] == "inconclusive"
    outside = needing(("CACHE_HOST", "cache"), more=(alias("cache", "cache.example.org"),))
    result, words = checked(outside, nothing)["dependency Service shop/cache"]
    assert result == "not_applicable"
    assert "it stands for cache.example.org, beyond the cluster; that is not resolved from here" in words


def test_external_names_that_go_round_end() -> None:
    ring = (alias("a", "b.shop.svc"), alias("b", "a.shop.svc"))
    assert "dependency Service shop/a" in checked(needing(("CACHE_HOST", "a"), more=ring), nothing)


def scaler(active: str) -> Object:
    conditions = [
        {"type": "AbleToScale", "status": "True"},
        {"type": "ScalingActive", "status": active, "reason": "FailedGetResourceMetric", "message": "no request"},
    ]
    spec = {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": 5}
    return obj("HorizontalPodAutoscaler", "web", spec=spec, status={"conditions": conditions})


SCALER = "object HorizontalPodAutoscaler shop/web"


def test_what_scales_a_workload_must_not_break_by_its_change() -> None:
    found = checked(shop(scaler("True")), puts(scaler("False")))[SCALER]
    assert found == ("failed", "it has no metric to scale by: FailedGetResourceMetric: no request")
    assert checked(shop(scaler("False")), nothing)[SCALER][0] == "not_applicable"
    assert checked(shop(scaler("True")), nothing)[SCALER][0] == "healthy"


def test_what_the_change_adds_and_breaks_is_a_failure_and_what_was_broken_before_is_none() -> None:
    added = plan(
        Operation("add_resource", Resource("HorizontalPodAutoscaler", "web", "shop", "autoscaling/v2"), "h.yaml")
    )
    assert checked(shop(), puts(scaler("False")), added)[SCALER][0] == "failed"
    assert checked(shop(), puts(scaler("True")), added)[SCALER][0] == "healthy"
    assert checked(shop(scaler("False")), nothing, added)[SCALER][0] == "inconclusive"
    assert checked(shop(), nothing, added)[SCALER] == ("inconclusive", "the cluster has no such object")


def test_after_a_revert_an_object_is_as_it_was() -> None:
    changed = plan(
        Operation("set_field", Resource("HorizontalPodAutoscaler", "web", "shop", "autoscaling/v2"), "h.yaml")
    )
    assert checked(shop(scaler("True")), nothing, changed, healed=True)[SCALER][0] == "healthy"
    assert checked(shop(scaler("True")), puts(scaler("False")), changed, healed=True)[SCALER][0] == "inconclusive"
    assert checked(shop(scaler("False")), nothing, changed, healed=True)[SCALER][0] == "not_applicable"
    assert SCALER not in checked(shop(), puts(scaler("True")), changed, healed=True)


def test_a_kind_that_nobody_knows_is_a_persons() -> None:
    strange = plan(Operation("set_field", Resource("Certificate", "web", "shop", "cert-manager.io/v1"), "c.yaml"))
    assert checked(shop(), nothing, strange)["object Certificate shop/web"] == (
        "inconclusive",
        "no evidence is known for the kind Certificate",
    )


def test_a_file_of_kustomize_is_no_object() -> None:
    listed = plan(
        SET, Operation("set_field", Resource("Kustomization", "", "", "kustomize.config.k8s.io/v1beta1"), "k.yaml")
    )
    assert not [name for name in checked(shop(), nothing, listed) if name.startswith("object")]


def test_an_object_whose_namespace_a_kustomization_gives_is_found() -> None:
    bare = plan(SET, Operation("add_resource", Resource("ConfigMap", "settings", "", "v1"), "c.yaml"))
    assert checked(shop(), puts(obj("ConfigMap", "settings", data={"a": "1"})), bare)["object ConfigMap settings"][
        0
    ] == ("healthy")


def test_what_may_not_be_read_is_said_and_only_missed_where_it_could_be_read_before() -> None:
    cluster = shop()
    cluster.forbidden = frozenset({"EndpointSlice"})
    found = checked(cluster, nothing)
    assert found["reading 1"][0] == "not_applicable"
    assert "list endpointslices.discovery.k8s.io" in found["reading 1"][1]
    assert found["endpoints Service shop/web"][0] == "not_applicable"

    def forbid(cluster: MemoryCluster) -> None:
        cluster.forbidden = frozenset({"EndpointSlice"})

    assert checked(shop(), forbid)["reading 1"][0] == "inconclusive"


def policy(hard: str, used: str) -> Object:
    return obj(
        "ResourceQuota",
        "bounds",
        spec={"hard": {"pods": hard}},
        status={"hard": {"pods": hard}, "used": {"pods": used}},
    )


REFUSAL = obj("Event", "e1", reason="FailedCreate", count=3, involvedObject={"kind": "ReplicaSet", "name": "web-2"},
              message='pods "web-2-x" is forbidden: exceeded quota: bounds, requested: pods=1')  # fmt: skip
QUOTA = plan(
    Operation("set_field", Resource("ResourceQuota", "bounds", "shop", "v1"), "q.yaml", "spec.hard.pods", 9, 4)
)


def test_refusals_since_the_change_fail_a_quota_and_those_of_before_leave_it_open() -> None:
    name = "object ResourceQuota shop/bounds"
    found = checked(shop(policy("9", "4")), puts(policy("4", "4"), REFUSAL), QUOTA)[name]
    assert found[0] == "failed"
    assert "pods were refused because of it 3 times since the change" in found[1]
    assert checked(shop(policy("9", "4")), puts(policy("4", "4")), QUOTA)[name][0] == "healthy"
    more = {**REFUSAL, "count": 5}
    assert checked(shop(policy("9", "4"), REFUSAL), puts(policy("12", "4"), more), QUOTA)[name][0] == "inconclusive"
    assert (
        checked(shop(policy("9", "4")), puts(policy("3", "4")), QUOTA)[name][0] == "failed"
    )  # more is used than it has


def test_a_cron_job_is_suspended_only_where_the_change_asks_for_it() -> None:
    backup = Resource("CronJob", "backup", "shop", "batch/v1")

    def cron(suspend: bool) -> Object:
        made = {"creationTimestamp": "1970-01-01T00:00:00Z"}
        return obj("CronJob", "backup", metadata=made, spec={"schedule": "0 3 * * *", "suspend": suspend})

    asked = plan(Operation("set_field", backup, "c.yaml", "spec.suspend", False, True))
    other = plan(Operation("set_field", backup, "c.yaml", "spec.schedule", "0 4 * * *", "0 3 * * *"))
    name = "object CronJob shop/backup"
    assert checked(shop(cron(False)), puts(cron(True)), asked)[name][0] == "healthy"
    found = checked(shop(cron(False)), puts(cron(True)), other)[name]
    assert found[0] == "inconclusive"
    assert found[1].endswith("before the change it was not suspended")


def test_a_watch_of_an_earlier_version_has_no_such_checks() -> None:
    assert around_checks(change_of(plan(SET), (), ()), Around(), Around(looked=True), {}) == ()


def test_a_workload_that_is_deleted_meanwhile_does_not_make_its_service_look_gone() -> None:
    cluster = shop()
    before = look_around(cluster, [WEB], [workload("web-1")], 0.0)
    cluster.remove("Deployment", "shop", "web")
    cluster.remove("Pod", "shop", "web-1")
    cluster.put(EMPTY)
    now = look_around(cluster, [WEB], [WorkloadFacts(WEB, found=False)], 60.0)
    found = {one.name: one for one in around_checks(change_of(plan(SET), (), ()), before, now, {})}
    assert found["endpoints Service shop/web"].result == "inconclusive"


def test_a_list_of_names_to_block_is_not_looked_up() -> None:
    blocked = "\n".join(f"http://ad-{number}.tracker{number}:80/" for number in range(2000))
    settings = obj("ConfigMap", "blocklist", data={"hosts.conf": blocked})
    cluster = needing(more=(settings, obj("Namespace", "data", "")), envFrom=[{"configMapRef": {"name": "blocklist"}}])
    found = look_around(cluster, [WEB], [workload("web-1")], 0.0)
    assert found.named == ()


def test_a_host_of_a_namespace_that_is_there_is_looked_up() -> None:
    assert DEPENDENCY in checked(needing(URL), nothing)


def test_an_object_of_no_known_namespace_is_not_looked_for_everywhere() -> None:
    cluster = MemoryCluster.of(obj("Event", "e", "elsewhere"))
    bare = Resource("ResourceQuota", "bounds", "", "v1")
    (one,) = look_around(cluster, [bare], [], 0.0).objects
    assert (one.found, one.told) == (False, "in which namespace it is cannot be told from the plan")


def test_the_address_of_a_load_balancer_stays() -> None:
    def balanced(*addresses: str) -> Object:
        listed = [{"ip": one} for one in addresses]
        return {**service("web", NAMED, app="web"), "status": {"loadBalancer": {"ingress": listed}}}

    ours = plan(Operation("set_field", Resource("Service", "web", "shop", "v1"), "s.yaml", "spec.type", 1, 2))
    cluster = shop()
    cluster.put(balanced("10.1.1.1"))
    assert checked(cluster, nothing, ours)["object Service shop/web"][0] == "healthy"
    found = checked(cluster, puts(balanced()), ours)["object Service shop/web"]
    assert found == ("inconclusive", "1 ready endpoints; before the change it was 10.1.1.1")


@pytest.mark.parametrize(
    "resource",
    [
        Resource("Service", "web", "shop", "serving.knative.dev/v1"),
        Resource("Rollout", "web", "shop", "argoproj.io/v1alpha1"),
    ],
)
def test_the_hosts_that_a_knative_service_or_a_rollout_is_told_are_looked_at(resource: Resource) -> None:
    container = {
        "name": "web",
        "env": [{"name": "DB_URL", "value": "postgres://db.data.svc.cluster.local:5432/web"}],
        "envFrom": [{"configMapRef": {"name": "settings"}}],
    }
    found = obj(
        named(resource.kind, resource.api_version), "web", spec={"template": {"spec": {"containers": [container]}}}
    )
    cluster = MemoryCluster.of(
        {**found, "apiVersion": resource.api_version},
        obj("ConfigMap", "settings", data={"MAIL_URL": "smtp://mail.example.org:25"}),
        obj("Namespace", "data", ""),
        obj("Service", "db", "data", spec={"selector": {"app": "db"}, "ports": [{"port": 5432}]}),
    )
    around = look_around(cluster, (), (WorkloadFacts(resource, found=True, outcome="ready"),), 0.0)
    assert [(one.namespace, one.name) for one in around.named] == [("data", "db")]
    assert around.service("data", "db") is not None
    assert [host for _, host in around.outside] == ["mail.example.org"]
