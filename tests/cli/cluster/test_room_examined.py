"""`doctor --cluster` says that room is kept only where it is: by the live Services' priority, or by pods that stand."""

from collections.abc import Callable
from typing import Any

import pytest

from functions._cli.cluster.api import Api
from functions._cli.examining.room import room
from functions._cli.installing.kubectl import SERVICE_LABEL
from functions._cli.installing.room import FLAG, PLACEHOLDER, WHO_HEALS
from tests.cli.cluster.api_server import ApiServer
from tests.cli.cluster.installed import Object, named

SERVICES = "/apis/serving.knative.dev/v1/namespaces/cortex-school/services"
FEATURES = "/api/v1/namespaces/knative-serving/configmaps/config-features"
CLASS = "/apis/scheduling.k8s.io/v1/priorityclasses/school-healer"
NODE = "/api/v1/nodes/node-1"
STANDS = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
NO_ROOM = "0/1 nodes are available: 1 Insufficient memory."
WAITS = {
    "phase": "Pending",
    "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": NO_ROOM}],
}
STARTS = {"phase": "Running", "conditions": [{"type": "Ready", "status": "False", "reason": "ContainersNotReady"}]}
Setting = Callable[[ApiServer], None]


def unpriced(cluster: ApiServer) -> None:
    """As it is with the placeholder alone: no Service names a class, and there is none."""
    cluster.objects[FEATURES]["data"].clear()
    cluster.objects.pop(CLASS)
    for name in WHO_HEALS:
        cluster.objects[f"{SERVICES}/{name}"]["spec"]["template"]["spec"].pop("priorityClassName")


def pod(name: str, status: Object, memory: str = "160Mi", cpu: str = "85m", **labels: str) -> Object:
    asks = {"requests": {"memory": memory, "cpu": cpu}}
    spec: Any = {"containers": [{"name": "c", "resources": asks}]}
    placed = {"nodeName": "node-1"} if status is not WAITS else {}
    return named("v1", "Pod", "cortex-school", name, metadata={"labels": labels}, spec=spec | placed, status=status)


def kept(*statuses: Object, memory: str = "160Mi", cpu: str = "85m") -> Setting:
    """The placeholder of two, and what its pods are."""

    def put(cluster: ApiServer) -> None:
        unpriced(cluster)
        cluster.put(named("apps/v1", "Deployment", "cortex-school", PLACEHOLDER, spec={"replicas": 2}))
        label = {"app.kubernetes.io/name": PLACEHOLDER}
        cluster.put(*(pod(f"{PLACEHOLDER}-{n}", one, memory, cpu, **label) for n, one in enumerate(statuses)))

    return put


def awake(*names: str) -> Setting:
    """Functions that heal and are awake."""

    def put(cluster: ApiServer) -> None:
        cluster.put(*(pod(f"{name}-pod", STANDS, **{SERVICE_LABEL: name}) for name in names))

    return put


def full(cluster: ApiServer) -> None:
    cluster.objects[NODE]["status"]["allocatable"]["memory"] = "400Mi"


def tainted(cluster: ApiServer) -> None:
    cluster.objects[NODE]["spec"] = {"taints": [{"key": "control-plane", "effect": "NoSchedule"}]}


def cordoned(cluster: ApiServer) -> None:
    cluster.objects[NODE]["spec"] = {"unschedulable": True}


def leaving(cluster: ApiServer) -> None:
    for path, one in cluster.objects.items():
        if f"/pods/{PLACEHOLDER}" in path:
            one["metadata"]["deletionTimestamp"] = "2027-01-15T08:00:00Z"


def scaled_away(cluster: ApiServer) -> None:
    cluster.put(named("apps/v1", "Deployment", "cortex-school", PLACEHOLDER, spec={"replicas": 0}))


def silent(cluster: ApiServer) -> None:
    cluster.objects[NODE]["status"] = {}


def grown(cluster: ApiServer) -> None:
    """One of those that heal asks for more than when the placeholder was made."""
    spec = cluster.objects[f"{SERVICES}/cluster-healer"]["spec"]["template"]["spec"]
    spec["containers"][0]["resources"]["requests"]["memory"] = "500Mi"


def no_class(cluster: ApiServer) -> None:
    del cluster.objects[CLASS]


