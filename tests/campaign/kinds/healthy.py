"""Rollouts in which nothing of the change's making is wrong, and enough can be seen to say so."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tests.campaign.cluster.argocd import Timing
from tests.campaign.cluster.homelab import Lab, other
from tests.campaign.cluster.lives import Life
from tests.campaign.cluster.pods import Fate
from tests.campaign.cluster.traffic import always
from tests.campaign.cluster.wire import Object, signs
from tests.campaign.cluster.world import World
from tests.campaign.kinds.case import Case, Kind, plain, served

EVICTED = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 96Mi."
Drawn = Callable[[Random, int], Case]


def lab(dice: Random, number: int, **known: Any) -> Lab:
    """Replicas, sidecars and strategies vary."""
    return Lab(dice, sidecar=number % 3 == 1, **known)


def sound(curves: Callable[[Random, int], dict[str, Any]] | None = None, kind: str = "", **known: Any) -> Drawn:
    """Pods that start and serve; with curves, Prometheus is there in every variant."""

    def draw(dice: Random, number: int) -> Case:
        drawn = lab(dice, number, kind=kind or "Deployment")
        case = plain(dice, drawn, **known)
        if curves or number % 2:
            case.traffic = served(dice, drawn, **(curves(dice, number) if curves else {}))
        return case

    return draw


def slow_start(dice: Random, number: int) -> Case:
    """It takes a minute or more, as its own startup probe allows."""
    needs = dice.uniform(45.0, 110.0)
    probe = {"httpGet": {"path": "/up", "port": 8080}, "periodSeconds": 5, "failureThreshold": 60}
    drawn = lab(dice, number, container={"startupProbe": probe})
    life = Life("app", started_after=needs, ready_after=needs, probe="Startup", probe_until=needs, probe_period=5.0)
    fate = drawn.fate(life)
    return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)


def slow_pull(dice: Random, number: int) -> Case:
    """A large image that every node has to fetch."""
    drawn = lab(dice, number)
    fate = drawn.fate(drawn.life(pull=dice.uniform(30.0, 80.0)))
    return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)


def stammering_registry(dice: Random, number: int) -> Case:
    """A registry that answers each pod at its second or third attempt only."""
    drawn = lab(dice, number, replicas=dice.choice((1, 2, 3)))
    why = 'rpc error: code = Unknown desc = Get "https://registry.example.org/v2/": net/http: TLS handshake timeout'
    fate = drawn.fate(drawn.life(unpulled=why, pulled_at=dice.choice((13.0, 35.0, 70.0)), attempt=3.0))
    return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)


def crashed_before(dice: Random, number: int) -> Case:
    """Another workload of the same namespace has been crashing for hours, and goes on."""
    drawn = lab(dice, number)
    drawn.others.append(other(drawn.namespace, "importer"))
    sick = Fate((Life("app", up=dice.uniform(1.0, 5.0), ready_after=float("inf")),))
    traffic = served(dice, drawn) if number % 2 else None
    return plain(dice, drawn, other_fates={"importer": lambda *_: sick}, traffic=traffic)


def neighbour_breaks(outside: bool) -> Drawn:
    """Another workload of the namespace loses its pods to a bug of its own, in the middle of the window."""

    def draw(dice: Random, number: int) -> Case:
        drawn = lab(dice, number)
        (drawn.outside if outside else drawn.others).append(other(drawn.namespace, "importer", 2))
        well = Fate((Life("app"),))
        sick = Fate((Life("app", up=3.0, ready_after=float("inf")),))

        def meddle(world: World, since: float) -> None:
            if int(since) == 40:
                for pod in world.workloads["Deployment", drawn.namespace, "importer"].pods:
                    pod.fate, pod.born = sick, world.now

        curves = {"neighbour": lambda since: 0.003 if since < 40 else 0.6}
        traffic = served(dice, drawn, **curves) if number % 2 else None
        return plain(dice, drawn, other_fates={"importer": lambda *_: well}, meddle=meddle, traffic=traffic)

    return draw


def drained(dice: Random, number: int) -> Case:
    """A node is drained: its pods are made anew elsewhere."""
    drawn = lab(dice, number, replicas=dice.choice((2, 3, 4)))
    at = dice.randint(20, 150)

    def meddle(world: World, since: float) -> None:
        if int(since) == at:
            world.nodes[0].cordoned = world.now
            load = world.workloads["Deployment", drawn.namespace, drawn.name]
            load.pods = [pod for pod in load.pods if pod.node != world.nodes[0].name]

    return plain(dice, drawn, meddle=meddle, nodes=3, traffic=served(dice, drawn) if number % 2 else None)


def left_over(dice: Random, number: int) -> Case:
    """Pods that were evicted last night are still listed, as Kubernetes keeps them."""
    drawn = lab(dice, number)

    def meddle(world: World, since: float) -> None:
        if not world.extra:
            load = world.workloads["Deployment", drawn.namespace, drawn.name]
            for one in range(1 + number % 3):
                gone = replace(load.pods[0], name=f"{load.pods[0].name[:-5]}{signs(5, one)}", evicted=EVICTED)
                world.extra.append(gone.wire(world.now))

    return plain(dice, drawn, meddle=meddle, traffic=served(dice, drawn) if number % 2 else None)


def autoscaled(dice: Random, number: int) -> Case:
    """An HPA adds pods or takes some away within the window."""
    drawn = lab(dice, number, replicas=3)
    up = number % 2 == 0

    def meddle(world: World, since: float) -> None:
        load = world.workloads["Deployment", drawn.namespace, drawn.name]
        if int(since) == 50:
            load.replicas_now = 6 if up else 2
        elif int(since) == 120 and up:
            load.replicas_now = 7

    before, after = (6.0, 24.0) if up else (24.0, 6.0)
    traffic = served(dice, drawn, rps=lambda began: before if began < 60 else after) if number % 4 < 2 else None
    return plain(dice, drawn, meddle=meddle, traffic=traffic)


def somebody_elses(bad: bool) -> Drawn:
    """A person rolls out another workload of the same Application during our window; theirs may crash."""

    def draw(dice: Random, number: int) -> Case:
        drawn = lab(dice, number)
        drawn.others.append(other(drawn.namespace, "importer"))
        well = Fate((Life("app"),))
        sick = Fate((Life("app", up=2.0, ready_after=float("inf")),))
        path = f"apps/{drawn.application}/importer.yaml"

        def edit(files: Any) -> dict[str, bytes]:
            return {path: files[path].replace(b"importer:3.1.4", b"importer:3.2.0")}

        def fates(template: Object, _: int) -> Fate:
            return sick if bad and "3.2.0" in template["spec"]["containers"][0]["image"] else well

        traffic = served(dice, drawn) if number % 2 else None
        pushes = [(float(dice.randint(40, 160)), edit)]
        return plain(dice, drawn, other_fates={"importer": fates}, pushes=pushes, traffic=traffic)

    return draw


def late_node(dice: Random, number: int) -> Case:
    """No room for the first pod; an autoscaler brings a node within a minute and a half."""
    drawn = lab(dice, number)
    comes, well = dice.uniform(30.0, 90.0), drawn.fate()
    fate = Fate(drawn.fate().lives, unscheduled="0/2 nodes are available: 2 Insufficient cpu.", scheduled_at=comes)
    traffic = served(dice, drawn) if number % 2 else None
    return plain(dice, drawn, bad=lambda count: well if count else fate, traffic=traffic)


def late_nodes(dice: Random, number: int) -> Case:
    """Each of three pods waits for a node in its turn: together longer than one may wait."""
    drawn = lab(dice, number, replicas=3)
    waits = [dice.uniform(45.0, 75.0) for _ in range(8)]
    said = "0/2 nodes are available: 2 Insufficient cpu."
    fates = [Fate(drawn.fate().lives, unscheduled=said, scheduled_at=wait) for wait in waits]
    traffic = served(dice, drawn) if number % 2 else None
    return plain(dice, drawn, bad=lambda count: fates[count % 8], traffic=traffic)


def late_volume(dice: Random, number: int) -> Case:
    """The volume of its one pod is still attached elsewhere, for half a minute or a whole one."""
    drawn = lab(dice, number, replicas=1)
    said = ("FailedAttachVolume", 'Multi-Attach error for volume "pvc-71" Volume is already used by pod(s) archive-0')
    fate = Fate(drawn.fate().lives, unmounted=said, mounted_at=dice.uniform(15.0, 70.0))
    return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)


def late_volumes(dice: Random, number: int) -> Case:
    """A StatefulSet goes on pod by pod, and each volume needs the better part of a minute to move."""
    drawn = Lab(dice, "StatefulSet", replicas=3)
    said = ("FailedAttachVolume", 'AttachVolume.Attach failed for volume "pvc-71" : rpc error: volume is in use')
    fate = Fate(drawn.fate().lives, unmounted=said, mounted_at=dice.uniform(35.0, 60.0))
    return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)


def webhook_blinks(dice: Random, number: int) -> Case:
    """An admission webhook is away while the first pod is to be made."""
    drawn = lab(dice, number)
    said = 'Internal error occurred: failed calling webhook "mutate.example.org": connect: connection refused'
    traffic = served(dice, drawn) if number % 2 else None
    return plain(dice, drawn, refuses=(said, dice.uniform(10.0, 80.0)), traffic=traffic)


def patient_argo(dice: Random, number: int) -> Case:
    """The refresh is lost, so that Argo CD looks by its own clock only, and its sync is slow."""
    drawn = lab(dice, number)
    timing = Timing(1.0, dice.uniform(10.0, 40.0))
    return plain(dice, drawn, timing=timing, lost_refresh=True, traffic=served(dice, drawn) if number % 2 else None)


def ran_well(dice: Random, _: int) -> Case:
    """A CronJob whose runs end well."""
    drawn = Lab(dice, "CronJob")
    well = Fate(drawn.fate().lives, exits=dice.uniform(5.0, 30.0))
    return plain(dice, drawn, good=lambda _: well, bad=lambda _: well)


def noisy_before(dice: Random, number: int) -> Case:
    """It logs errors, as it did before."""
    rate = dice.uniform(8.0, 40.0)
    return sound(errors_per_minute=(rate, rate))(dice, number)


def skewed(dice: Random, number: int) -> Case:
    """The cluster's clock is wrong by half a minute to two."""
    return sound(skew=dice.choice((-1, 1)) * float(dice.randint(30, 120)))(dice, number)


