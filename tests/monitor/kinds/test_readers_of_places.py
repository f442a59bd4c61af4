"""How claims, jobs, Services, ways and rights stand by themselves, from objects in wire form."""

from typing import Any

import pytest

from functions.health_monitor.kinds.evidence import EVIDENCE
from tests.monitor.kinds.objects import Object, endpoints, event, obj, pod, service
from tests.monitor.kinds.reading import said


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
