"""Shapes of a rollout's metrics: healthy ones, unlucky ones, and regressions. Each is drawn anew from its dice."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, sqrt
from random import Random
from typing import Literal

from tests.monitor.history import FAMILIES, NEW, OLD, Curve, History, Pod, changed, rolling, steady

Kind = Literal["healthy", "blind", "clear", "unclear"]  # blind: no evidence; unclear: worse, but not for certain


@dataclass(frozen=True)
class Shape:
    """How it is called, what it is, and how one is drawn."""

    name: str
    kind: Kind
    draw: Callable[[Random], History]


def shape(name: str, kind: Kind = "healthy", **curves: Callable[[Random], object]) -> Shape:
    """A shape whose curves are drawn from the dice; the family, scrape interval, traffic and pods vary."""

    def draw(dice: Random) -> History:
        chosen = {field: curve(dice) for field, curve in curves.items()}
        seed = dice.randrange(10**9)
        varied = {
            "family": dice.choice(FAMILIES),
            "scrape": dice.choice((10.0, 15.0, 15.0, 30.0, 30.0)),
            "pods": rolling(dice.choice((1, 2, 3))),
            "rps": steady(dice.uniform(4.0, 25.0)),
            "latency": steady(dice.uniform(0.02, 0.15)),
            "failing": steady(dice.choice((0.0, 0.0005, 0.003))),
            "neighbour": dice.choice((None, steady(0.002), steady(0.02))),
        }
        return History(seed=seed, **{**varied, **chosen})  # type: ignore[arg-type]

    return Shape(name, kind, draw)


def bursts(share: float, every: float, lasting: float) -> Curve:
    """Failures that come in bursts, before as after."""
    return lambda since: share if since % every < lasting else 0.001


def ramp(first: float, last: float, start: float, end: float) -> Curve:
    """From one value to another in a straight line."""
    return lambda since: first + (last - first) * min(1.0, max(0.0, (since - start) / (end - start)))


def daily(low: float, high: float) -> Curve:
    """Traffic that rises through the hour."""
    return ramp(low, high, -3600.0, 600.0)


def wander(dice: Random, middle: float, sigma: float) -> Curve:
    """A value that drifts about its middle, a minute like the one before."""
    drift, steps = 0.0, list[float]()
    for _ in range(90):
        drift = 0.9 * drift + dice.gauss(0.0, sigma * sqrt(1 - 0.81))
        steps.append(middle * exp(drift))
    return lambda since: steps[min(89, max(0, int((since + 4200.0) / 60.0)))]


def factor(dice: Random, least: float, most: float) -> Curve:
    before = dice.uniform(0.02, 0.12)
    return changed(before, before * dice.uniform(least, most), 25.0)


HEALTHY = (
    shape("only a neighbour fails", neighbour=lambda _: changed(0.002, 0.5, 25.0)),
    shape("nothing changed"),
    shape("nothing fails at all", failing=lambda _: steady(0.0)),
    shape("noisy traffic", jitter=lambda _: 0.6),
    shape("very noisy latency", jitter=lambda _: 0.4, spread=lambda _: 1.2),
    shape("always one in forty fails", failing=lambda _: steady(0.025)),
    shape("always every third fails", failing=lambda _: steady(0.33)),
    shape("bursts of failures, before as after", failing=lambda dice: bursts(0.2, dice.uniform(200, 500), 30.0)),
    shape("a burst of failures long before", failing=lambda dice: changed(0.001, 0.4, -2000.0, -1500.0)),
    shape("a burst while pods change over", failing=lambda dice: changed(0.001, dice.uniform(0.1, 0.5), 5.0, 40.0)),
    shape("a short burst in the window", failing=lambda dice: changed(0.001, 0.05, 180.0, 200.0)),
    shape("fewer failures than before", failing=lambda _: changed(0.05, 0.001)),
    shape("faster than before", latency=lambda _: changed(0.2, 0.05, 20.0)),
    shape("a tenth slower", latency=lambda dice: factor(dice, 1.05, 1.15)),
    shape("a third slower", latency=lambda dice: factor(dice, 1.25, 1.4)),
    shape("over a bucket's edge", latency=lambda _: changed(0.036, 0.0385), spread=lambda _: 0.55),
    shape("over a bucket's edge, narrow", latency=lambda _: changed(0.0945, 0.102), spread=lambda _: 0.04),
    shape("cold caches at first", latency=lambda _: changed(0.05, 0.2, 10.0, 70.0)),
    shape("slow start of each pod", latency=lambda _: ramp(0.15, 0.05, 0.0, 90.0)),
    shape("next to no latency, twice as much", latency=lambda _: changed(0.001, 0.0022)),
    shape("scaled out by an HPA", rps=lambda _: changed(5.0, 20.0, 60.0), pods=lambda _: rolling(5)),
    shape("scaled in", rps=lambda _: changed(20.0, 5.0, 60.0), pods=lambda _: rolling(1)),
    shape("traffic doubles", rps=lambda dice: changed(8.0, 16.0)),
    shape("traffic halves", rps=lambda dice: changed(16.0, 8.0)),
    shape("traffic rises all hour", rps=lambda _: daily(4.0, 30.0)),
    shape("a scrape gap before", gaps=lambda _: ((-1500.0, -1200.0),)),
    shape("a scrape missed in the window", gaps=lambda dice: ((210.0, 226.0),), scrape=lambda _: 15.0),
    shape("prometheus restarts in the window", gaps=lambda dice: ((150.0, 190.0),)),
    shape("the ingress controller restarts: counters begin anew", resets=lambda dice: (dice.uniform(120, 280),)),
    shape("counters begin anew, twice before", resets=lambda _: (-2000.0, -700.0)),
    shape("low traffic", rps=lambda _: steady(0.2)),
    shape("a request now and then", rps=lambda _: steady(0.02)),
    shape("no traffic", rps=lambda _: steady(0.0)),
    shape("traffic only in the past", rps=lambda _: changed(5.0, 0.0, -2500.0)),
    shape("traffic once in a while", rps=lambda _: lambda since: 10.0 if since % 1200 < 200 else 0.0),
    shape("flukes on low traffic", rps=lambda _: steady(0.3), failing=lambda _: steady(0.01)),
    shape("memory as before", memory=lambda dice: steady(dice.uniform(0.3, 0.8))),
    shape("memory near its limit, as before", memory=lambda _: steady(0.95)),
    shape("memory warms up", memory=lambda _: ramp(0.3, 0.7, 0.0, 200.0)),
    shape("a leak that is slow", memory=lambda _: ramp(0.4, 0.5, 0.0, 300.0)),
    shape("throttled as before", throttled=lambda _: steady(0.4)),
    shape("throttled at the start", throttled=lambda _: changed(0.05, 0.8, 5.0, 80.0)),
    shape("throttled a little more", throttled=lambda _: changed(0.05, 0.15)),
    shape("latency has been rising all hour", latency=lambda _: ramp(0.04, 0.12, -3600.0, 600.0)),
    shape("latency has been rising steeply for a while", latency=lambda _: ramp(0.04, 0.2, -1200.0, 600.0)),
    shape("failures have been rising all hour", failing=lambda _: ramp(0.0, 0.06, -3600.0, 600.0)),
    shape("failing since a while before", failing=lambda _: changed(0.001, 0.1, -700.0)),
    shape("slow since a while before", latency=lambda _: changed(0.04, 0.2, -700.0)),
    shape("an hourly job slows everything", latency=lambda _: lambda since: 0.2 if since % 3600 < 900 else 0.05),
    shape("latency wanders", latency=lambda dice: wander(dice, 0.06, 0.35)),
    shape("failures wander", failing=lambda dice: wander(dice, 0.006, 0.5)),
    shape("one pod of three is bad, as before", pods=lambda _: _bad_as_before()),
)
CLEAR = (
    shape("every fifth fails beside a neighbour that always fails", "clear",
          failing=lambda _: changed(0.001, 0.2, 25.0), neighbour=lambda _: steady(0.4)),
    shape("every fifth fails, and one of many neighbours by itself", "clear",
          failing=lambda _: changed(0.001, 0.2, 25.0), neighbour=lambda _: changed(0.002, 0.5, 25.0),
          crowd=lambda _: 14),
    shape("slow, and so is one of many neighbours", "clear",
          latency=lambda dice: factor(dice, 4.0, 6.0), neighbour=lambda _: steady(0.001),
          neighbour_slower=lambda _: changed(1.0, 5.0, 25.0), crowd=lambda _: 14),
    shape("slow beside a neighbour that is well", "clear",
          latency=lambda dice: factor(dice, 4.0, 6.0), neighbour=lambda _: steady(0.001)),
    shape("every twentieth fails", "clear", failing=lambda _: changed(0.001, 0.05, 25.0)),
    shape("every fifth fails", "clear", failing=lambda _: changed(0.001, 0.2, 25.0)),
    shape("everything fails", "clear", failing=lambda _: changed(0.001, 1.0, 25.0)),
    shape("failures times five", "clear", failing=lambda _: changed(0.02, 0.1, 25.0)),
    shape("every third fails through counters that begin anew", "clear",
          failing=lambda _: changed(0.002, 0.33, 25.0), resets=lambda dice: (dice.uniform(120, 280),)),
    shape("one bad pod of three", "clear", pods=lambda _: rolling(3, bad=1)),
    shape("one pod of three fails half", "clear", pods=lambda _: rolling(3, bad=1, failing=0.5)),
    shape("low traffic, half of it fails", "clear",
          rps=lambda _: steady(0.5), failing=lambda _: changed(0.0, 0.5, 25.0)),
    shape("two and a half times slower", "clear", latency=lambda dice: factor(dice, 2.6, 3.2)),
    shape("five times slower", "clear", latency=lambda dice: factor(dice, 4.0, 8.0)),
    shape("thirty times slower", "clear", latency=lambda dice: factor(dice, 20.0, 40.0)),
    shape("slower under more load", "clear",
          latency=lambda dice: factor(dice, 3.0, 4.0), rps=lambda _: changed(8.0, 16.0)),
    shape("memory to its limit", "clear", memory=lambda dice: changed(0.5, dice.uniform(0.96, 0.99), 30.0)),
    shape("throttled hard", "clear", throttled=lambda dice: changed(0.05, dice.uniform(0.5, 0.9), 10.0)),
)  # fmt: skip
UNCLEAR = (
    shape("everybody fails: something else is down", "unclear",
          failing=lambda _: changed(0.001, 0.3, 25.0), neighbour=lambda _: changed(0.002, 0.3, 25.0)),
    shape("everybody is slow: the node is crowded", "unclear",
          latency=lambda dice: factor(dice, 4.0, 6.0), neighbour=lambda _: steady(0.002),
          neighbour_slower=lambda _: changed(1.0, 5.0, 25.0)),
    shape("a leak of before nears its limit", "unclear", memory=lambda _: ramp(0.5, 0.95, -3600.0, 600.0)),
    shape("fails only towards the end", "unclear", failing=lambda _: changed(0.001, 0.5, 230.0)),
    shape("half of it slower, then well again", "unclear", latency=lambda _: changed(0.05, 0.4, 25.0, 170.0)),
    shape("few requests, one in thirty fails", "unclear",
          rps=lambda _: steady(0.3), failing=lambda _: changed(0.0, 0.03)),
    shape("few requests, a few fail", "unclear", rps=lambda _: steady(0.2), failing=lambda _: changed(0.0, 0.15, 25.0)),
)  # fmt: skip
BLIND = (
    shape("scrapes end with the change", "blind", gaps=lambda _: ((5.0, 1e9),)),
    shape("traffic ends with the change", "blind", rps=lambda _: changed(10.0, 0.0, 5.0)),
)


def _bad_as_before() -> tuple[Pod, ...]:
    old = [
        Pod(f"web-{OLD}-{sign * 5}", -4000.0, 20.0, failing) for sign, failing in (("b", 1.0), ("c", None), ("d", None))
    ]
    new = [
        Pod(f"web-{NEW}-{sign * 5}", 10.0, failing=failing) for sign, failing in (("j", 1.0), ("k", None), ("l", None))
    ]
    return (*old, *new)