def evening(dice: Random, _: int) -> dict[str, Any]:
    """Traffic that rises or falls all hour, threefold."""
    low, high = dice.choice(((5.0, 18.0), (18.0, 5.0)))
    return {"rps": lambda began: low + (high - low) * min(1.0, max(0.0, (began + 3600.0) / 4200.0))}


KINDS = (
    Kind("nothing happens", "healthy", sound(), "verified"),
    Kind("StatefulSet rolls out", "healthy", sound(kind="StatefulSet"), "verified"),
    Kind("DaemonSet rolls out", "healthy", sound(kind="DaemonSet"), "verified"),
    Kind("CronJob runs well", "healthy", ran_well, "verified"),
    Kind("slow start within its startup probe", "healthy", slow_start, "verified"),
    Kind("image pull slow, then fine", "healthy", slow_pull, "verified"),
    Kind("registry answers at the third attempt", "healthy", stammering_registry, "verified"),
    Kind("another workload crashed before", "healthy", crashed_before, "verified"),
    Kind("a neighbour breaks", "healthy", neighbour_breaks(outside=True), "verified"),
    Kind("node drain", "healthy", drained, "verified"),
    Kind("pods of last night are listed", "healthy", left_over, "verified"),
    Kind("HPA scales", "healthy", autoscaled, "verified"),
    Kind("somebody else's rollout", "healthy", somebody_elses(bad=False), "verified"),
    Kind("a node comes late", "healthy", late_node, "verified"),
    Kind("nodes come late, one after the other", "healthy", late_nodes, "verified"),
    Kind("a volume comes late", "healthy", late_volume, "verified"),
    Kind("volumes come late, one after the other", "healthy", late_volumes, "verified"),
    Kind("admission webhook away for a minute", "healthy", webhook_blinks, "verified"),
    Kind("Argo CD takes its time", "healthy", patient_argo, "verified"),
    Kind("logs as noisy as before", "healthy", noisy_before, "verified"),
    Kind("clock skew", "healthy", skewed, "verified"),
    Kind("scrape gap before", "healthy", sound(lambda *_: {"gaps": ((-900.0, -700.0),)}), "verified"),
    Kind("scrape missed", "healthy", sound(lambda *_: {"gaps": ((150.0, 168.0),), "scrape": 15.0}), "verified"),
    Kind("Prometheus restarts", "healthy", sound(lambda *_: {}, away=((120.0, 165.0),)), "verified"),
    Kind("zero traffic", "healthy", sound(lambda *_: {"rps": lambda _: 0.0}), "verified"),
    Kind("traffic of the evening", "healthy", sound(evening), "verified"),
    Kind("always some failures", "healthy", sound(lambda *_: {"failing": always(0.03)}), "verified"),
    Kind("exporter restarts", "healthy", sound(lambda *_: {"resets": (140.0,)}), "verified"),
    Kind("much noise in latency", "healthy", sound(lambda *_: {"spread": 1.1, "jitter": 0.35}), "verified"),
)
