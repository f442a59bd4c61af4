"""ConfigMaps, claims and accounts that pods name and that are not there. What nobody names is no symptom.

Secrets are read by nobody, so only the kubelet's word tells of them.
"""

from collections.abc import Iterator

from functions._symptoms import wire
from functions._symptoms.containers import around, current, over
from functions._symptoms.sighting import sighted
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.symptom import Symptom
from functions._symptoms.wire import Object

Named = tuple[str, str, str, str]  # kind, name, container, key


def analyze(snapshot: Snapshot) -> Iterator[Symptom]:
    """Of pods that have not started, where the kind is known: a running pod keeps what it has read."""
    for pod in current(snapshot):
        if over(pod) or wire.text(pod, "status", "phase") == "Running":
            continue
        for kind, name, container, key in dict.fromkeys(_named(pod)):
            yield from _missing(snapshot, pod, kind, name, container, key)


def _missing(snapshot: Snapshot, pod: Object, kind: str, name: str, container: str, key: str) -> Iterator[Symptom]:
    space = wire.namespace(pod)
    details = {**around(pod), "kind": kind.lower(), "name": name, "needed_by": container}
    if snapshot.absent(kind, space, name):
        evidence = (f"it names {kind} {name}, which is not in {space}",)
        yield sighted(snapshot, "missing-object", pod, details, evidence, kind="Pod")
    elif key and kind == "ConfigMap" and (found := snapshot.find(kind, space, name)) is not None:
        keys = {*wire.mapping(found, "data"), *wire.mapping(found, "binaryData")}
        if key not in keys and ("data" in found or "binaryData" in found):
            evidence = (
                f"it reads {key} of {kind} {name}, which has {', '.join(sorted(map(str, keys))[:10]) or 'nothing'}",
            )
            yield sighted(snapshot, "missing-key", pod, {**details, "key": key}, evidence, kind="Pod")


def _named(pod: Object) -> Iterator[Named]:
    for volume in wire.items(pod, "spec", "volumes"):
        source = wire.mapping(volume, "configMap")
        if source.get("optional") is not True and wire.text(source, "name"):
            yield "ConfigMap", wire.text(source, "name"), "", ""
            yield from (
                ("ConfigMap", wire.text(source, "name"), "", wire.text(each, "key"))
                for each in wire.items(source, "items")
            )
        if claim := wire.text(volume, "persistentVolumeClaim", "claimName"):
            yield "PersistentVolumeClaim", claim, "", ""
    for group in ("initContainers", "containers"):
        for container in wire.items(pod, "spec", group):
            called = wire.text(container, "name")
            for source in wire.items(container, "envFrom"):
                one = wire.mapping(source, "configMapRef")
                if one.get("optional") is not True and wire.text(one, "name"):
                    yield "ConfigMap", wire.text(one, "name"), called, ""
            for variable in wire.items(container, "env"):
                one = wire.mapping(variable, "valueFrom", "configMapKeyRef")
                if one.get("optional") is not True and wire.text(one, "name"):
                    yield "ConfigMap", wire.text(one, "name"), called, wire.text(one, "key")
