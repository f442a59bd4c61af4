"""HorizontalPodAutoscalers: whether they can compute a size, and set it (autoscaling/v2, horizontal.go). Pure."""

from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.near import Near, Object, Said, because, condition, number


def autoscaler(found: Object, _near: Near) -> Said:
    """By its conditions; its controller looks every 15 s."""
    able, active = condition(found, "AbleToScale"), condition(found, "ScalingActive")
    current, wanted = number(found, "status", "currentReplicas"), number(found, "status", "desiredReplicas")
    least, most = number(found, "spec", "minReplicas") or 1, number(found, "spec", "maxReplicas")
    told = f"{current} replicas, {wanted} wanted, of {least} to {most}"
    if able.get("status") == "False":
        return Said("broken", f"it cannot scale: {because(able)}")
    if active.get("status") == "False":
        if active.get("reason") == "ScalingDisabled":
            return Said("well", f"its target is scaled to zero, which switches it off: {because(active)}")
        return Said("broken", f"it has no metric to scale by: {because(active)}")
    if not able or not active:
        return Said("waiting", "its controller has not looked yet")
    observed = dig(found, "status", "observedGeneration")
    if isinstance(observed, int) and observed < number(found, "metadata", "generation"):
        return Said("waiting", "its controller has not seen the change yet")
    limited = condition(found, "ScalingLimited")
    if limited.get("status") == "True":
        return Said("well", f"{told}; held back by its bounds: {because(limited)}")
    return Said("well", told)
