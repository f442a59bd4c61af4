"""Services that select nothing, target ports and probes that nobody opens."""

import pytest

from tests.preflight.wiring.trees import WEB, Said, config, cured, findings, line, said, service, tree, workload

CR = "---\napiVersion: {0}\nkind: {1}\nmetadata: {{name: {2}, namespace: shop}}\nspec: {{}}\n"
SERVICE = "Service/shop/web"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (service("web") + workload(), 0),
        (service("web", "{app: website}") + workload(), 1),
        (service("web", "{app: website}") + workload(namespace="other"), 0),
        (service("web", "{app: web, tier: front}") + workload(), 1),
        (service("web", "{}") + workload(), 0),
        (service("web", "null") + workload(), 0),
        (service("web", "{app: x}", extra=", type: ExternalName, externalName: example.org") + workload(), 0),
        (service("web", "{serving.knative.dev/service: x}") + workload(), 0),
        (service("web", "{statefulset.kubernetes.io/pod-name: web-0}") + workload(), 0),
        (service("web", "{app: pg}") + workload() + CR.format("acid.zalan.do/v1", "postgresql", "pg"), 0),
        (service("web", "{app: pg}") + workload() + CR.format("helm.toolkit.fluxcd.io/v2", "HelmRelease", "pg"), 0),
        (service("web", "{job-name: web}") + workload("web", kind="Job"), 0),
        (service("web", "{app.kubernetes.io/name: x}") + workload(), 1),
    ],
)
def test_selectors(text: str, found: int) -> None:
    assert said("service-selector", tree(text)) == [Said("warning", SERVICE, "spec.selector")] * found


def test_a_selector_is_mended_by_the_namesake() -> None:
    after = cured("service-selector", tree(service("web", "{app: website}") + workload()))
    assert b"selector: {app: web}" in after["apps/a.yaml"]


PORTS = line("ports: [{name: http, containerPort: 8080}]")
TARGET = f"{SERVICE}", "spec.ports[name=p].targetPort"


@pytest.mark.parametrize(
    ("target", "container", "severity"),
    [
        ("http", PORTS, ""),
        ("web", PORTS, "error"),
        ("http", "", "error"),
        ("8080", PORTS, ""),
        ("'8080'", PORTS, ""),
        ("9090", PORTS, "warning"),
        ("9090", "", ""),
        ("9090", PORTS + line("env: [{name: ADMIN_PORT, value: '9090'}]"), ""),
        ("9090", PORTS + line("args: [--admin=:9090]"), ""),
        ("9090", PORTS + line("args: [--admin=:19090]"), "warning"),
        ("9090", PORTS + line("livenessProbe: {tcpSocket: {port: 9090}}"), ""),
    ],
)
def test_target_ports(target: str, container: str, severity: str) -> None:
    text = service("web", ports=f"{{name: p, port: 80, targetPort: {target}}}") + workload(container=container)
    assert said("target-port", tree(text)) == ([Said(severity, *TARGET)] if severity else [])


def test_a_target_port_is_that_of_the_service_where_none_is_stated() -> None:
    text = service("web", ports="{name: p, port: 80}") + workload(container=PORTS)
    assert said("target-port", tree(text)) == [Said("warning", *TARGET)]
    assert b"targetPort: http" in cured("target-port", tree(text))["apps/a.yaml"]


def test_one_of_several_workloads_is_enough_for_a_name() -> None:
    other = workload("api", container=PORTS).replace("labels: {app: api}", "labels: {app: web}")
    text = service("web", ports="{name: p, port: 80, targetPort: http}") + workload() + other
    assert said("target-port", tree(text)) == []


def test_a_workload_without_pods_blocks_nobody() -> None:
    text = service("web", ports="{name: p, port: 80, targetPort: x}") + workload(
        container=PORTS, spec="  replicas: 0\n"
    )
    assert [one.severity for one in said("target-port", tree(text))] == ["warning"]


def probe(port: str, more: str = "", handler: str = "httpGet") -> str:
    return workload(container=PORTS + line(f"livenessProbe: {{{handler}: {{path: /, port: {port}}}}}") + more)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (probe("http"), ""),
        (probe("web"), "error"),
        (probe("8080"), ""),
        (probe("'8080'"), ""),
        (probe("13133"), "warning"),
        (probe("13133", handler="grpc"), "warning"),
        (probe("13133", handler="tcpSocket"), "warning"),
        (probe("13133, host: 127.0.0.1"), ""),
        (probe("13133").replace("ports: [{name: http, containerPort: 8080}]", "ports: []"), ""),
        (probe("13133", line("env: [{name: HEALTH, value: 'localhost:13133'}]")), ""),
        (probe("13133", line("command: [serve, --health, '13133']")), ""),
        (probe("13133") + service("web", ports="{port: 13133}"), ""),
        (probe("13133") + service("web", "{app: other}", ports="{port: 13133}"), "warning"),
    ],
)
def test_probes(text: str, severity: str) -> None:
    found = [(one.severity, one.resource, one.path) for one in said("probe-port", tree(text))]
    path = f"{WEB}.livenessProbe"
    assert [one[0] for one in found] == ([severity] if severity else [])
    assert all(one[1] == "Deployment/shop/web" and one[2].startswith(path) for one in found)


def test_a_mounted_setting_opens_the_port() -> None:
    mounted = probe("13133").replace(
        "      containers:", "      volumes: [{name: v, configMap: {name: c}}]\n      containers:"
    )
    closed = config("c", '{otel.yaml: "receivers: {otlp: {endpoint: 0.0.0.0:4317}}"}')
    opened = config("c", '{otel.yaml: "extensions: {health_check: {endpoint: 0.0.0.0:13133}}"}')
    assert [one.severity for one in said("probe-port", tree(mounted + closed))] == ["warning"]
    assert said("probe-port", tree(mounted + opened)) == []


def test_a_probe_by_the_name_of_another_containers_port_fails() -> None:
    sidecar = "        - {name: side, image: x, ports: [{name: admin, containerPort: 1}]}\n"
    text = workload(container=PORTS + line("livenessProbe: {httpGet: {port: admin}}")) + sidecar
    assert [one.severity for one in said("probe-port", tree(text))] == ["error"]
    assert b"port: http" in cured("probe-port", tree(probe("web")))["apps/a.yaml"]


@pytest.mark.parametrize(
    ("ports", "target", "offered"),
    [
        ("[{containerPort: 8080}]", "8080", True),
        ("[{name: http, containerPort: 8080}]", "http", True),
        ("[{containerPort: 8080}, {containerPort: 9000}]", "8080", False),
        ("[{containerPort: 8080}]", "9000", False),
    ],
)
def test_a_probe_is_led_to_the_only_port_that_is_served(ports: str, target: str, offered: bool) -> None:
    probe = line("readinessProbe: {tcpSocket: {port: 8081}}")
    text = service("web", ports=f"{{name: p, port: 80, targetPort: {target}}}")
    found = tree(text + workload(container=line(f"ports: {ports}") + probe))
    (seen,) = findings("probe-port", found)
    assert (seen.fix is not None) is offered
    if offered:
        assert b"tcpSocket: {port: 8080}" in cured("probe-port", found)["apps/a.yaml"]
