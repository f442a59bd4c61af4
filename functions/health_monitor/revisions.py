"""Which revision of a pod template is the newest, which came before it, and since when. Pure.

A Deployment's are its ReplicaSets; a StatefulSet's and a DaemonSet's are ControllerRevisions, whose
`controller-revision-hash` label the pods carry (for a StatefulSet it is the revision's whole name).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from functions.health_monitor.digging import dig
from functions.health_monitor.facts import Object

POD_LABELS = ("pod-template-hash", "controller-revision-hash")


class Revisions(NamedTuple):
    """The newest revision's and the previous one's label on pods, and when the newest was made (RFC 3339)."""

    newest: str = ""
    previous: str = ""
    renewed: str = ""


def of_replica_sets(owned: Sequence[Object]) -> Revisions:
    """Of a Deployment: its ReplicaSets by their revision number. A rollback renumbers an old one, and makes none."""
    ordered = sorted(owned, key=_set_number)
    if not ordered:
        return Revisions()
    before = _label(ordered[-2], "pod-template-hash") if len(ordered) > 1 else ""
    return Revisions(_label(ordered[-1], "pod-template-hash"), before, _made(ordered[-1]))


def of_stateful_set(status: Object, owned: Sequence[Object]) -> Revisions:
    """Of a StatefulSet: what its status calls update and current; the older ControllerRevision once they are one."""
    newest, current = str(dig(status, "updateRevision", default="")), str(dig(status, "currentRevision", default=""))
    names = [str(dig(one, "metadata", "name", default="")) for one in sorted(owned, key=_controller_number)]
    older = [name for name in names if name != newest]
    before = current if current not in ("", newest) else next(iter(reversed(older)), "")
    made = next((_made(one) for one in owned if dig(one, "metadata", "name") == newest), "")
    return Revisions(newest, before, made)


def of_daemon_set(owned: Sequence[Object], pods: Iterable[Object]) -> Revisions:
    """Of a DaemonSet: its ControllerRevisions by number; where none can be read, what all of its pods are of."""
    ordered = sorted(owned, key=_controller_number)
    if ordered:
        before = _label(ordered[-2], "controller-revision-hash") if len(ordered) > 1 else ""
        return Revisions(_label(ordered[-1], "controller-revision-hash"), before, _made(ordered[-1]))
    found = {_label(pod, "controller-revision-hash") for pod in pods}
    return Revisions(found.pop()) if len(found) == 1 else Revisions()


def _set_number(replica_set: Object) -> tuple[int, str]:
    number = dig(replica_set, "metadata", "annotations", "deployment.kubernetes.io/revision", default="0")
    return int(number) if str(number).isdigit() else 0, _made(replica_set)


def _controller_number(revision: Object) -> tuple[int, str]:
    number = revision.get("revision")
    return number if isinstance(number, int) else 0, _made(revision)


def _made(one: Object) -> str:
    return str(dig(one, "metadata", "creationTimestamp", default=""))


def _label(one: Object, name: str) -> str:
    return str(dig(one, "metadata", "labels", name, default=""))
