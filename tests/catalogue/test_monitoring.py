"""ServiceMonitors and PrometheusRules, where the operator is used."""

from typing import Any

import pytest

from tests.catalogue.building import Data, added, planned, refusal, service, shop, thing, workload

METRICS: Data = {"ports": [{"name": "metrics", "containerPort": 9090}]}


def _service(labels: Data | None = None, annotations: Data | None = None, **port: Any) -> Data:
    entry = {"name": "metrics", "port": 9090, **port}
    found = thing("v1", "Service", "api", labels, spec={"selector": {"app": "api"}, "ports": [entry]})
    if annotations:
        found["metadata"]["annotations"] = annotations
    return found


def _of_operator(kind: str, name: str, labels: Data | None = None, **spec: Any) -> Data:
    return thing("monitoring.coreos.com/v1", kind, name, labels, spec=spec)


OPERATOR = _of_operator("PodMonitor", "other")
LABELS: Data = {"app": "api"}
ELSEWHERE: Data = {"selector": {"matchLabels": {"app": "other"}}}


@pytest.mark.parametrize("practice", ["service-monitor", "alert-rules"])
def test_without_the_operator_nobody_would_read_it(practice: str) -> None:
    assert refusal(practice, shop(workload(container=METRICS), _service(LABELS))).endswith(
        "does not fit: nothing in the repository is for the Prometheus operator, so nobody would read it"
    )


def test_metrics_are_scraped() -> None:
    plan = planned("service-monitor", shop(workload(container=METRICS), _service(LABELS), OPERATOR))
    assert added(plan) == [
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "ServiceMonitor",
            "metadata": {"name": "api"},
            "spec": {
                "selector": {"matchLabels": {"app": "api"}},
                "endpoints": [{"port": "metrics", "path": "/metrics", "interval": "30s"}],
            },
        }
    ]
    assert plan.summary == (
        "In shop: Prometheus scrapes /metrics on port metrics of api every 30 s (a ServiceMonitor; it had none)."
    )


@pytest.mark.parametrize(
    ("others", "labels"),
    [
        (
            (
                _of_operator("ServiceMonitor", "a", {"release": "stack", "team": "a"}, **ELSEWHERE),
                _of_operator("ServiceMonitor", "b", {"release": "stack", "team": "b"}, **ELSEWHERE),
            ),
            {"release": "stack"},
        ),
        ((_of_operator("PrometheusRule", "a", {"release": "stack"}),), {"release": "stack"}),
        ((_of_operator("ServiceMonitor", "a", **ELSEWHERE), _of_operator("PrometheusRule", "b", {"x": "y"})), None),
    ],
)
def test_a_monitor_carries_the_labels_that_the_others_share(others: tuple[Data, ...], labels: Data | None) -> None:
    metadata = added(planned("service-monitor", shop(workload(), _service(LABELS), *others)))[0]["metadata"]
    assert metadata.get("labels") == labels


@pytest.mark.parametrize(
    ("found", "names", "said", "port", "path"),
    [
        (
            _service(LABELS, {"prometheus.io/scrape": "true", "prometheus.io/port": "80"}, name="http", port=80),
            "",
            {},
            "http",
            "/metrics",
        ),
        (
            _service(
                LABELS,
                {"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "prometheus.io/path": "/m"},
                name="http",
                port=80,
                targetPort=8080,
            ),
            "",
            {"path": "/x"},
            "http",
            "/m",
        ),
        (_service(LABELS, name="http", port=80), "api", {"port": 80, "path": "/x"}, "http", "/x"),
        (_service(LABELS, name="http", port=80, targetPort=81), "api", {"port": 81}, "http", "/metrics"),
        (_service(LABELS, name="prom", port=1), "", {}, "prom", "/metrics"),
        (
            _service(
                LABELS,
                {"prometheus.io/scrape": "true", "prometheus.io/port": "80", "prometheus.io/path": "_status/vars"},
                name="http",
                port=80,
            ),
            "",
            {},
            "http",
            "/_status/vars",
        ),
    ],
)
def test_which_port_serves_metrics(found: Data, names: str, said: Data, port: str, path: str) -> None:
    plan = planned("service-monitor", shop(workload(), found, OPERATOR), names or (), **said)
    assert added(plan)[0]["spec"]["endpoints"] == [{"port": port, "path": path, "interval": "30s"}]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (_service(None), {}),
        (_service(LABELS, name="http", port=80), {}),
        (_service(LABELS, name="http", port=80), {"port": 80}),
        (_service(LABELS, {"prometheus.io/scrape": "true", "prometheus.io/port": "9"}, name="http", port=80), {}),
        (_service(LABELS, {"prometheus.io/scrape": "false", "prometheus.io/port": "80"}, name="http", port=80), {}),
    ],
)
def test_no_port_for_metrics(found: Data, said: Data) -> None:
    assert refusal("service-monitor", shop(workload(), found, OPERATOR), **said) == (
        "ServiceMonitor: does not fit: no Service of api has labels and a named port for metrics"
    )


