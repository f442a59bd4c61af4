"""Objects without pods that a change touches, by themselves and for what they break."""

import pytest

from eventing.vocabulary import Operation, Resource
from functions._clients.cluster import MemoryCluster
from functions._clients.kinds import named
from functions.health_monitor.facts import WorkloadFacts
from functions.health_monitor.kinds.checks import around_checks, change_of
from functions.health_monitor.kinds.seen import Around
from functions.health_monitor.looking_around import look_around
from tests.monitor.kinds.objects import Object, obj, service
from tests.monitor.kinds.surroundings import (
    DEPENDENCY,
    EMPTY,
    NAMED,
    SET,
    URL,
    WEB,
    checked,
    needing,
    nothing,
    plan,
    puts,
    shop,
    workload,
)


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
