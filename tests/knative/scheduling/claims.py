"""What is claimed of a full node. Each is shown on an empty cluster, and says in figures what was seen."""

from collections.abc import Callable

from functions._cli.installing.room import WHO_HEALS
from tests.knative.overlays import of_kind, pods
from tests.knative.scheduling.api import Api
from tests.knative.scheduling.scene import OURS, ROOM, SYSTEM, THEIRS, Scene, Seen, asked

KEPT, BY_RIGHT, BOTH = (f"knative/overlays/{name}" for name in ("k3s", "own", "both"))
SMALL = "1Gi"  # for pods, of a machine with 2 GiB that runs k3s, Knative and Argo CD besides
WATCHES, REVERTS, SCANS = WHO_HEALS[:3]  # a revert needs the first two alone
ORDINARY = {"cpu": "10m", "memory": "256Mi"}


def nothing_kept(api: Api) -> str:
    """With nothing kept, the function that watches finds no place on a full node."""
    scene = Scene(api, KEPT)
    scene.node("small", SMALL)
    theirs = scene.filled()
    said = _waits(scene, WATCHES)
    _same(scene, theirs)
    return said


def each_alone(api: Api) -> str:
    """The placeholder gives way to each function that heals; no other pod does, and it comes back."""
    scene, theirs = _kept(api)
    told = []
    for name in WHO_HEALS:
        (took,) = scene.started(name)
        _same(scene, theirs)
        gone = 2 - len(scene.bound(ROOM))
        back = _back_after(scene, name)
        told.append(f"{name} {took:.1f} s ({gone} of 2 gave way, back after {back:.1f} s)")
    return ", ".join(told)


def two_at_once(api: Api) -> str:
    """Two find room at once; a third waits until one of them sleeps."""
    scene, theirs = _kept(api)
    took = scene.started(WATCHES, REVERTS)
    _waits(scene, SCANS)
    scene.wake(WATCHES, 0)
    after = scene.until(lambda: scene.bound(SCANS), f"{SCANS} has the room of {WATCHES}")
    _same(scene, theirs)
    return f"{WATCHES} {took[0]:.1f} s, {REVERTS} {took[1]:.1f} s; {SCANS} {after:.1f} s after the first was told to go"


def full_by_cpu(api: Api) -> str:
    """So it is where the node is full by CPU."""
    return _both_start(*_kept(api, "cpu"))


def full_by_count(api: Api) -> str:
    """So it is where the node holds no more pods."""
    scene = Scene(api, KEPT)
    scene.node("small", SMALL, count=6)
    scene.placeholder()
    names = {f"work-{n}" for n in range(4)}
    for name in sorted(names):
        scene.pod(name, {"cpu": "1m", "memory": "1Mi"})
    scene.until(lambda: len(scene.on_nodes(THEIRS)) == len(names), "six pods")
    return _both_start(scene, [one["metadata"]["uid"] for one in scene.on_nodes(THEIRS)])


def two_nodes(api: Api) -> str:
    """Where the room is in two halves, on two full nodes, each function that heals fits into either."""
    scene = Scene(api, KEPT)
    (made,) = [one for one in of_kind(KEPT, "Deployment") if one["metadata"]["name"] == ROOM]
    half = str(asked({"spec": made["spec"]["template"]["spec"]}, "memory") + 2**20)
    for name in ("left", "right"):
        scene.node(name, half)
    scene.placeholder()
    theirs = scene.filled()
    for name in WHO_HEALS:
        scene.started(name)
        _back_after(scene, name)
    scene.started(WATCHES, REVERTS)
    _same(scene, theirs)
    nodes = {one["spec"]["nodeName"] for name in (WATCHES, REVERTS) for one in scene.bound(name)}
    return f"each of {len(WHO_HEALS)} alone; {WATCHES} and {REVERTS} at once on {' and '.join(sorted(nodes))}"


def taken_by_others(api: Api) -> str:
    """What the placeholder cannot do: an ordinary pod that waits takes its room, and then nothing is kept."""
    scene, _ = _kept(api)
    took = _taken_by_late(scene)
    _waits(scene, ROOM)
    return f"the late pod has the room after {took:.1f} s; {WATCHES}: {_waits(scene, WATCHES)}"


