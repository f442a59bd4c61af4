"""How an object of each kind stands by itself, from objects in wire form."""

from typing import Any

import pytest

from functions.health_monitor.kinds.evidence import EVIDENCE
from functions.health_monitor.kinds.near import Near
from tests.monitor.kinds.objects import Object, endpoints, event, obj, pod, service

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z, a Friday


def near(kind: str, *objects: Object) -> Near:
    lists = {one: tuple(each for each in objects if each["kind"] == one) for one in EVIDENCE[kind].near}
    return Near(NOW, lists)


def said(found: Object, *objects: Object) -> tuple[str, str]:
    return EVIDENCE[found["kind"]].read(found, near(found["kind"], *objects))


def budget(
    healthy: int, desired: int, expected: int, allowed: int, observed: int = 1, more: Object | None = None
) -> Object:
    status: Object = {
        "observedGeneration": observed,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "disruptionsAllowed": allowed,
    }
    return obj("PodDisruptionBudget", "web", metadata={"generation": 1}, status=status | (more or {}))


SYNC_FAILED: Object = {
    "conditions": [{"type": "DisruptionAllowed", "status": "False", "reason": "SyncFailed", "message": "no"}]
}


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (budget(2, 1, 2, 1), "well", "2 of 2 pods healthy, 1 needed, 1 may be evicted"),
        (budget(2, 2, 2, 0), "waiting", "every eviction is blocked"),
        (budget(1, 2, 2, 0), "waiting", "1 of 2 pods healthy, 2 needed"),
        (budget(0, 0, 0, 0), "waiting", "selects no pod"),
        (budget(2, 1, 2, 1, observed=0), "waiting", "has not seen the change yet"),
        (budget(0, 0, 0, 0, more=SYNC_FAILED), "broken", "SyncFailed: no"),
        (obj("PodDisruptionBudget", "web"), "waiting", "has not seen the change yet"),
    ],
)
def test_disruption_budgets(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]


def quota(spec: dict[str, str], hard: dict[str, str] | None, used: dict[str, str]) -> Object:
    return obj("ResourceQuota", "bounds", spec={"hard": spec}, status={"hard": hard, "used": used} if hard else {})


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (quota({"pods": "10"}, {"pods": "10"}, {"pods": "4"}), "well", "pods 4 of 10"),
        (quota({"requests.cpu": "1"}, {"requests.cpu": "1000m"}, {"requests.cpu": "1"}), "well", "requests.cpu 1 of"),
        (quota({"pods": "10"}, {"pods": "8"}, {"pods": "4"}), "waiting", "has not counted pods yet"),
        (quota({"pods": "10"}, None, {}), "waiting", "has not counted pods yet"),
        (quota({"pods": "10"}, {"pods": "10"}, {}), "waiting", "pods ? of 10"),
        (quota({"memory": "1Gi"}, {"memory": "1Gi"}, {"memory": "1025Mi"}), "broken", "more memory is used"),
        (quota({}, {}, {}), "waiting", "bounds nothing"),
        (quota({"pods": "junk"}, {"pods": "junk"}, {"pods": "4"}), "waiting", "has not counted"),
    ],
)
def test_quotas(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]


def limit_range(**limit: Any) -> Object:
    return obj("LimitRange", "bounds", spec={"limits": [{"type": "Container", **limit}]})


def deployment(cpu: str | None = None) -> Object:
    resources = {"limits": {"cpu": cpu}, "requests": {"cpu": cpu}} if cpu else {}
    template = {"spec": {"containers": [{"name": "web", "resources": resources}]}}
    return obj("Deployment", "web", spec={"template": template})


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (limit_range(max={"cpu": "2"}), "well", "all 1 workloads"),
        (limit_range(max={"cpu": "500m"}), "broken", "1 of 1 workloads would be refused"),
    ],
)
def test_limit_ranges_are_held_against_the_pod_templates(found: Object, state: str, words: str) -> None:
    assert said(found, deployment("1"))[0] == state
    assert words in said(found, deployment("1"))[1]


def test_what_an_earlier_limit_range_filled_in_is_not_held_against_a_new_one() -> None:
    filled_in = pod("web-1")
    filled_in["spec"]["containers"][0]["resources"] = {"limits": {"cpu": "2"}}
    assert said(limit_range(max={"cpu": "1"}), deployment(), filled_in)[0] == "well"


