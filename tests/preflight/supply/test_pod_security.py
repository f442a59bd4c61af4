"""The Pod Security Standards, field by field."""

import pytest

from functions._manifests.repository import load
from functions._preflight.check import examine
from functions._preflight.supply.examples import deployment
from functions._preflight.supply.pod_security import POD_SECURITY
from tests.manifests.samples import application
from tests.preflight.supply.trees import assert_cured, found

C, P = "container", "pod"
RESTRICTED = "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, runAsNonRoot: true%s}"
SAFE = "securityContext: {seccompProfile: {type: RuntimeDefault}}"


def namespace(level: str) -> str:
    labels = f"{{pod-security.kubernetes.io/enforce: {level}}}"
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {labels}}}\n"


@pytest.mark.parametrize(
    ("where", "fields", "path"),
    [
        (P, "hostNetwork: true", "hostNetwork"),
        (P, "hostPID: true", "hostPID"),
        (P, "hostIPC: true", "hostIPC"),
        (P, "volumes: [{name: a, hostPath: {path: /}}]", "volumes[0].hostPath"),
        (P, "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}", "securityContext.sysctls"),
        (P, "securityContext: {seccompProfile: {type: Unconfined}}", "securityContext.seccompProfile.type"),
        (P, "securityContext: {appArmorProfile: {type: Unconfined}}", "securityContext.appArmorProfile.type"),
        (P, "securityContext: {seLinuxOptions: {type: spc_t}}", "securityContext.seLinuxOptions.type"),
        (P, "securityContext: {seLinuxOptions: {user: u}}", "securityContext.seLinuxOptions.user"),
        (P, "securityContext: {windowsOptions: {hostProcess: true}}", "securityContext.windowsOptions.hostProcess"),
        (C, "securityContext: {privileged: true}", "containers[name=web].securityContext.privileged"),
        (
            C,
            "securityContext: {capabilities: {add: [SYS_ADMIN]}}",
            "containers[name=web].securityContext.capabilities.add",
        ),
        (C, "securityContext: {procMount: Unmasked}", "containers[name=web].securityContext.procMount"),
        (C, "ports: [{containerPort: 80, hostPort: 80}]", "containers[name=web].ports[0].hostPort"),
        (C, "livenessProbe: {httpGet: {host: a.b, port: 80}}", "containers[name=web].livenessProbe.httpGet.host"),
        (
            C,
            "lifecycle: {preStop: {tcpSocket: {host: a.b, port: 80}}}",
            "containers[name=web].lifecycle.preStop.tcpSocket.host",
        ),
    ],
)
def test_what_baseline_forbids(where: str, fields: str, path: str) -> None:
    text = deployment(**{where: fields})
    full = f"spec.template.spec.{path}"
    assert [(one.severity, one.path) for one in found(POD_SECURITY, text) if one.severity != "info"] == [
        ("warning", full)
    ]
    assert ("error", full) in [(one.severity, one.path) for one in found(POD_SECURITY, text, namespace("baseline"))]
    assert ("error", full) in [(one.severity, one.path) for one in found(POD_SECURITY, text, namespace("restricted"))]
    assert {one.severity for one in found(POD_SECURITY, text, namespace("privileged"))} == {"info"}


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        (P, "hostNetwork: false"),
        (P, "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}"),
        (P, "securityContext: {seLinuxOptions: {type: container_t, level: 's0'}}"),
        (C, "securityContext: {capabilities: {add: [CHOWN]}}"),
        (C, "securityContext: {procMount: Default}"),
        (C, "ports: [{containerPort: 80, hostPort: 0}]"),
        (C, "readinessProbe: {httpGet: {port: 80}}"),
    ],
)
def test_what_baseline_allows(where: str, fields: str) -> None:
    assert found(POD_SECURITY, deployment(**{where: fields}), namespace("baseline"))[1:] == ()


@pytest.mark.parametrize(
    ("pod", "container", "controls"),
    [
        ("", "", {"allowPrivilegeEscalation", "capabilities.drop", "runAsNonRoot", "seccompProfile"}),
        (SAFE, RESTRICTED % "", set()),
        ("securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}", RESTRICTED % "", set()),
        (SAFE, RESTRICTED % ", runAsUser: 0", {"runAsUser"}),
        (SAFE, RESTRICTED.replace("[ALL]", "[ALL], add: [NET_BIND_SERVICE]") % "", set()),
        (SAFE, RESTRICTED.replace("[ALL]", "[ALL], add: [CHOWN]") % "", {"capabilities.add"}),
        (SAFE + "\nvolumes: [{name: a, nfs: {server: s, path: /}}]", RESTRICTED % "", {"nfs"}),
        (SAFE + "\nvolumes: [{name: a, emptyDir: {}}, {name: b, configMap: {name: c}}]", RESTRICTED % "", set()),
        ("os: {name: windows}\nsecurityContext: {runAsNonRoot: true}", "", set()),
    ],
)
def test_what_restricted_demands(pod: str, container: str, controls: set[str]) -> None:
    findings = found(POD_SECURITY, deployment(pod=pod, container=container), namespace("restricted"))
    assert {one.severity for one in findings} <= {"error"}
    assert {control for one in findings for control in [_ending(one.path)]} == controls


def _ending(path: str) -> str:
    last = path.rpartition(".")[2]
    return path.rpartition(".")[0].rpartition(".")[2] + "." + last if last in ("drop", "add") else last


def test_what_is_missing_is_set_by_the_fix() -> None:
    texts = (namespace("restricted"), deployment())
    findings = found(POD_SECURITY, *texts)
    assert len(findings) == 4
    for one in findings:
        assert_cured(one, *texts, rules=(POD_SECURITY,))


def test_an_application_may_label_its_namespace() -> None:
    label = "{labels: {pod-security.kubernetes.io/enforce: baseline}}"
    text = application("shop", "apps").replace("automated", f"managedNamespaceMetadata: {label}, automated")
    tree = {"argo/shop.yaml": text.encode(), "apps/web.yaml": deployment(pod="hostPID: true").encode()}
    assert [one.severity for one in examine(load(tree), rules=(POD_SECURITY,)) if one.path] == ["error"]


def test_what_nobody_enforces_is_one_line_for_each_workload() -> None:
    (one,) = found(POD_SECURITY, deployment(pod="initContainers: [{name: i, image: 'x:1'}]"))
    assert (one.severity, one.path) == ("info", "")
    assert "(allowPrivilegeEscalation, capabilities, runAsNonRoot, seccompProfile)" in one.message
