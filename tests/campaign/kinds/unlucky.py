"""Rollouts that meet with bad luck: what is seen does not suffice for good news, and must not lead to a revert."""

from random import Random
from typing import Any

from tests.campaign.cluster.homelab import Lab
from tests.campaign.cluster.lives import Life
from tests.campaign.cluster.traffic import Curve
from tests.campaign.cluster.world import World
from tests.campaign.kinds.case import Case, Kind, plain, served
from tests.campaign.kinds.healthy import lab, neighbour_breaks, somebody_elses, sound


def node_lost(dice: Random, number: int) -> Case:
    """A node goes away with its pods, and does not come back."""
    drawn = lab(dice, number, replicas=dice.choice((2, 3)))
    at = dice.randint(15, 200)

    def meddle(world: World, since: float) -> None:
        if int(since) == at:
            world.nodes[0].lost = world.now

    return plain(dice, drawn, meddle=meddle, nodes=3, traffic=served(dice, drawn) if number % 2 else None)


def evicted(dice: Random, number: int) -> Case:
    """The kubelet evicts one new pod, for space that it may have filled itself; another takes its place."""
    drawn = lab(dice, number, replicas=dice.choice((2, 3)))
    at = dice.randint(60, 200)

    def meddle(world: World, since: float) -> None:
        if int(since) == at:
            load = world.workloads["Deployment", drawn.namespace, drawn.name]
            gone = load.pods.pop(0)
            gone.evicted = "The node was low on resource: ephemeral-storage."
            world.extra.append(gone.wire(world.now))
            world.extra += gone.events(world.now, gone.wire(world.now))[-1:]

    return plain(dice, drawn, meddle=meddle, traffic=served(dice, drawn) if number % 2 else None)


def restarted_once(dice: Random, number: int) -> Case:
    """One new pod ends once, and runs from then on."""
    drawn = lab(dice, number, replicas=dice.choice((1, 2, 3)))
    once = drawn.fate(Life("app", up=dice.uniform(1.0, 120.0), runs=1, code=dice.choice((1, 137, 143))))
    well = drawn.fate()
    traffic = served(dice, drawn) if number % 2 else None
    return plain(dice, drawn, bad=lambda count: well if count else once, traffic=traffic)


def crashed_itself(dice: Random, number: int) -> Case:
    """The workload has been crashing for hours, and the change does not cure it."""
    drawn = lab(dice, number)
    sick = drawn.fate(Life("app", up=dice.uniform(1.0, 6.0), ready_after=float("inf"), code=dice.choice((1, 137))))
    return plain(dice, drawn, good=lambda _: sick, bad=lambda _: sick, traffic=None)


def unready_for_a_moment(dice: Random, number: int) -> Case:
    """One new pod fails its readiness probe for a quarter of a minute."""
    drawn = lab(dice, number, replicas=dice.choice((2, 3)))
    at = dice.uniform(60.0, 150.0)
    blinks = drawn.fate(Life("app", probe="Readiness", probe_from=at, probe_until=at + 16.0, probe_period=5.0))
    well = drawn.fate()
    traffic = served(dice, drawn) if number % 2 else None
    return plain(dice, drawn, bad=lambda count: well if count else blinks, traffic=traffic)


def everybody_fails(dice: Random, _: int) -> dict[str, Any]:
    """A database that all share goes away for two minutes: the neighbour fails as well."""
    share: Curve = lambda since, _: 0.3 if 60 <= since < 400 else 0.002  # noqa: E731 - a curve
    return {"failing": share, "neighbour": lambda since: 0.3 if 60 <= since < 400 else 0.003, "family": "nginx"}


def everybody_slow(dice: Random, _: int) -> dict[str, Any]:
    """A crowded disk: the neighbour is slow as well."""
    slow: Curve = lambda since, _: 0.3 if since >= 40 else 0.05  # noqa: E731 - a curve
    return {"latency": slow, "neighbour_latency": lambda since: 0.4 if since >= 40 else 0.06, "family": "nginx"}


def quota_is_full(dice: Random, number: int) -> Case:
    """The namespace's quota is full of others' pods for a minute; whoever looks then sees a refusal that passes."""
    drawn = Lab(dice, sidecar=number % 3 == 1)
    said = "is forbidden: exceeded quota: space, requested: pods=1, used: pods=20, limited: pods=20"
    return plain(dice, drawn, refuses=(said, dice.uniform(3.0, 8.0)), traffic=None)


KINDS = (
    Kind("node lost", "healthy", node_lost, "kept"),
    Kind("a pod is evicted", "healthy", evicted, "kept"),
    Kind("one restart", "healthy", restarted_once, "kept"),
    Kind("the Application's other workload breaks", "healthy", neighbour_breaks(outside=False), "verified"),
    Kind("somebody else's bad rollout", "healthy", somebody_elses(bad=True), "kept"),
    Kind("it crashed before already", "healthy", crashed_itself, "kept"),
    Kind("unready for a moment", "healthy", unready_for_a_moment, "verified"),
    Kind("everybody fails", "healthy", sound(everybody_fails), "kept"),
    Kind("everybody is slow", "healthy", sound(everybody_slow), "kept"),
    Kind("scrapes end", "healthy", sound(lambda *_: {"gaps": ((20.0, 2000.0),)}), "kept"),
    Kind("Prometheus stays away", "healthy", sound(lambda *_: {}, away=((90.0, 2000.0),)), "kept"),
    Kind("quota is full for a moment", "healthy", quota_is_full, "kept"),
    Kind("new error lines", "healthy", sound(errors_per_minute=(0.5, 30.0)), "kept"),
)
