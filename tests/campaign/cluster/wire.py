"""Kubernetes objects in wire form: metadata, owners, conditions, events. Times are epoch seconds in, RFC 3339 out."""

import hashlib
from datetime import UTC, datetime
from typing import Any

Object = dict[str, Any]
SIGNS = "bcdfghjklmnpqrstvwxz2456789"  # what Kubernetes makes random names of


def stamp(at: float) -> str:
    """As metav1.Time is written: whole seconds, UTC."""
    return datetime.fromtimestamp(int(at), UTC).isoformat().replace("+00:00", "Z")


def digest(*parts: object) -> str:
    """Forty hexadecimal digits that depend on the parts alone."""
    return hashlib.sha1("\0".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def uid(*parts: object) -> str:
    """A UUID of the parts."""
    one = digest(*parts)
    return f"{one[:8]}-{one[8:12]}-4{one[13:16]}-a{one[17:20]}-{one[20:32]}"


def signs(length: int, *parts: object) -> str:
    """The end of a generated name."""
    number = int(digest(*parts), 16)
    found = ""
    for _ in range(length):
        number, index = divmod(number, len(SIGNS))
        found += SIGNS[index]
    return found


def owner(one: Object) -> Object:
    """A reference to a controller."""
    metadata = one["metadata"]
    return {
        "apiVersion": one["apiVersion"],
        "kind": one["kind"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def condition(name: str, status: bool | str, at: float, reason: str = "", message: str = "") -> Object:
    """One condition of a status."""
    found: Object = {"type": name, "status": str(status), "lastTransitionTime": stamp(at)}
    if reason:
        found["reason"] = reason
    if message:
        found["message"] = message
    return found


def event(
    about: Object, reason: str, message: str, first: float, last: float, count: int, warning: bool = True
) -> Object:
    """A core/v1 Event as client-go's correlator keeps it: one object whose count and last time grow."""
    metadata = about["metadata"]
    name = f"{metadata['name']}.{digest(metadata['uid'], reason, message)[:16]}"
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": name,
            "namespace": metadata.get("namespace", "default"),
            "uid": uid(name),
            "creationTimestamp": stamp(first),
        },
        "involvedObject": {
            "kind": about["kind"],
            "apiVersion": about["apiVersion"],
            "namespace": metadata.get("namespace", ""),
            "name": metadata["name"],
            "uid": metadata["uid"],
        },
        "reason": reason,
        "message": message,
        "type": "Warning" if warning else "Normal",
        "count": count,
        "firstTimestamp": stamp(first),
        "lastTimestamp": stamp(last),
        "source": {"component": "kubelet"},
    }
