"""Pods that the API server does not let a controller create: quota, LimitRange, admission. Pure.

A ReplicaSet says so in its ReplicaFailure condition (pkg/controller/replicaset/replica_set_utils.go), as long as it
lasts; StatefulSets and DaemonSets say it in FailedCreate events only, which outlive their cause by an hour.
"""

from collections.abc import Iterable, Sequence

from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object

LONGEST = 300  # characters of a message
# What the API server will say again however often it is asked: quota and LimitRange (plugin/pkg/admission), Pod
# Security, validation. A webhook that does not answer, or a server that is busy, is not among it.
FOR_GOOD = ("exceeded quota", "is forbidden", "is invalid", "violates podsecurity", "must specify", "usage per")
PASSING = ("failed calling webhook", "timeout", "deadline exceeded", "connection refused", "too many requests")


def refused(found: Object, owned_sets: Sequence[Object], newest: str, events: Iterable[Object]) -> tuple[str, int]:
    """Why the newest revision's pods are not created, and how often that was said; empty where nothing says so."""
    if found.get("kind") == "Deployment" or owned_sets:
        for one in owned_sets:
            if dig(one, "metadata", "labels", "pod-template-hash") == newest and (said := _condition(one)):
                return said, 1
        return "", 0
    uid, name = dig(found, "metadata", "uid", default=""), dig(found, "metadata", "name", default="")
    about = [
        one
        for one in events
        if one.get("reason") == "FailedCreate"
        and dig(one, "involvedObject", "name") == name
        and dig(one, "involvedObject", "uid", default=uid) == uid
    ]
    times = sum(dig(one, "series", "count", default=dig(one, "count", default=1)) for one in about)
    return (str(about[-1].get("message", ""))[:LONGEST], times) if about else ("", 0)


def is_for_good(message: str) -> bool:
    """Whether asking again cannot help, by the words of the refusal."""
    said = message.lower()
    return any(word in said for word in FOR_GOOD) and not any(word in said for word in PASSING)


def _condition(replica_set: Object) -> str:
    for one in dig(replica_set, "status", "conditions", default=[]):
        if (one.get("type"), one.get("status")) == ("ReplicaFailure", "True") and one.get("reason") == "FailedCreate":
            return str(one.get("message") or "FailedCreate")[:LONGEST]
    return ""