def by_right(api: Api) -> str:
    """With the priority class, an ordinary pod goes for the healer, first one that no disruption budget holds."""
    scene = Scene(api, BY_RIGHT)
    scene.node("small", SMALL)
    scene.pod("dns", ORDINARY, SYSTEM, "system-cluster-critical")
    scene.until(lambda: scene.on_nodes(SYSTEM), "dns has a node")
    theirs = scene.filled()
    names = {_name(one): one["metadata"]["uid"] for one in scene.on_nodes(THEIRS)}
    *held, free = names
    for name in held:
        scene.budget(name)
    (took,) = scene.started(WATCHES)
    if scene.left(theirs) != [names[name] for name in held]:
        raise Seen("a pod went that a budget holds, where another was free to go")
    (more, last) = scene.started(SCANS, REVERTS)
    if not scene.on_nodes(SYSTEM):
        raise Seen("a pod of the cluster's own went")
    gone = len(held) - len(scene.left(theirs))
    return (
        f"{free} went in {took:.1f} s, those with a budget stayed; with budgets on all that are left, {gone} more went "
        f"for two more functions ({more:.1f} and {last:.1f} s): a budget is a wish to the scheduler, not a bar"
    )


def never_the_clusters_own(api: Api) -> str:
    """With the priority class, no pod of the cluster's own goes: where there are no others, the healer waits."""
    scene = Scene(api, BY_RIGHT)
    scene.node("small", SMALL)
    critical = scene.filled(namespace=SYSTEM, priority="system-node-critical")
    said = _waits(scene, WATCHES)
    _same(scene, critical)
    return said


def both(api: Api) -> str:
    """With both, the placeholder goes first, and an ordinary pod only where others took its room."""
    scene, theirs = _kept(api, overlay=BOTH)
    took = scene.started(WATCHES, REVERTS)
    _same(scene, theirs)
    _back_after(scene, WATCHES, REVERTS)
    _taken_by_late(scene)
    there = [one["metadata"]["uid"] for one in scene.on_nodes(THEIRS)]
    (later,) = scene.started(WATCHES)
    return (
        f"{took[0]:.1f} and {took[1]:.1f} s with no other pod gone; after a late pod took the room, {later:.1f} s, "
        f"{len(there) - len(scene.left(there))} of {len(there)} ordinary pods gone"
    )


def within_the_quota(api: Api) -> str:
    """Quota and limits admit all functions at their most, a next revision of each, the stores and the placeholder."""
    scene = Scene(api, KEPT)
    scene.node("large", "16Gi", cpu="16")
    scene.placeholder()
    for one in of_kind(KEPT, "StatefulSet"):
        api.create(one)
    wanted = {one.owner: one.most + one.of_knative for one in pods(KEPT)}
    for name in scene.functions:
        scene.wake(name, wanted[name])
    total = sum(wanted.values())
    scene.until(lambda: len(api.items("Pod", OURS)) == total, f"{total} pods, refused by nobody")
    (quota,) = of_kind(KEPT, "ResourceQuota")
    path = f"/api/v1/namespaces/{OURS}/resourcequotas/{quota['metadata']['name']}"
    scene.until(lambda: api.call("GET", path)["status"]["used"]["pods"] == str(total), "the quota has counted them")
    status = api.call("GET", path)["status"]
    return ", ".join(f"{name} {used} of {status['hard'][name]}" for name, used in sorted(status["used"].items()))


CLAIMS: tuple[Callable[[Api], str], ...] = (
    nothing_kept,
    each_alone,
    two_at_once,
    full_by_cpu,
    full_by_count,
    two_nodes,
    taken_by_others,
    by_right,
    never_the_clusters_own,
    both,
    within_the_quota,  # the last: what it made is not taken away
)


def _kept(api: Api, resource: str = "memory", overlay: str = KEPT) -> tuple[Scene, list[str]]:
    scene = Scene(api, overlay)
    scene.node("small", SMALL)
    scene.placeholder()
    return scene, scene.filled(resource)


def _back_after(scene: Scene, *names: str) -> float:
    for name in names:
        scene.wake(name, 0)
    return scene.until(lambda: len(scene.bound(ROOM)) == 2, f"the placeholder is back after {' and '.join(names)}")


def _taken_by_late(scene: Scene) -> float:
    scene.pod("late", ORDINARY)
    return scene.until(lambda: any(_name(one) == "late" for one in scene.on_nodes(THEIRS)), "late has a node")


def _both_start(scene: Scene, theirs: list[str]) -> str:
    took = scene.started(WATCHES, REVERTS)
    _same(scene, theirs)
    return f"{WATCHES} {took[0]:.1f} s, {REVERTS} {took[1]:.1f} s, {len(theirs)} ordinary pods as before"


def _waits(scene: Scene, name: str) -> str:
    if name != ROOM:
        scene.wake(name)
    scene.until(lambda: scene.waiting(name) or scene.bound(name), f"the scheduler has looked at {name}")
    if scene.bound(name):
        raise Seen(f"{name} has a node, where none has room")
    return scene.waiting(name)[0]


def _same(scene: Scene, uids: list[str]) -> None:
    left = scene.left(uids)
    if left != uids:
        raise Seen(f"of {len(uids)} pods that have nothing to do with it, {len(left)} are left")


def _name(pod: dict[str, dict[str, str]]) -> str:
    return pod["metadata"]["name"]
