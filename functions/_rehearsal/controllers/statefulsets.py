"""StatefulSets: numbered pods with claims of their own, one after the other.

One thing is kinder than Kubernetes: a broken pod of an outdated revision is replaced at once. (There it waits for a
person, kubernetes/kubernetes issue 67250, so that a revert alone does not mend it.)
"""

from functions._rehearsal.controllers.control import Control, is_active, template_hash
from functions._rehearsal.controllers.deployments import wanted
from functions._rehearsal.controllers.replicasets import min_ready
from functions._rehearsal.objects import Object
from functions._rehearsal.surroundings import is_ready

REVISION = "controller-revision-hash"


def reconcile(control: Control, stateful_set: Object, now: float) -> None:
    """One step: claims, the next missing pod, or the next outdated one."""
    name, namespace = stateful_set["metadata"]["name"], stateful_set["metadata"]["namespace"]
    update = f"{name}-{template_hash(stateful_set['spec']['template'])}"
    pods = {pod["metadata"]["name"]: pod for pod in control.objects.owned("Pod", stateful_set)}
    desired = wanted(stateful_set)
    parallel = stateful_set["spec"].get("podManagementPolicy") == "Parallel"
    for ordinal in range(desired):
        pod = pods.get(f"{name}-{ordinal}")
        if pod is None:
            _create(control, stateful_set, ordinal, update, now)
        elif not is_active(pod) and not pod["metadata"].get("deletionTimestamp"):
            control.objects.delete("Pod", namespace, pod["metadata"]["name"])
        if not parallel and (pod is None or not is_ready(pod)):
            break
    surplus = [pod for each, pod in pods.items() if _ordinal(each) >= desired]
    for pod in sorted(surplus, key=lambda each: -_ordinal(each["metadata"]["name"]))[:1]:
        control.delete_pod(stateful_set, pod, now)
    if (stateful_set["spec"].get("updateStrategy") or {}).get("type") != "OnDelete":
        _update(control, stateful_set, pods, update, now)
    _report(control, stateful_set, update, now)


def _update(control: Control, stateful_set: Object, pods: dict[str, Object], update: str, now: float) -> None:
    for ordinal in reversed(range(wanted(stateful_set))):
        pod = pods.get(f"{stateful_set['metadata']['name']}-{ordinal}")
        if pod is None or not is_active(pod):
            return
        if pod["metadata"]["labels"].get(REVISION) != update:
            control.delete_pod(stateful_set, pod, now)
            return
        if not is_ready(pod):
            return


def _create(control: Control, stateful_set: Object, ordinal: int, update: str, now: float) -> None:
    name, spec = stateful_set["metadata"]["name"], stateful_set["spec"]
    template = {**spec["template"], "spec": {**spec["template"]["spec"]}}
    volumes = list(template["spec"].get("volumes") or ())
    for claim in spec.get("volumeClaimTemplates") or ():
        own = f"{claim['metadata']['name']}-{name}-{ordinal}"
        if control.objects.get("PersistentVolumeClaim", stateful_set["metadata"]["namespace"], own) is None:
            _claim(control, stateful_set, claim, own, now)
        volumes.append({"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": own}})
    if volumes:
        template["spec"]["volumes"] = volumes
    labels = {REVISION: update, "statefulset.kubernetes.io/pod-name": f"{name}-{ordinal}"}
    control.create_pod(stateful_set, template, f"{name}-{ordinal}", labels, now)


def _claim(control: Control, stateful_set: Object, claim: Object, name: str, now: float) -> None:
    control.objects.put(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name, "namespace": stateful_set["metadata"]["namespace"]},
            "spec": {"storageClassName": "local-path", **claim["spec"]},
            "status": {"phase": "Pending"},
        },
        now,
    )


def _report(control: Control, stateful_set: Object, update: str, now: float) -> None:
    pods = control.active_pods(stateful_set)
    updated = sum(1 for pod in pods if pod["metadata"]["labels"].get(REVISION) == update)
    ready = sum(1 for pod in pods if is_ready(pod))
    before = stateful_set.get("status") or {}
    done = updated == ready == len(pods) == wanted(stateful_set)
    status = {
        "observedGeneration": stateful_set["metadata"]["generation"],
        "replicas": len(pods),
        "readyReplicas": ready,
        "availableReplicas": sum(1 for pod in pods if control.is_available(pod, min_ready(stateful_set), now)),
        "updatedReplicas": updated,
        "currentReplicas": updated if done else len(pods) - updated,
        "currentRevision": update if done else before.get("currentRevision", update),
        "updateRevision": update,
    }
    control.objects.status(stateful_set, status, now)


def _ordinal(name: str) -> int:
    return int(name.rpartition("-")[2])
