"""DaemonSets: one pod on every node, replaced one after the other."""

from functions._rehearsal.controllers.control import Control, template_hash
from functions._rehearsal.objects import Object
from functions._rehearsal.scheduling import HOSTNAME, is_up
from functions._rehearsal.surroundings import is_ready

REVISION = "controller-revision-hash"


def reconcile(control: Control, daemon_set: Object, now: float) -> None:
    """Create what is missing, replace one outdated pod at a time, count."""
    digest = template_hash(daemon_set["spec"]["template"])
    template = daemon_set["spec"]["template"]
    wanted = template["spec"].get("nodeSelector") or {}
    nodes = [
        node["metadata"]["name"]
        for node in control.objects.of("Node")
        if all((node["metadata"].get("labels") or {}).get(key) == value for key, value in wanted.items())
    ]
    pods = control.objects.owned("Pod", daemon_set)
    homes = {_home(pod): pod for pod in pods}
    up = {node["metadata"]["name"] for node in control.objects.of("Node") if is_up(node)}
    for node in nodes:
        if node not in homes and node in up:
            bound = {**template["spec"], "nodeSelector": {**wanted, HOSTNAME: node}}
            name = f"{daemon_set['metadata']['name']}-{control.suffix()}"
            control.create_pod(daemon_set, {**template, "spec": bound}, name, {REVISION: digest}, now)
    for pod in pods:
        if _home(pod) not in nodes:
            control.delete_pod(daemon_set, pod, now)
    active = control.active_pods(daemon_set)
    outdated = [pod for pod in active if pod["metadata"]["labels"].get(REVISION) != digest]
    settled = len(active) == len(nodes) and all(is_ready(pod) for pod in active if pod not in outdated)
    if settled and outdated:
        control.delete_pod(daemon_set, min(outdated, key=is_ready), now)
    _report(control, daemon_set, digest, len(nodes), now)


def _home(pod: Object) -> str:
    return str((pod["spec"].get("nodeSelector") or {}).get(HOSTNAME, pod["spec"].get("nodeName", "")))


def _report(control: Control, daemon_set: Object, digest: str, nodes: int, now: float) -> None:
    pods = control.active_pods(daemon_set)
    ready = sum(1 for pod in pods if is_ready(pod))
    status = {
        "observedGeneration": daemon_set["metadata"]["generation"],
        "desiredNumberScheduled": nodes,
        "currentNumberScheduled": len(pods),
        "updatedNumberScheduled": sum(1 for pod in pods if pod["metadata"]["labels"].get(REVISION) == digest),
        "numberReady": ready,
        "numberAvailable": ready,
        "numberUnavailable": nodes - ready,
        "numberMisscheduled": 0,
    }
    control.objects.status(daemon_set, status, now)