def test_a_limit_range_without_workloads_shows_nothing() -> None:
    assert said(limit_range(max={"cpu": "1"}))[0] == "waiting"


@pytest.mark.parametrize(
    ("kind", "message", "times"),
    [
        ("ResourceQuota", 'pods "w" is forbidden: exceeded quota: bounds, requested: pods=1, used: pods=4', 1),
        ("ResourceQuota", 'pods "w" is forbidden: exceeded quota: bounds-2, requested: pods=1', 0),
        ("ResourceQuota", 'pods "w" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 0),
        ("LimitRange", 'pods "w" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 1),
        ("LimitRange", 'pods "w" is forbidden: exceeded quota: bounds, requested: pods=1', 0),
    ],
)
def test_refusals_are_counted_where_they_belong(kind: str, message: str, times: int) -> None:
    count = EVIDENCE[kind].refusals
    assert count is not None
    found = count("bounds", near(kind, event("FailedCreate", message), event("Unhealthy", message)))
    assert found == (times, message if times else "")


def autoscaler(*conditions: tuple[str, str, str], generation: int = 1, observed: int | None = 1) -> Object:
    status = {
        "conditions": [
            {"type": one, "status": two, "reason": three, "message": "why"} for one, two, three in conditions
        ],
        "currentReplicas": 2,
        "desiredReplicas": 3,
    }
    if observed is not None:
        status["observedGeneration"] = observed
    spec = {"minReplicas": 1, "maxReplicas": 5}
    return obj("HorizontalPodAutoscaler", "web", metadata={"generation": generation}, spec=spec, status=status)


ABLE, ACTIVE = ("AbleToScale", "True", "ReadyForNewScale"), ("ScalingActive", "True", "ValidMetricFound")


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (autoscaler(ABLE, ACTIVE), "well", "2 replicas, 3 wanted, of 1 to 5"),
        (autoscaler(ABLE, ACTIVE, observed=None), "well", "2 replicas"),
        (autoscaler(ABLE, ACTIVE, ("ScalingLimited", "True", "TooManyReplicas")), "well", "TooManyReplicas: why"),
        (autoscaler(ABLE, ("ScalingActive", "False", "FailedGetResourceMetric")), "broken", "no metric to scale by"),
        (autoscaler(ABLE, ("ScalingActive", "False", "ScalingDisabled")), "well", "scaled to zero"),
        (autoscaler(("AbleToScale", "False", "FailedGetScale")), "broken", "FailedGetScale: why"),
        (autoscaler(), "waiting", "has not looked yet"),
        (autoscaler(ABLE, ACTIVE, generation=2), "waiting", "has not seen the change"),
    ],
)
def test_autoscalers(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]


def claim(phase: str, asked: str = "1Gi", has: str | None = "1Gi", **status: Any) -> Object:
    spec = {"resources": {"requests": {"storage": asked}}, "volumeName": "pv-1", "storageClassName": "local-path"}
    capacity = {"capacity": {"storage": has}} if has else {}
    return obj("PersistentVolumeClaim", "data", spec=spec, status={"phase": phase, **capacity, **status})


USING = pod("web-1")
USING["spec"]["volumes"] = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}, {"name": "tmp"}]
LATER: Object = {
    "kind": "StorageClass",
    "metadata": {"name": "local-path"},
    "volumeBindingMode": "WaitForFirstConsumer",
}
RESIZING: Object = {"conditions": [{"type": "FileSystemResizePending", "status": "True"}]}


@pytest.mark.parametrize(
    ("found", "beside", "state", "words"),
    [
        (claim("Bound"), (), "well", "Bound to pv-1 with 1Gi"),
        (claim("Bound", "2Gi"), (), "waiting", "2Gi is asked for and not there yet"),
        (claim("Bound", has=None), (), "waiting", "its size is not known"),
        (claim("Bound", **RESIZING), (), "waiting", "FileSystemResizePending"),
        (claim("Bound", allocatedResourceStatuses={"storage": "NodeResizeInfeasible"}), (), "broken", "NodeResize"),
        (claim("Lost"), (), "broken", "its volume is gone"),
        (claim("Pending"), (LATER,), "well", "waits for its first pod, as StorageClass local-path has it"),
        (claim("Pending"), (LATER, USING), "waiting", "Pending, and pod web-1 waits for it"),
        (claim("Pending"), (), "waiting", "Pending"),
        (obj("PersistentVolumeClaim", "data"), (), "waiting", "not looked at yet"),
        (
            claim("Pending"),
            (LATER, event("ProvisioningFailed", "no space", "PersistentVolumeClaim", "data")),
            "broken",
            "no volume is made for it: no space",
        ),
    ],
)
def test_claims(found: Object, beside: tuple[Object, ...], state: str, words: str) -> None:
    assert said(found, *beside)[0] == state
    assert words in said(found, *beside)[1]


