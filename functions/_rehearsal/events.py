"""Events as Kubernetes' components record them: the same words about the same object only raise a count."""

import random
from typing import Literal

from functions._rehearsal.objects import Object, Objects, stamp

KEPT = 3600.0  # seconds, the API server's default --event-ttl
Level = Literal["Normal", "Warning"]


class Recorder:
    """Records events about objects."""

    def __init__(self, objects: Objects, chance: random.Random) -> None:
        self._objects, self._chance = objects, chance
        self._known: dict[tuple[str, str, str], tuple[str, str, float]] = {}

    def record(
        self, about: Object, level: Level, reason: str, message: str, now: float, component: str = "kubelet"
    ) -> None:
        """Note that something happened to an object."""
        metadata = about["metadata"]
        namespace = metadata.get("namespace") or "default"
        identity = (metadata["uid"], reason, message)
        known = self._known.get(identity)
        event = self._objects.get("Event", namespace, known[1]) if known else None
        if event is None:
            name = f"{metadata['name']}.{self._chance.getrandbits(64):016x}"
            event = _event(about, namespace, name, level, reason, message, now, component)
        else:
            name = event["metadata"]["name"]
            event = {**event, "count": event["count"] + 1, "lastTimestamp": stamp(now)}
        self._known[identity] = (namespace, name, now)
        self._objects.put(event, now)

    def forget(self, now: float) -> None:
        """Drop what is older than the API server keeps."""
        for identity, (namespace, name, at) in list(self._known.items()):
            if now - at > KEPT:
                self._objects.delete("Event", namespace, name)
                del self._known[identity]


def _event(
    about: Object, namespace: str, name: str, level: Level, reason: str, message: str, now: float, component: str
) -> Object:
    metadata = about["metadata"]
    source = {"component": component}
    if about["kind"] == "Pod" and component == "kubelet":
        source["host"] = about["spec"].get("nodeName", "")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": name, "namespace": namespace},
        "involvedObject": {
            "apiVersion": about["apiVersion"],
            "kind": about["kind"],
            "name": metadata["name"],
            "namespace": metadata.get("namespace", ""),
            "uid": metadata["uid"],
        },
        "type": level,
        "reason": reason,
        "message": message,
        "count": 1,
        "firstTimestamp": stamp(now),
        "lastTimestamp": stamp(now),
        "source": source,
        "reportingComponent": component,
    }
