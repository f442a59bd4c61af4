import pytest

from functions._preflight.delivery.autoscaling_rules import (
    AUTOSCALER_BOUNDS,
    AUTOSCALER_METRICS,
    AUTOSCALER_REPLICAS,
    AUTOSCALER_TARGET,
    AUTOSCALER_VERTICAL,
)
from tests.manifests.samples import application
from tests.preflight.admission.test_limit_ranges import limits, workload
from tests.preflight.trees import cured, found, said, tree

CPU = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}"
ASKS = "{requests: {cpu: 100m}}"


def scaler(metrics: str = f"[{CPU}]", name: str = "web", bounds: str = "maxReplicas: 3", target: str = "web") -> str:
    return (
        f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}}}\nspec: {{{bounds}, "
        f"scaleTargetRef: {{kind: Deployment, name: {target}}}{metrics and f', metrics: {metrics}'}}}\n"
    )


KEDA = (
    "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web}\n"
    "spec: {scaleTargetRef: {name: web}, triggers: []}\n"
)


@pytest.mark.parametrize(
    ("documents", "told"),
    [
        ((workload(ASKS, spec="replicas: 2\n"), scaler()), True),
        ((workload(ASKS, spec="replicas: 2\n"), KEDA), True),
        ((workload(ASKS), scaler()), False),
        ((workload(ASKS, spec="replicas: 2\n"), scaler(target="other")), False),
    ],
)
def test_replicas_beside_an_autoscaler(documents: tuple[str, ...], told: bool) -> None:
    files = tree(*documents)
    assert said(AUTOSCALER_REPLICAS, files) == [("warning", "web", "spec.replicas")] * told
    if told:
        (one,) = found(AUTOSCALER_REPLICAS, files)
        assert one.fix is not None
        assert not one.fix.automatic
        assert b"replicas: 2" not in cured(AUTOSCALER_REPLICAS, files)["apps/all.yaml"]


@pytest.mark.parametrize(
    ("ignored", "told"),
    [
        ("{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}", False),
        ("{group: apps, kind: Deployment, jqPathExpressions: [.spec.replicas]}", False),
        ("{group: apps, kind: Deployment, name: web, jsonPointers: [/spec/replicas]}", False),
        ("{group: apps, kind: Deployment, name: other, jsonPointers: [/spec/replicas]}", True),
        ("{group: apps, kind: StatefulSet, jsonPointers: [/spec/replicas]}", True),
        ("{group: apps, kind: Deployment, jsonPointers: [/spec/template]}", True),
    ],
)
def test_an_application_may_ignore_the_replicas(ignored: str, told: bool) -> None:
    files = tree(workload(ASKS, spec="replicas: 2\n"), scaler())
    text = application("shop", "apps") + f"  ignoreDifferences: [{ignored}]\n"
    files["argo/shop.yaml"] = text.encode()
    assert bool(said(AUTOSCALER_REPLICAS, files)) == told


ABSOLUTE = "[{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 100m}}}]"
OF_ONE = (
    "[{type: ContainerResource, containerResource: {name: cpu, container: %s, target: {type: Utilization, "
    "averageUtilization: 80}}}]"
)
SIDECAR = "      containers:\n        - {name: side, image: 'ghcr.io/a/c:1'}\n"


@pytest.mark.parametrize(
    ("documents", "paths"),
    [
        ((workload(), scaler()), ["spec.metrics[0]"]),
        ((workload(ASKS), scaler()), []),
        ((workload("{limits: {cpu: 1}}"), scaler()), []),
        ((workload("{requests: {memory: 1Gi}}"), scaler()), ["spec.metrics[0]"]),
        ((workload(), scaler(), limits("type: Container, defaultRequest: {cpu: 100m}")), []),
        ((workload(), scaler(ABSOLUTE)), []),
        ((workload(), scaler("")), ["spec"]),
        ((workload(), scaler("").replace("autoscaling/v2", "autoscaling/v1")), ["spec"]),
        ((workload(), scaler(OF_ONE % "web")), ["spec.metrics[0]"]),
        ((workload(), scaler(OF_ONE % "other")), []),
        ((workload(pod="resources: {requests: {cpu: 1}}\n"), scaler()), []),
        ((scaler(),), []),
        ((workload(ASKS).replace("      containers:\n", SIDECAR), scaler()), ["spec.metrics[0]"]),
    ],
)
def test_a_share_of_no_request_cannot_be_measured(documents: tuple[str, ...], paths: list[str]) -> None:
    assert said(AUTOSCALER_METRICS, tree(*documents)) == [("error", "web", path) for path in paths]


def test_targets() -> None:
    two = tree(workload(ASKS), scaler(), scaler(name="two"))
    assert [one[:2] for one in said(AUTOSCALER_TARGET, two)] == [("error", "web"), ("error", "two")]
    assert [one[0] for one in said(AUTOSCALER_TARGET, tree(workload(ASKS), scaler(), KEDA))] == ["error", "error"]
    assert [one[0] for one in said(AUTOSCALER_TARGET, tree(scaler()))] == ["warning"]
    assert said(AUTOSCALER_TARGET, tree(workload(ASKS), scaler())) == []
    own_kind = scaler().replace("kind: Deployment", "kind: Rollout")
    assert said(AUTOSCALER_TARGET, tree(own_kind)) == []


@pytest.mark.parametrize(
    ("bounds", "severity"),
    [
        ("minReplicas: 3, maxReplicas: 3", ""),
        ("minReplicas: 4, maxReplicas: 3", "error"),
        ("minReplicas: 0, maxReplicas: 3", "warning"),
        ("maxReplicas: 3", ""),
        ("maxReplicas: 0", "error"),
    ],
)
def test_bounds(bounds: str, severity: str) -> None:
    assert [one[0] for one in said(AUTOSCALER_BOUNDS, tree(scaler(bounds=bounds)))] == [severity] * bool(severity)


def vertical(mode: str) -> str:
    policy = f", updatePolicy: {{updateMode: {mode}}}" if mode else ""
    return (
        "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: web}\n"
        f"spec: {{targetRef: {{kind: Deployment, name: web}}{policy}}}\n"
    )


@pytest.mark.parametrize(
    ("documents", "told"),
    [
        ((vertical("Auto"), scaler()), True),
        ((vertical(""), scaler()), True),
        ((vertical("'Off'"), scaler()), False),
        ((vertical("Off"), scaler()), False),  # read as false
        ((vertical("Initial"), scaler()), False),
        ((vertical("Auto"),), False),
        ((vertical("Auto"), scaler("[{type: External, external: {metric: {name: x}}}]")), False),
        ((vertical("Auto"), KEDA), False),
    ],
)
def test_resized_and_scaled(documents: tuple[str, ...], told: bool) -> None:
    assert said(AUTOSCALER_VERTICAL, tree(*documents)) == [("warning", "web", "spec.updatePolicy")] * told
