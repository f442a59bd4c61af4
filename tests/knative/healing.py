"""All that makes cluster-healer ask the API for something: a scan of two namespaces, and the errand that follows."""

from copy import deepcopy
from typing import Any

from msgspec.structs import replace

from eventing.contracts import ErrandDue, ScanRequested
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.scanning import ScanningCluster
from functions._improvement.healing import Errand, errand_key
from functions._policy.healing import Cleanup, Healing
from functions._policy.policy import Policy
from functions._rehearsal.world import World
from functions._symptoms.examination import examined
from tests.healer.building import NOW
from tests.healer.ward import Ward, emitted
from tests.knative.guarded_api import Guard
from tests.monitor.conftest import application, deployment, node

Object = dict[str, Any]
SPACES = ("shop", "data")
LONG_AGO = "2027-01-01T00:00:00Z"  # two weeks before the ward's now
RULES = Healing(namespaces=SPACES, scan_minutes=0.0, cleanup=Cleanup(jobs_after_hours=1.0, pods_after_hours=1.0))
TIMED_OUT = "Failed to apply: context deadline exceeded"


def pod(name: str, namespace: str, **status: Any) -> Object:
    spec = {"nodeName": "node-1", "containers": [{"name": "web", "image": "docker.io/library/nginx:1.27.3"}]}
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}


def crashing(namespace: str) -> Object:
    """Its last words are asked for, and those of the container before."""
    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}}
    container = {"name": "web", "ready": False, "restartCount": 7, "state": waiting}
    return pod("crashing", namespace, phase="Running", containerStatuses=[container])


def finished(namespace: str) -> tuple[Object, Object]:
    ended = {"terminated": {"exitCode": 0, "finishedAt": LONG_AGO}}
    done = pod("done", namespace, phase="Succeeded", containerStatuses=[{"name": "web", "state": ended}])
    complete = {"type": "Complete", "status": "True", "lastTransitionTime": LONG_AGO}
    metadata = {"name": "once", "namespace": namespace}
    return done, {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": {},
        "status": {"conditions": [complete], "succeeded": 1, "startTime": LONG_AGO, "completionTime": LONG_AGO},
    }


def stuck() -> Object:
    """An Application whose sync had no answer: Argo CD is asked to compare it, and to sync once more."""
    found = application("a" * 40, phase="Failed")
    found["spec"] |= {"destination": {"namespace": "shop"}}
    found["status"]["operationState"] |= {"message": TIMED_OUT, "startedAt": LONG_AGO}
    return found


def fill(world: World) -> None:
    for one in (node(), stuck(), deployment()):
        world.objects.put(one, NOW)
    for space in SPACES:
        world.objects.put({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}}, NOW)
        for each in (crashing(space), *finished(space)):
            world.objects.put(deepcopy(each), NOW)


def healed(store: RedisStore, guard: Guard) -> tuple[Ward, Errand]:
    """The scan, and the errand that it wrote down, carried out; everything through the guarded API."""
    ward = Ward(store, examined, Policy(mode="act", healing=RULES))
    ward.policy = replace(ward.policy, remedies={**ward.policy.remedies, "sync-again": "automatic"})
    ward.scanner = ScanningCluster({"KUBECONFIG": guard.kubeconfig}, sleep=lambda _: None)  # type: ignore[assignment]  # the real one
    (due,) = emitted(ward.take("scan.requested", ScanRequested(), time=""), "errand.due")
    assert isinstance(due, ErrandDue)
    ward.take("errand.due", due)
    found = ledger.get(store, errand_key(due.errand), Errand)
    assert found is not None
    return ward, found[0]
