"""Who made an object, up to what a person declared: by owner references, where they lead, else by names."""

import re

from eventing.vocabulary import Resource
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot
from functions._symptoms.wire import Object

LONGEST = 8  # steps; real chains have two, and a reference may lead in a circle
_HASHED = "pod-template-hash"  # the label of a Deployment's pods: what its ReplicaSet's name ends with
_KNATIVE = "serving.knative.dev/service"  # the label of what Knative makes for a Service of its own
_RUN = r"-\d{8,10}$"  # of a CronJob's Job: the minutes since the epoch


def owner_of(snapshot: Snapshot, one: Object) -> Resource | None:
    """The top of the chain of controllers, None where the object itself is the top."""
    top: Resource | None = None
    here, seen = one, {wire.text(one, "metadata", "uid")}
    for _ in range(LONGEST):
        reference = wire.controller(here)
        uid, called = wire.text(reference, "uid"), wire.text(reference, "kind")
        if not called or called == "Node" or (uid and uid in seen):  # a static pod's owner is its node
            return top
        seen.add(uid)
        top = _resource(reference, wire.namespace(one))
        above = snapshot.by_uid(uid) or snapshot.find(called, top.namespace, top.name)
        if above is None:
            return _above(snapshot, top, one) or top
        here = above
    return top


def _above(snapshot: Snapshot, last: Resource, one: Object) -> Resource | None:
    """The owner of an object that is not in the snapshot, as its name tells."""
    hashed = wire.labels(one).get(_HASHED, "")
    if last.kind == "ReplicaSet" and hashed and last.name.endswith(f"-{hashed}"):
        return Resource("Deployment", last.name.removesuffix(f"-{hashed}"), last.namespace, "apps/v1")
    if last.kind in ("Revision", "Configuration") and (name := wire.labels(one).get(_KNATIVE, "")):
        return Resource("Service", name, last.namespace, "serving.knative.dev/v1")
    if last.kind == "Job":
        name = re.sub(_RUN, "", last.name)
        if name != last.name and snapshot.find("CronJob", last.namespace, name):
            return Resource("CronJob", name, last.namespace, "batch/v1")
    return None


def _resource(reference: Object, namespace: str) -> Resource:
    place = "" if wire.text(reference, "kind") == "Node" else namespace
    return Resource(
        wire.text(reference, "kind"), wire.text(reference, "name"), place, wire.text(reference, "apiVersion")
    )
