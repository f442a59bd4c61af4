"""ResourceQuotas are counted: what their status says of `hard`, and how much of it is used.

What the rehearsal does not count is left out of `used`, rather than called nothing.
"""

from functions._rehearsal.admission import COMPUTE, requests_of
from functions._rehearsal.controllers.control import Control, is_active
from functions._rehearsal.objects import Object

COUNTED = {
    "configmaps": "ConfigMap",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "secrets": "Secret",
    "services": "Service",
}


def reconcile(control: Control, quota: Object, now: float) -> None:
    """The status as the quota controller writes it."""
    namespace = quota["metadata"]["namespace"]
    hard = (quota.get("spec") or {}).get("hard") or {}
    pods = [pod for pod in control.objects.of("Pod", namespace) if is_active(pod)]
    used = {name: found for name in hard if (found := _used(control, namespace, name, pods)) is not None}
    control.objects.status(quota, {"hard": dict(hard), "used": used}, now)


def _used(control: Control, namespace: str, name: str, pods: list[Object]) -> str | None:
    if name in ("pods", "count/pods"):
        return str(len(pods))
    if kind := COUNTED.get(name.removeprefix("count/")):
        return str(len(control.objects.of(kind, namespace)))
    side, _, resource = name.rpartition(".")
    if resource not in COMPUTE or side not in ("", "requests", "limits"):
        return None
    total = sum(requests_of(pod, resource, side or "requests") for pod in pods)
    return f"{round(total * 1000)}m" if resource == "cpu" else str(round(total))
