import pytest

from functions._preflight.admission.missing_commands import MISSING_COMMAND
from functions._preflight.admission.pod_classes import PRIORITY_CLASS, PRIORITY_CLASSES, RUNTIME_CLASS
from functions._preflight.admission.volume_sizes import EMPTY_DIR_SIZE
from functions._preflight.facts import Facts, MissingCommand, ObjectFacts
from tests.preflight.admission.test_limit_ranges import limits, workload
from tests.preflight.trees import cured, found, said, tree

SPEC = "spec.template.spec"


def priority(name: str = "high", more: str = "value: 1000") -> str:
    return f"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\n{more}\n"


@pytest.mark.parametrize(
    ("documents", "facts", "severity"),
    [
        ((workload(pod="priorityClassName: low\n"),), None, ""),
        ((workload(pod="priorityClassName: low\n"), priority()), None, "info"),
        ((workload(pod="priorityClassName: high\n"), priority()), None, ""),
        ((workload(pod="priorityClassName: low\n"),), Facts(priority_classes=()), "error"),
        ((workload(pod="priorityClassName: low\n"),), Facts(priority_classes=("low",)), ""),
        ((workload(pod="priorityClassName: high\n"), priority()), Facts(priority_classes=()), ""),
        ((workload(pod="priorityClassName: system-node-critical\n"),), Facts(priority_classes=()), ""),
        ((workload(pod="priorityClassName: low\n", spec="replicas: 0\n"),), Facts(priority_classes=()), "warning"),
        ((workload(),), Facts(priority_classes=()), ""),
        ((workload(pod="priorityClassName: '${CLASS}'\n"),), Facts(priority_classes=()), ""),
    ],
)
def test_the_priority_class_exists(documents: tuple[str, ...], facts: Facts | None, severity: str) -> None:
    assert [one[0] for one in said(PRIORITY_CLASS, tree(*documents), facts)] == [severity] * bool(severity)


def test_an_unknown_priority_is_left_out_by_hand() -> None:
    files, facts = tree(workload(pod="priorityClassName: low\n")), Facts(priority_classes=())
    (one,) = found(PRIORITY_CLASS, files, facts)
    assert one.fix is not None
    assert not one.fix.automatic
    assert cured(PRIORITY_CLASS, files, facts)["apps/all.yaml"].decode() == workload()


@pytest.mark.parametrize(
    ("documents", "paths"),
    [
        ((priority(more="value: 1000000000"),), []),
        ((priority(more="value: 1000000001"),), ["value"]),
        ((priority("system-mine"),), ["metadata.name"]),
        ((priority("system-node-critical", "value: 2000001000"),), []),
        (
            (priority("a", "value: 1\nglobalDefault: true"), priority("b", "value: 2\nglobalDefault: true")),
            ["globalDefault"],
        ),
        ((priority("a", "value: 1\nglobalDefault: true"), priority("b")), []),
    ],
)
def test_priority_classes_that_the_api_server_takes(documents: tuple[str, ...], paths: list[str]) -> None:
    assert [path for _, _, path in said(PRIORITY_CLASSES, tree(*documents))] == paths


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        (Facts(), ""),
        (Facts(complete=("RuntimeClass",)), "error"),
        (Facts(complete=("RuntimeClass",), objects=(ObjectFacts("RuntimeClass", "gvisor"),)), ""),
    ],
)
def test_the_runtime_class_exists_where_all_are_known(facts: Facts, severity: str) -> None:
    files = tree(workload(pod="runtimeClassName: gvisor\n"))
    assert [one[0] for one in said(RUNTIME_CLASS, files, facts)] == [severity] * bool(severity)
    own = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: gvisor}\nhandler: runsc\n"
    assert said(RUNTIME_CLASS, tree(workload(pod="runtimeClassName: gvisor\n"), own), facts) == []