def flag(value: str) -> Setting:
    """What Serving's flag says."""
    return lambda cluster: cluster.objects[FEATURES]["data"].update({FLAG[1]: value})


def no_healers(cluster: ApiServer) -> None:
    for name in WHO_HEALS:
        del cluster.objects[f"{SERVICES}/{name}"]


def one_unpriced(cluster: ApiServer) -> None:
    cluster.objects[f"{SERVICES}/school-coordinator"]["spec"]["template"]["spec"].pop("priorityClassName")


CASES: dict[str, tuple[tuple[Setting, ...], str, str]] = {
    "priority": ((), "ok", "they may push others aside"),
    "priority that one of them lacks": ((one_unpriced,), "note", "nothing keeps it; only health-monitor, "),
    "priority without its class": ((no_class,), "wrong", "no PriorityClass school-healer"),
    "priority that Serving refuses": ((flag("Disabled"),), "wrong", "is off"),
    "priority by a word that Serving does not know": ((flag("yes"),), "wrong", "is off"),
    "priority that Serving takes where it is given": ((flag("Allowed"),), "ok", "they may push others aside"),
    "priority by a flag with a capital": ((flag("Enabled"),), "ok", "they may push others aside"),
    "nothing, with room": ((unpriced,), "note", "nothing keeps it; the freest node has 2Gi for the"),
    "nothing, on a full node": ((unpriced, full, awake("moe-router", "alerting")), "wrong", "nothing keeps it"),
    "nothing, on a node that takes none of ours": ((unpriced, tainted), "wrong", "the freest node has 0 for"),
    "nothing, on a cordoned node": ((unpriced, cordoned), "wrong", "the freest node has 0 for"),
    "both are being deleted": ((kept(STANDS, STANDS), leaving), "note", "the placeholder does not keep it: 0 of 2"),
    "both stand": ((kept(STANDS, STANDS), full), "ok", "a placeholder keeps it: 2 of 2 pods stand"),
    "one waits": ((kept(STANDS, WAITS), full, awake("moe-router")), "wrong", "not ready: Unschedulable: 0/1 nodes"),
    "both wait": ((kept(WAITS, WAITS), full, awake("moe-router", "alerting")), "wrong", "0 of 2 pods stand"),
    "both wait, and there is room": ((kept(WAITS, WAITS),), "note", "the placeholder does not keep it: 0 of 2"),
    "one waits, as a function that heals is awake": ((kept(STANDS, WAITS), full, awake("health-monitor")), "note",
                                                     "health-monitor is awake and may have its room"),
    "one waits, as a function that does not heal is awake": ((kept(STANDS, WAITS), full, awake("moe-router")), "wrong",
                                                             "1 of 2 pods stand"),
    "both wait, as two functions that heal are awake": (
        (kept(WAITS, WAITS), full, awake("health-monitor", "implementation-workers")), "note", "may have its room"),
    "a node that has not said what it has": ((unpriced, silent), "wrong", "the freest node has 0 for"),
    "they start": ((kept(STARTS, STARTS), full), "wrong", "Running and not ready"),
    "no pods at all": ((kept(), full, awake("moe-router", "alerting")), "wrong", "0 of 2 pods stand"),
    "scaled to nothing": ((kept(), scaled_away, full, awake("moe-router", "alerting")), "wrong",
                          "nothing keeps it, the placeholder is scaled to 0; the freest node"),
    "scaled to nothing, with room": ((kept(), scaled_away), "note", "the placeholder is scaled to 0; the freest node"),
    "too little memory": ((kept(STANDS, STANDS, memory="100Mi"), full, awake("alerting")), "wrong", "less memory"),
    "too little of the processor": ((kept(STANDS, STANDS, cpu="10m"), full), "wrong", "asks for less cpu than one"),
    "too small since one of them grew": ((kept(STANDS, STANDS), grown), "note", "asks for less memory"),
    "none of them installed": ((no_healers,), "note", "none of the functions that heal is installed"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_room_is_kept_only_where_it_is(cluster: ApiServer, look: Api, case: str) -> None:
    settings, state, word = CASES[case]
    for setting in settings:
        setting(cluster)
    (found,) = room(look)
    assert (found.state, word in found.detail) == (state, True), found
    assert bool(found.next) == (state != "ok")
