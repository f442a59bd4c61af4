"""What every controller needs: the objects, the recorder, making pods and ending them."""

import copy
import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions._rehearsal.admission import admitted
from functions._rehearsal.events import Recorder
from functions._rehearsal.kubelet import Kubelet
from functions._rehearsal.objects import Object, Objects, owner_reference
from functions._rehearsal.surroundings import is_ready

REFUSED_LAST = 300.0  # seconds of the cluster between two attempts at most; the first come after 1, 2, 4...
LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # those that Kubernetes' names use: no vowels, so no words


@dataclass
class Control:
    """The hands of the controllers."""

    objects: Objects
    recorder: Recorder
    kubelet: Kubelet
    chance: random.Random
    pace: float
    refusals: dict[str, tuple[int, float, str]] = field(default_factory=dict)  # by owner: how often, until, the words

    def suffix(self, length: int = 5) -> str:
        """The random end of a generated name."""
        return "".join(self.chance.choice(LETTERS) for _ in range(length))

    def create_pod(
        self, owner: Object, template: Mapping[str, Any], name: str, labels: Mapping[str, str], now: float
    ) -> str:
        """Make a pod; the API server's refusal where it refuses, which is also an event on the owner."""
        namespace, uid = owner["metadata"]["namespace"], owner["metadata"]["uid"]
        times, until, words = self.refusals.get(uid, (0, 0.0, ""))
        if now < until:
            return words
        metadata = copy.deepcopy(dict(template.get("metadata") or {}))
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": namespace,
                "labels": {**(metadata.get("labels") or {}), **labels},
                **({"annotations": metadata["annotations"]} if metadata.get("annotations") else {}),
                "ownerReferences": [owner_reference(owner)],
            },
            "spec": {"restartPolicy": "Always", **copy.deepcopy(dict(template["spec"]))},
            "status": {"phase": "Pending"},
        }
        answer = admitted(
            pod,
            self.objects.of("LimitRange", namespace),
            self.objects.of("ResourceQuota", namespace),
            self.objects.of("PriorityClass"),
            self.objects.of("Pod", namespace),
        )
        component = f"{owner['kind'].lower()}-controller"
        if isinstance(answer, str):
            self.refusals[uid] = (times + 1, now + min(REFUSED_LAST, 2.0**times) / self.pace, answer)
            self.recorder.record(owner, "Warning", "FailedCreate", f"Error creating: {answer}", now, component)
            return answer
        self.refusals.pop(uid, None)
        self.objects.put(answer, now)
        self.recorder.record(owner, "Normal", "SuccessfulCreate", f"Created pod: {name}", now, component)
        return ""

    def delete_pod(self, owner: Object, pod: Object, now: float) -> None:
        """End a pod on behalf of its owner."""
        self.kubelet.terminate(pod, now)
        words = f"Deleted pod: {pod['metadata']['name']}"
        self.recorder.record(owner, "Normal", "SuccessfulDelete", words, now, f"{owner['kind'].lower()}-controller")

    def active_pods(self, owner: Object) -> list[Object]:
        """The owner's pods that are neither ended nor on their way out."""
        return [pod for pod in self.objects.owned("Pod", owner) if is_active(pod)]

    def is_available(self, pod: Object, seconds: float, now: float) -> bool:
        """Ready, and for as long as minReadySeconds asks."""
        if not is_ready(pod):
            return False
        run = self.kubelet.runs.get(pod["metadata"]["uid"])
        began = max((container.since for container in run.mains), default=now) if run else now
        return not seconds or now - began >= seconds / self.pace


def is_active(pod: Object) -> bool:
    """Neither ended nor on its way out."""
    ended = (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
    return not ended and not pod["metadata"].get("deletionTimestamp")


def template_hash(template: Mapping[str, Any]) -> str:
    """A name for the content of a pod template: equal templates, equal hash."""
    digest = hashlib.sha256(json.dumps(template, sort_keys=True, default=str).encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:10])