@pytest.mark.parametrize(
    ("empty", "resources", "found_it"),
    [
        ("{medium: Memory, sizeLimit: 1Gi}", "{limits: {memory: 512Mi}}", True),
        ("{medium: Memory, sizeLimit: 1Gi}", "{limits: {memory: 1Gi}}", False),
        ("{medium: Memory, sizeLimit: 1Gi}", "", False),
        ("{medium: Memory}", "{limits: {memory: 512Mi}}", False),
        ("{sizeLimit: 1Gi}", "{limits: {memory: 512Mi}}", False),
        ("{sizeLimit: 1Gi}", "{limits: {ephemeral-storage: 512Mi}}", True),
        ("{sizeLimit: x}", "{limits: {ephemeral-storage: 512Mi}}", False),
        ("{}", "{limits: {ephemeral-storage: 512Mi}}", False),
    ],
)
def test_a_volume_in_the_pod_fits_its_limits(empty: str, resources: str, found_it: bool) -> None:
    text = workload(resources, pod=f"volumes: [{{name: tmp, emptyDir: {empty}}}]\n")
    text = text.replace("{name: web, image", "{name: web, volumeMounts: [{name: tmp, mountPath: /tmp}], image")
    where = f"{SPEC}.volumes[name=tmp].emptyDir.sizeLimit"
    assert said(EMPTY_DIR_SIZE, tree(text)) == [("warning", "web", where)] * found_it


def test_the_default_limit_counts_for_the_volume() -> None:
    text = workload(pod="volumes: [{name: tmp, emptyDir: {medium: Memory, sizeLimit: 1Gi}}]\n")
    mounted = text.replace("{name: web, image", "{name: web, volumeMounts: [{name: tmp, mountPath: /tmp}], image")
    bounds = limits("type: Container, default: {memory: 512Mi}")
    assert said(EMPTY_DIR_SIZE, tree(bounds, text)) == []
    assert said(EMPTY_DIR_SIZE, tree(bounds, mounted))


FACTS = Facts(image_lacks_commands=(MissingCommand("python:*-slim", "ps"),))


def runs(field: str, image: str = "python:3.12-slim", more: str = "", spec: str = "") -> str:
    return workload(spec=spec).replace(
        "{name: web, image: 'ghcr.io/a/b:1'}", f"{{name: web, image: '{image}', {field}{more}}}"
    )


PROBE = "livenessProbe: {exec: {command: [sh, -c, 'ps aux | grep -q x']}}"


@pytest.mark.parametrize(
    ("text", "severity", "path"),
    [
        (runs(PROBE), "error", "livenessProbe.exec.command"),
        (runs("livenessProbe: {exec: {command: [ps, aux]}}"), "error", "livenessProbe.exec.command"),
        (runs("startupProbe: {exec: {command: [/bin/ps]}}"), "error", "startupProbe.exec.command"),
        (runs("lifecycle: {preStop: {exec: {command: [ps]}}}"), "error", "lifecycle.preStop.exec.command"),
        (runs("command: [bash, -ec], args: ['ps']"), "error", "command"),
        (runs("livenessProbe: {exec: {command: [sh, -c, 'echo ps']}}"), "", ""),
        (runs("livenessProbe: {exec: {command: [sh, -c, 'ps || true']}}"), "", ""),
        (runs("livenessProbe: {exec: {command: [sh, -c, 'test -e /proc/1']}}"), "", ""),
        (runs("livenessProbe: {httpGet: {port: 80}}"), "", ""),
        (runs(PROBE, "docker.io/library/python:3.12-slim"), "error", "livenessProbe.exec.command"),
        (runs(PROBE, "python:3.12-slim@sha256:" + "0" * 64), "error", "livenessProbe.exec.command"),
        (runs(PROBE, "python:3.12"), "", ""),
        (runs(PROBE, "ghcr.io/me/python:3.12-slim"), "", ""),
        (
            runs(PROBE, more=", command: [sh, -c, 'apt-get install -y procps; run']"),
            "warning",
            "livenessProbe.exec.command",
        ),
        (runs(PROBE, spec="replicas: 0\n"), "warning", "livenessProbe.exec.command"),
    ],
)
def test_programs_that_an_image_lacks(text: str, severity: str, path: str) -> None:
    expected = [(severity, "web", f"{SPEC}.containers[name=web].{path}")] if severity else []
    assert said(MISSING_COMMAND, tree(text), FACTS) == expected
    assert said(MISSING_COMMAND, tree(text)) == []
