"""What the day's cluster has besides what Git says: machines, storage, and what nobody tidied up."""

from typing import Any

from functions._rehearsal.legacy.day import AGENT, DAEMON, MEBIBYTES, Day
from functions._rehearsal.legacy.tree import STORAGE, VOLUME
from functions._rehearsal.nodes import make_nodes
from functions._rehearsal.objects import Objects, stamp

LONGHORN = "longhorn-system"
DAYS = 86400.0
DAEMONS = {"longhorn-manager": DAEMON, "metrics-agent": AGENT}  # on each machine, with their MiB


def machines(objects: Objects, day: Day, now: float) -> None:
    """The machines, each with as much memory."""
    make_nodes(objects, day.machines, {}, now)
    for node in objects.of("Node"):
        room = {**node["status"]["allocatable"], "memory": f"{MEBIBYTES}Mi"}
        objects.status(node, {**node["status"], "capacity": room, "allocatable": room}, now)


def storage(objects: Objects, day: Day, now: float) -> None:
    """Longhorn with its daemons; the vector store's volume lost its replicas when a machine was renamed."""
    for name in (LONGHORN, day.names.school):
        labels = {"kubernetes.io/metadata.name": name}
        metadata = {"name": name, "labels": labels}
        objects.put({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata, "status": {"phase": "Active"}}, now)
    for name, provisioner in (("longhorn", "driver.longhorn.io"), ("local-path", "rancher.io/local-path")):
        body = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}}
        objects.put({**body, "provisioner": provisioner, "reclaimPolicy": "Delete"}, now)
    for name, memory in DAEMONS.items():
        objects.put(_daemon_set(name, memory), now)
    store = day.of("store").name
    claim, volume = f"{VOLUME}-{store}-0", f"pvc-{day.seed:08x}-store"
    metadata = {"name": claim, "namespace": day.names.school}
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "longhorn", "volumeName": volume}
    resources = {"requests": {"storage": STORAGE}}
    body = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata,
        "spec": {**spec, "resources": resources},
    }
    capacity = {"storage": STORAGE}
    objects.put({**body, "status": {"phase": "Bound", "capacity": capacity, "accessModes": ["ReadWriteOnce"]}}, now)
    objects.put(_volume(day, claim, volume), now)
    here = {
        "apiVersion": "longhorn.io/v1beta2",
        "kind": "Replica",
        "metadata": {"name": f"{volume}-r-1", "namespace": LONGHORN},
    }
    objects.put(
        {**here, "spec": {"volumeName": volume, "nodeID": day.machines[3]}, "status": {"currentState": "error"}}, now
    )


def _volume(day: Day, claim: str, volume: str) -> dict[str, Any]:
    status = {
        "state": "detached",
        "robustness": "faulted",
        "kubernetesStatus": {"namespace": day.names.school, "pvcName": claim, "pvName": volume},
        "lastError": f"replica NodeID {day.machines[3]} != instance manager NodeID {day.machines[6]}",
    }
    return {
        "apiVersion": "longhorn.io/v1beta2",
        "kind": "Volume",
        "metadata": {"name": volume, "namespace": LONGHORN},
        "spec": {"numberOfReplicas": 1, "size": "10737418240"},
        "status": status,
    }


def _daemon_set(name: str, memory: int) -> dict[str, Any]:
    container = {
        "name": name,
        "image": f"ghcr.io/platform/{name}:1.0.0",
        "resources": {"requests": {"memory": f"{memory}Mi"}},
    }
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": LONGHORN},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


def finished_things(objects: Objects, day: Day, now: float) -> None:
    """Jobs and pods that ended days ago, by hand made, and still there."""
    for number, (space, name) in enumerate(day.jobs):
        ended = now - (2.0 + number % 5) * DAYS
        container = {"name": "main", "image": f"ghcr.io/{day.names.base}/{name.rpartition('-')[0]}:1.0.0"}
        template = {
            "metadata": {"labels": {"job-name": name}},
            "spec": {"restartPolicy": "Never", "containers": [container]},
        }
        done = {
            "type": "Complete",
            "status": "True",
            "reason": "CompletionsReached",
            "lastTransitionTime": stamp(ended),
        }
        status = {"startTime": stamp(ended - 60), "completionTime": stamp(ended), "succeeded": 1, "conditions": [done]}
        objects.put(
            {
                "apiVersion": "batch/v1",
                "kind": "Job",
                "metadata": {"name": name, "namespace": space},
                "spec": {"template": template},
                "status": status,
            },
            ended - 60,
        )
    for number, (space, name) in enumerate(day.pods):
        ended = now - (2.0 + number % 4) * DAYS
        container = {"name": "main", "image": f"ghcr.io/{day.names.base}/{name.rpartition('-')[0]}:1.0.0"}
        over = {"exitCode": 0, "reason": "Completed", "startedAt": stamp(ended - 60), "finishedAt": stamp(ended)}
        state = {
            "name": "main",
            "image": container["image"],
            "ready": False,
            "restartCount": 0,
            "state": {"terminated": over},
        }
        spec = {"restartPolicy": "Never", "nodeName": day.machines[number % 7], "containers": [container]}
        status = {"phase": "Succeeded", "startTime": stamp(ended - 60), "containerStatuses": [state]}
        metadata = {"name": name, "namespace": space, "labels": {"run": name}}
        objects.put(
            {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}, ended - 60
        )