def cron_job(schedule: str, last: str | None, **spec: Any) -> Object:
    status = {"lastScheduleTime": last} if last else {}
    if spec.pop("active", False):
        status["active"] = [{"name": "backup-1"}]  # type: ignore[assignment]
    made = {"creationTimestamp": "2027-01-01T00:00:00Z"}
    return obj("CronJob", "backup", metadata=made, spec={"schedule": schedule, **spec}, status=status)


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (cron_job("0 3 * * *", "2027-01-15T03:00:00Z"), "well", "next 2027-01-16T03:00+00:00"),
        (cron_job("*/5 * * * *", "2027-01-15T08:00:00Z"), "well", "next 2027-01-15T08:05+00:00"),
        (cron_job("*/5 * * * *", "2027-01-15T07:50:00Z"), "waiting", "was due at 2027-01-15T07:55+00:00"),
        (cron_job("*/5 * * * *", None), "waiting", "the last was never"),
        (cron_job("0 3 * * *", None), "well", "last run never"),  # what was missed in the night is not of this watch
        (cron_job("0 0 31 2 *", None), "well", "not in a year"),
        (cron_job("*/5 * * * *", None, suspend=True), "well", "suspended"),
        (cron_job("@every 1h", None), "waiting", "cannot be told here"),
        (cron_job("0 3 * * *", None, timeZone="Mars/Base"), "waiting", "no time zone"),
        (
            cron_job("*/5 * * * *", "2027-01-15T07:50:00Z", concurrencyPolicy="Forbid", active=True),
            "well",
            "the one before it goes on",
        ),
    ],
)
def test_cron_jobs(found: Object, state: str, words: str) -> None:
    assert said(found)[0] == state
    assert words in said(found)[1]


@pytest.mark.parametrize(("last", "state"), [("2027-01-15T07:58:00Z", "broken"), ("2027-01-15T07:00:00Z", "well")])
def test_what_a_cron_job_complained_of_lately_breaks_it(last: str, state: str) -> None:
    complaint = event("FailedCreate", "quota", "CronJob", "backup", lastTimestamp=last)
    assert said(cron_job("0 3 * * *", None), complaint)[0] == state


WEB = {"port": 80, "targetPort": "web", "name": "web"}


@pytest.mark.parametrize(
    ("beside", "state", "words"),
    [
        ((pod("a", app="web"), endpoints("web", "a", ports=[{"name": "web", "port": 8080}])), "well", "1 ready"),
        ((pod("a", app="web"), endpoints("web", "a", ports=[])), "broken", "none for port 80 (to web)"),
        ((pod("a", app="web"),), "broken", "1 of its pods are ready, but it has no ready endpoint"),
        ((pod("a", ready=False, app="web"),), "waiting", "none of its 1 pods is ready"),
        ((pod("a", app="other"),), "waiting", "it selects no pod"),
    ],
)
def test_services(beside: tuple[Object, ...], state: str, words: str) -> None:
    found = service("web", WEB, app="web")
    assert said(found, *beside)[0] == state
    assert words in said(found, *beside)[1]


def ingress(to: str, port: int | str = 80, at: str = "") -> Object:
    field = "number" if isinstance(port, int) else "name"
    backend = {"service": {"name": to, "port": {field: port}}}
    status = {"loadBalancer": {"ingress": [{"ip": at}]}} if at else {}
    spec = {"rules": [{"host": "shop", "http": {"paths": [{"path": "/", "backend": backend}]}}]}
    return obj("Ingress", "web", spec=spec, status=status)


