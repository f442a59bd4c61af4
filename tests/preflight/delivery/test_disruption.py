import pytest
import yaml

from functions._preflight.delivery.disruption import (
    DISRUPTION_BLOCKED,
    DISRUPTION_BUDGET,
    DISRUPTION_GUARDS_NOTHING,
)
from tests.preflight.admission.test_limit_ranges import workload
from tests.preflight.trees import cured, found, said, tree


def budget(bound: str, name: str = "web", selector: str = "{matchLabels: {app: web}}") -> str:
    spec = ", ".join(part for part in (bound, f"selector: {selector}") if part)
    return f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"


SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
    "spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: %d, maxReplicas: 9}\n"
)


@pytest.mark.parametrize(
    ("bound", "documents", "path"),
    [
        ("minAvailable: 1", (workload(),), "minAvailable"),
        ("minAvailable: 1", (workload(spec="replicas: 2\n"),), ""),
        ("minAvailable: 2", (workload(spec="replicas: 2\n"),), "minAvailable"),
        ("minAvailable: 3", (workload(spec="replicas: 2\n"),), "minAvailable"),
        ("minAvailable: 100%", (workload(spec="replicas: 5\n"),), "minAvailable"),
        ("minAvailable: 50%", (workload(spec="replicas: 2\n"),), ""),
        ("minAvailable: 51%", (workload(spec="replicas: 2\n"),), "minAvailable"),  # rounded up
        ("maxUnavailable: 0", (workload(spec="replicas: 5\n"),), "maxUnavailable"),
        ("maxUnavailable: 0%", (workload(spec="replicas: 5\n"),), "maxUnavailable"),
        ("maxUnavailable: 1%", (workload(spec="replicas: 5\n"),), ""),
        ("maxUnavailable: 1", (workload(),), ""),
        ("minAvailable: 1", (workload(spec="replicas: 0\n"),), ""),
        ("minAvailable: 1", (workload(kind="DaemonSet"),), ""),
        ("minAvailable: 2", (workload(spec="replicas: 9\n"), SCALER % 2), "minAvailable"),
        ("minAvailable: 2", (workload(spec="replicas: 1\n"), SCALER % 3), ""),
        ("minAvailable: 1", (workload(), workload(kind="StatefulSet")), ""),
        ("", (workload(),), ""),
    ],
)
def test_what_no_drain_passes(bound: str, documents: tuple[str, ...], path: str) -> None:
    files = tree(budget(bound), *documents)
    assert said(DISRUPTION_BLOCKED, files) == ([("warning", "web", f"spec.{path}")] if path else [])
    if path:
        (one,) = found(DISRUPTION_BLOCKED, files)
        assert one.fix is not None
        assert not one.fix.automatic
        after = next(yaml.safe_load_all(cured(DISRUPTION_BLOCKED, files)["apps/all.yaml"]))
        assert after["spec"] == {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}


@pytest.mark.parametrize(
    ("selector", "guards"),
    [
        ("{matchLabels: {app: web}}", True),
        ("{matchLabels: {app: other}}", False),
        ("{matchExpressions: [{key: app, operator: Exists}]}", True),
        ("{}", True),  # in policy/v1 an empty selector takes all pods
    ],
)
def test_what_guards_nothing(selector: str, guards: bool) -> None:
    files = tree(budget("maxUnavailable: 1", selector=selector), workload())
    assert said(DISRUPTION_GUARDS_NOTHING, files) == [("warning", "web", "spec.selector")] * (not guards)


@pytest.mark.parametrize(("name", "severity"), [("web", "warning"), ("web-pdb", "warning"), ("prometheus", "info")])
def test_pods_of_an_operator_may_be_what_is_guarded(name: str, severity: str) -> None:
    files = tree(budget("maxUnavailable: 1", name, "{matchLabels: {app: other}}"), workload())
    assert [one[0] for one in said(DISRUPTION_GUARDS_NOTHING, files)] == [severity]


def test_a_job_is_nothing_to_guard() -> None:
    assert said(DISRUPTION_GUARDS_NOTHING, tree(budget("maxUnavailable: 1"), workload(kind="Job")))


def test_two_budgets_for_one_pod_and_two_bounds_in_one() -> None:
    both = tree(budget("maxUnavailable: 1"), budget("maxUnavailable: 1", "all", "{}"), workload(spec="replicas: 3\n"))
    assert said(DISRUPTION_BUDGET, both) == [("error", "web", "spec.selector"), ("error", "all", "spec.selector")]
    other = budget("maxUnavailable: 1", "other", "{matchLabels: {app: other}}")
    assert said(DISRUPTION_BUDGET, tree(budget("maxUnavailable: 1"), other, workload())) == []
    assert said(DISRUPTION_BUDGET, tree(budget("minAvailable: 1, maxUnavailable: 1"))) == [("error", "web", "spec")]
