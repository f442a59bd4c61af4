"""HorizontalPodAutoscalers keep replicas within their bounds; PodDisruptionBudgets count what may be missing."""

from functions._manifests.selection import label_selector_selects
from functions._rehearsal.amounts import share
from functions._rehearsal.controllers.control import Control, is_active
from functions._rehearsal.controllers.deployments import wanted
from functions._rehearsal.objects import Object
from functions._rehearsal.podstatus import condition
from functions._rehearsal.surroundings import is_ready

USED_PERCENT = 35  # the rehearsal's steady load, of what is requested


def reconcile(control: Control, autoscaler: Object, now: float) -> None:
    """Within bounds; without a request there is no utilisation to compute, as on a real cluster."""
    spec, status = autoscaler["spec"], autoscaler.get("status") or {}
    reference, namespace = spec["scaleTargetRef"], autoscaler["metadata"]["namespace"]
    target = control.objects.get(reference["kind"], namespace, reference["name"])
    if target is None:
        words = f'{reference["kind"].lower()}s.apps "{reference["name"]}" not found'
        lost = condition(status, "AbleToScale", False, "FailedGetScale", words, now)
        control.objects.status(autoscaler, {"currentReplicas": 0, "desiredReplicas": 0, "conditions": [lost]}, now)
        return
    current = wanted(target)
    bounded = max(int(spec.get("minReplicas") or 1), min(current, int(spec["maxReplicas"])))
    if bounded != current:
        control.objects.put({**target, "spec": {**target["spec"], "replicas": bounded}}, now)
        words = (
            f"New size: {bounded}; reason: Current number of replicas outside the spec.minReplicas and spec.maxReplicas"
        )
        control.recorder.record(autoscaler, "Normal", "SuccessfulRescale", words, now, "horizontal-pod-autoscaler")
    missing = _unrequested(autoscaler, target)
    active = condition(
        status,
        "ScalingActive",
        not missing,
        "FailedGetResourceMetric" if missing else "ValidMetricFound",
        missing or "the HPA was able to successfully calculate a replica count",
        now,
    )
    able = condition(status, "AbleToScale", True, "ReadyForNewScale", "recommended size matches current size", now)
    control.objects.status(
        autoscaler,
        {
            "observedGeneration": autoscaler["metadata"]["generation"],
            "currentReplicas": int((target.get("status") or {}).get("replicas") or 0),
            "desiredReplicas": bounded,
            "currentMetrics": [] if missing else _metrics(autoscaler),
            "conditions": [able, active],
        },
        now,
    )


def _unrequested(autoscaler: Object, target: Object) -> str:
    names = [metric["resource"]["name"] for metric in autoscaler["spec"].get("metrics") or () if "resource" in metric]
    for container in target["spec"]["template"]["spec"]["containers"]:
        requests = (container.get("resources") or {}).get("requests") or {}
        for name in names:
            if name not in requests:
                return f"failed to get {name} utilization: missing request for {name} in container {container['name']}"
    return ""


def _metrics(autoscaler: Object) -> list[Object]:
    return [
        {
            "type": "Resource",
            "resource": {"name": metric["resource"]["name"], "current": {"averageUtilization": USED_PERCENT}},
        }
        for metric in autoscaler["spec"].get("metrics") or ()
        if "resource" in metric
    ]


def reconcile_budget(control: Control, budget: Object, now: float) -> None:
    """How many pods are healthy, and how many may be taken away."""
    spec, namespace = budget["spec"], budget["metadata"]["namespace"]
    pods = [
        pod
        for pod in control.objects.of("Pod", namespace)
        if is_active(pod) and label_selector_selects(spec.get("selector"), pod["metadata"].get("labels") or {})
    ]
    healthy = sum(1 for pod in pods if is_ready(pod))
    if "maxUnavailable" in spec:
        needed = len(pods) - share(spec["maxUnavailable"], len(pods), up=True)
    else:
        needed = share(spec.get("minAvailable", 1), len(pods), up=True)
    disruptions = max(0, healthy - max(0, needed)) if pods else 0
    reason = "SufficientPods" if disruptions else "InsufficientPods"
    status = {
        "observedGeneration": budget["metadata"]["generation"],
        "expectedPods": len(pods),
        "currentHealthy": healthy,
        "desiredHealthy": max(0, needed),
        "disruptionsAllowed": disruptions,
        "conditions": [condition(budget.get("status") or {}, "DisruptionAllowed", bool(disruptions), reason, "", now)],
    }
    control.objects.status(budget, status, now)