@pytest.mark.parametrize(
    ("found", "beside", "state", "words"),
    [
        (ingress("web", at="10.1.1.1"), (service("web"), endpoints("web", "a")), "well", "at 10.1.1.1"),
        (ingress("web"), (service("web"), endpoints("web", "a")), "well", "no ingress controller gave it an address"),
        (ingress("web"), (service("web"), endpoints("web", "a", ready=False)), "waiting", "has no ready endpoint"),
        (ingress("web", 81), (service("web"), endpoints("web", "a")), "broken", "port 81 of Service web"),
        (ingress("web", "web"), (service("web", WEB), endpoints("web", "a")), "well", "1 backends"),
        (ingress("gone"), (service("web"),), "broken", "Service gone, which is not there"),
    ],
)
def test_ingresses(found: Object, beside: tuple[Object, ...], state: str, words: str) -> None:
    assert said(found, *beside)[0] == state
    assert words in said(found, *beside)[1]


def test_the_address_of_an_ingress_is_marked() -> None:
    mark = EVIDENCE["Ingress"].mark
    assert mark is not None
    assert [mark(ingress("web", at=at)) for at in ("10.1.1.1", "")] == ["10.1.1.1", ""]


@pytest.mark.parametrize(
    ("selector", "pods", "words"),
    [
        ({"matchLabels": {"app": "web"}}, [pod("a", app="web")], "all 1 pods that it selects are ready, but nothing"),
        ({}, [pod("a", app="web"), pod("b", ready=False)], "1 of the 2 pods"),
        ({"matchLabels": {"app": "x"}}, [pod("a", app="web")], "selects none of 1 pods"),
    ],
)
def test_a_network_policy_is_never_well_by_itself(selector: Object, pods: list[Object], words: str) -> None:
    found = obj("NetworkPolicy", "only", spec={"podSelector": selector})
    assert said(found, *pods)[0] == "waiting"
    assert words in said(found, *pods)[1]


def binding(role: str, account: str) -> Object:
    subjects = [{"kind": "ServiceAccount", "name": account}, {"kind": "User", "name": "eve"}]
    return obj("RoleBinding", "read", roleRef={"kind": "Role", "name": role}, subjects=subjects)


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (binding("reader", "web"), "well", "grants Role reader, which is there, to 2 subjects"),
        (binding("gone", "web"), "broken", "Role gone, which is not there"),
        (binding("reader", "gone"), "broken", "ServiceAccount gone"),
    ],
)
def test_role_bindings(found: Object, state: str, words: str) -> None:
    beside = (obj("Role", "reader"), obj("ServiceAccount", "web"))
    assert said(found, *beside)[0] == state
    assert words in said(found, *beside)[1]


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (obj("ConfigMap", "c", data={"a": "1"}), "well", "1 entries"),
        (obj("ServiceAccount", "web"), "well", "accepted"),
        (obj("Namespace", "shop", status={"phase": "Active"}), "well", "Active"),
        (obj("Namespace", "shop", status={"phase": "Terminating"}), "broken", "Terminating"),
        (obj("Namespace", "shop"), "waiting", "not looked at yet"),
        (obj("ServiceMonitor", "m", spec={"selector": {"matchLabels": {"app": "web"}}}), "well", "selects Service web"),
        (obj("ServiceMonitor", "m", spec={"selector": {"matchLabels": {"app": "x"}}}), "waiting", "scrapes nothing"),
        (obj("ServiceMonitor", "m", spec={"selector": {}}), "well", "not looked up"),
        (
            obj("PrometheusRule", "r", spec={"groups": [{"name": "g", "rules": [{}, {}]}]}),
            "well",
            "2 rules in 1 groups",
        ),
        (obj("PrometheusRule", "r", spec={"groups": []}), "waiting", "no rule"),
    ],
)
def test_kinds_that_nothing_reports_about(found: Object, state: str, words: str) -> None:
    labelled = obj("Service", "web", metadata={"labels": {"app": "web"}})
    assert said(found, labelled)[0] == state
    assert words in said(found, labelled)[1]


@pytest.mark.parametrize("kind", sorted(EVIDENCE))
@pytest.mark.parametrize(
    "broken",
    [{}, {"spec": None, "status": None}, {"spec": {}, "status": {}}, {"spec": [], "status": "x"}],
    ids=["bare", "null", "empty", "odd"],
)
def test_an_object_that_lacks_everything_is_read_all_the_same(kind: str, broken: Object) -> None:
    state, told = said(obj(kind, "bare", **broken))
    assert state in ("well", "broken", "waiting")
    assert told