@pytest.mark.parametrize(
    ("namespace", "selector"),
    [
        ("shop", {}),
        ("watch", {"namespaceSelector": {"any": True}}),
        ("watch", {"namespaceSelector": {"matchNames": ["shop"]}}),
    ],
)
def test_a_service_that_is_scraped(namespace: str, selector: Data) -> None:
    monitor = _of_operator("ServiceMonitor", "there", None, selector={"matchLabels": LABELS}, **selector)
    monitor["metadata"]["namespace"] = namespace
    assert refusal("service-monitor", shop(workload(), _service(LABELS), monitor)) == (
        "ServiceMonitor: already so: ServiceMonitor there scrapes api"
    )


@pytest.mark.parametrize(
    ("namespace", "selector", "labels"),
    [
        ("watch", {}, LABELS),
        ("watch", {"namespaceSelector": {"matchNames": ["other"]}}, LABELS),
        ("shop", {}, {"app": "other"}),
    ],
)
def test_a_monitor_of_something_else_is_no_monitor(namespace: str, selector: Data, labels: Data) -> None:
    monitor = _of_operator("ServiceMonitor", "there", None, selector={"matchLabels": labels}, **selector)
    monitor["metadata"]["namespace"] = namespace
    assert planned("service-monitor", shop(workload(), _service(LABELS), monitor))


@pytest.mark.parametrize(
    ("kind", "missing", "pods"),
    [
        (
            "Deployment",
            'kube_deployment_status_replicas_unavailable{namespace="shop",deployment="a.b-c"} > 0',
            "a[.]b-c-[a-z0-9]+-[a-z0-9]{5}",
        ),
        (
            "StatefulSet",
            'kube_statefulset_replicas{namespace="shop",statefulset="a.b-c"} > '
            'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="a.b-c"}',
            "a[.]b-c-[0-9]+",
        ),
        (
            "DaemonSet",
            'kube_daemonset_status_number_unavailable{namespace="shop",daemonset="a.b-c"} > 0',
            "a[.]b-c-[a-z0-9]{5}",
        ),
    ],
)
def test_alerts(kind: str, missing: str, pods: str) -> None:
    plan = planned("alert-rules", shop(workload("a.b-c", kind), _of_operator("PrometheusRule", "o", {"release": "s"})))
    found = added(plan)[0]
    assert found["metadata"] == {"name": "a.b-c-alerts", "labels": {"release": "s"}}
    assert found["spec"]["groups"] == [
        {
            "name": "a.b-c",
            "rules": [
                {
                    "alert": "ABCUnavailable",
                    "expr": missing,
                    "for": "15m",
                    "labels": {"severity": "warning"},
                    "annotations": {"summary": f"{kind} shop/a.b-c has had too few ready pods for 15 minutes."},
                },
                {
                    "alert": "ABCRestarting",
                    "expr": "increase(kube_pod_container_status_restarts_total"
                    f'{{namespace="shop",pod=~"{pods}"}}[30m]) > 3',
                    "for": "5m",
                    "labels": {"severity": "warning"},
                    "annotations": {
                        "summary": "A container of shop/a.b-c was restarted more than 3 times in 30 minutes."
                    },
                },
            ],
        }
    ]


def _rule(expression: str, name: str = "there") -> Data:
    return _of_operator("PrometheusRule", name, groups=[{"name": "g", "rules": [{"alert": "A", "expr": expression}]}])


@pytest.mark.parametrize("expression", ['up{deployment="api"} == 0', 'x{pod=~"api-.*"} > 1'])
def test_a_workload_that_an_alert_speaks_of(expression: str) -> None:
    assert refusal("alert-rules", shop(workload(), _rule(expression))) == (
        "Alerts for workloads: already so: PrometheusRule there watches api"
    )


def test_an_alert_on_something_else_is_none() -> None:
    assert planned("alert-rules", shop(workload(), _rule('up{job="web"} == 0')))


def test_a_rule_of_the_same_name_is_left_alone() -> None:
    assert refusal("alert-rules", shop(workload(), _rule("up", "api-alerts"))) == (
        "Alerts for workloads: does not fit: another PrometheusRule is called api-alerts already"
    )


def test_a_workload_without_a_service_is_not_scraped() -> None:
    assert "no Service of api" in refusal("service-monitor", shop(workload(), service("web"), OPERATOR))
