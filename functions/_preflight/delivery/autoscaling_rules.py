"""The rules about autoscalers, each with its example."""

from functions._preflight.delivery.autoscaling import (
    BOUNDS,
    METRICS,
    REPLICAS,
    TARGET,
    VERTICAL,
    bounds_agree,
    can_measure,
    has_a_target,
    is_not_also_resized,
    replicas_are_left_to_it,
)
from functions._preflight.rule import Rule


def _web(spec: str = "", container: str = ", resources: {requests: {cpu: 100m}}") -> str:
    return (
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n"
        f"{spec}  selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n"
        f"    spec: {{containers: [{{name: web, image: 'ghcr.io/shop/web:1.4.2'{container}}}]}}\n"
    )


def _scaler(name: str = "web", bounds: str = "minReplicas: 2\n  maxReplicas: 4") -> str:
    return (
        f"---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}, namespace: shop}}\n"
        f"spec:\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}\n  {bounds}\n"
        "  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]\n"
    )


def _vertical(mode: str) -> str:
    return (
        "---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
        "spec:\n  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
        f"  updatePolicy: {{updateMode: {mode}}}\n"
    )


AUTOSCALER_REPLICAS = Rule(
    id=REPLICAS,
    severity="warning",
    title="A workload that is scaled states no replicas",
    why="Git says one number and the autoscaler another: every sync, and self-heal at once, sets the workload back to "
    "Git's number, and pods come and go for nothing, at the worst under load.",
    cure="Leave `spec.replicas` out, or let the Application ignore the difference (`/spec/replicas`) and respect that "
    "in a sync (`RespectIgnoreDifferences=true`). When the field goes, one pod is left for a moment.",
    check=replicas_are_left_to_it,
    example=_web("  replicas: 2\n") + _scaler(),
    cured=_web() + _scaler(),
    scope="tree",
    knows="Autoscalers that Git does not hold.",
)
AUTOSCALER_METRICS = Rule(
    id=METRICS,
    severity="error",
    title="An autoscaler can measure what it scales by",
    why="Utilization is a share of the request. One container without that request, a sidecar as well, and the "
    "autoscaler reports FailedGetResourceMetric and leaves the workload as it is.",
    cure="State the request in every container, or scale by an absolute value (AverageValue).",
    check=can_measure,
    example=_web(container="") + _scaler(),
    cured=_web() + _scaler(),
    scope="tree",
    knows="Requests that a LimitRange fills in count. An autoscaler with several metrics may still scale up by others.",
)
AUTOSCALER_TARGET = Rule(
    id=TARGET,
    severity="error",
    title="Each autoscaler has a workload of its own",
    why="Where two autoscalers select the same pods, both report AmbiguousSelector and stand still. One whose workload "
    "is not there does nothing.",
    cure="Keep one autoscaler for each workload, with all metrics in it; correct the name of a target that is missing.",
    check=has_a_target,
    example=_web() + _scaler() + _scaler("web-too"),
    cured=_web() + _scaler(),
    scope="tree",
    knows="A target that a chart or an operator makes: what is missing is only a warning.",
)
AUTOSCALER_BOUNDS = Rule(
    id=BOUNDS,
    severity="error",
    title="An autoscaler's bounds are in order",
    why="The API server refuses an autoscaler whose fewest pods are more than its most, and Argo CD's sync fails.",
    cure="Write minReplicas of at least 1 and at most maxReplicas.",
    check=bounds_agree,
    example=_web() + _scaler(bounds="minReplicas: 5\n  maxReplicas: 4"),
    cured=_web() + _scaler(),
)
AUTOSCALER_VERTICAL = Rule(
    id=VERTICAL,
    severity="warning",
    title="A workload is scaled or resized, not both by the same metric",
    why="A VerticalPodAutoscaler changes the requests that a HorizontalPodAutoscaler takes as its measure: more "
    "requests look like less load, and the other way round.",
    cure="Let the VerticalPodAutoscaler only recommend (`updateMode: Off`), or scale by a metric of the application.",
    check=is_not_also_resized,
    example=_web() + _scaler() + _vertical("Auto"),
    cured=_web() + _scaler() + _vertical('"Off"'),
    scope="tree",
)
RULES = (AUTOSCALER_REPLICAS, AUTOSCALER_METRICS, AUTOSCALER_TARGET, AUTOSCALER_BOUNDS, AUTOSCALER_VERTICAL)
