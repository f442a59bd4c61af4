"""Pods that are ready and serve badly: only metrics tell."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.campaign.cluster.homelab import Lab
from tests.campaign.cluster.traffic import Curve
from tests.campaign.kinds.case import Case, Kind, plain, served


def changed(before: float, after: float) -> Curve:
    """One value of pods as they were, another of the changed ones."""
    return lambda _, new: after if new else before


def regression(curves: Callable[[Random, Lab], dict[str, Any]], **known: Any) -> Callable[[Random, int], Case]:
    """Everything is as it should be but for these curves."""

    def draw(dice: Random, number: int) -> Case:
        drawn = Lab(dice, sidecar=number % 3 == 1, **known)
        case = plain(dice, drawn)
        case.traffic = served(dice, drawn, **curves(dice, drawn))
        case.shows = lambda world: any(
            pod.ready(world.now) and case.is_changed(pod.template)
            for load in world.workloads.values()
            for pod in load.pods
        )
        return case

    return draw


def failing(dice: Random, _: Lab) -> dict[str, Any]:
    """From a few in a thousand to one in twenty, or half."""
    return {"failing": changed(dice.choice((0.0, 0.001, 0.004)), dice.choice((0.05, 0.1, 0.2, 0.5)))}


def slower(dice: Random, _: Lab) -> dict[str, Any]:
    """Three to eight times as slow, by another version of the program."""
    before = dice.uniform(0.02, 0.1)
    return {
        "latency": changed(before, before * dice.uniform(3.5, 8.0)),
        "family": dice.choice(("nginx", "opentelemetry", "knative")),
    }


def leaking(dice: Random, _: Lab) -> dict[str, Any]:
    """A leak that is at its limit, in pages that cannot be given back, a minute or two after the start."""
    start, seconds = dice.uniform(0.3, 0.5), dice.uniform(50.0, 100.0)
    return {"memory": lambda since, new: min(0.985, start + 0.6 * max(0.0, since) / seconds) if new else start}


def throttled(dice: Random, _: Lab) -> dict[str, Any]:
    """Half of its CPU periods, and more."""
    return {"throttled": changed(dice.uniform(0.0, 0.05), dice.uniform(0.45, 0.9))}


def queueing(dice: Random, lab: Lab) -> dict[str, Any]:
    """A figure of the program's own, that its owner promised to hold."""
    bound = dice.choice((50, 100, 400))
    lab.annotations["cortex-school/watch-queue"] = f'max(app_queue_length{{namespace="{lab.namespace}"}}) < {bound}'
    return {"gauge": ("app_queue_length", changed(bound * 0.3, bound * dice.uniform(2.0, 6.0)))}


KINDS = (
    Kind("requests fail", "metric", regression(failing)),
    Kind("p95 rises", "metric", regression(slower)),
    Kind("memory leaks to the limit", "metric", regression(leaking)),
    Kind("CPU is throttled", "metric", regression(throttled)),
    Kind("custom query breaks", "metric", regression(queueing)),
)
