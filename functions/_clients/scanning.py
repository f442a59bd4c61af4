"""The Kubernetes API as the healer uses it: more kinds than are judged elsewhere, each list bounded, and two writes."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from eventing.handler import Permanent, Temporary
from functions._clients.cluster import Cluster, KubernetesCluster, Object, Query
from functions._clients.kinds import KINDS, Kind

# Kinds beyond those that a change may bring. A name that is taken carries its group.
SCANNED: Mapping[str, Kind] = {
    **KINDS,
    "VolumeAttachment": Kind("storage.k8s.io", "v1", "volumeattachments", namespaced=False),
    "ValidatingWebhookConfiguration": Kind(
        "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", namespaced=False
    ),
    "MutatingWebhookConfiguration": Kind(
        "admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", namespaced=False
    ),
    "NodeMetrics": Kind("metrics.k8s.io", "v1beta1", "nodes", namespaced=False),
    "PodMetrics": Kind("metrics.k8s.io", "v1beta1", "pods"),
    "Volume.longhorn.io": Kind("longhorn.io", "v1beta2", "volumes"),
    "Replica.longhorn.io": Kind("longhorn.io", "v1beta2", "replicas"),
}
PAGE = 250  # objects; half of kubectl's, because the answers are held in the memory of a small pod
MOST_OBJECTS = 10_000  # of one list; more is read to there, and said
MOST_BYTES = 48 * 1024 * 1024  # of one list
LOG_BYTES = 1024 * 1024  # of one log: 60 entries of 16 KiB, where the runtime cuts a line; less would keep the oldest
_DELETED = ("Job", "Pod")


class Incomplete(Temporary):
    """A list that was not read to its end; `found` is what was read of it."""

    def __init__(self, message: str, found: tuple[Object, ...]) -> None:
        super().__init__(message)
        self.found = found


class Scanner(Cluster, Protocol):
    """What a scan asks, and the only writes of the healer. Every method raises `Temporary` when the server is away."""

    def last_lines(self, namespace: str, pod: str, container: str, previous: bool, lines: int) -> str:
        """The newest lines of a container, or of the one before its last restart; empty where there are none."""

    def delete(self, kind: str, namespace: str, name: str, uid: str) -> bool:
        """Delete a Job (with its pods) or a Pod if it is still that very one; False where it is not there any more."""

    def sync(self, application: str) -> bool:
        """Ask Argo CD to repeat the sync of the revision that it compared last; False where it works on one already."""


class ScanningCluster(KubernetesCluster):
    """The same cluster, read within bounds."""

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """All pages up to the bounds; none where the kind is not installed.

        Raises:
            Incomplete: when there is more than is read, or the list expired twice while it was read.
            Permanent: when this account may not.
        """
        place = _place(kind)
        for _ in range(2):
            found: list[Object] = []
            size, proceed = 0, ""
            while True:
                query: Query = (("limit", str(PAGE)), *((("continue", proceed),) if proceed else ()))
                path, permission = place.path(namespace), place.permission("list")
                status, text = self._text("GET", path, permission, namespace, query)
                if status == 404:
                    return ()
                if status == 410:
                    break
                size += len(text)
                body = _decoded(text, permission)
                found += [{"apiVersion": place.api_version, "kind": kind.partition(".")[0], **one} for one in body[0]]
                proceed = body[1]
                if not proceed:
                    return tuple(found)
                if len(found) >= MOST_OBJECTS or size > MOST_BYTES:
                    raise Incomplete(
                        f"there are more {place.plural} than the {len(found)} that were read", tuple(found)
                    )
        raise Incomplete(f"the list of {place.plural} expired twice while it was read", ())

    def last_lines(self, namespace: str, pod: str, container: str, previous: bool, lines: int) -> str:
        """By the pod's `log`."""
        query: Query = (("container", container), ("tailLines", str(lines)), ("limitBytes", str(LOG_BYTES)))
        asked = (*query, ("previous", "true")) if previous else query
        path = f"{KINDS['Pod'].path(namespace, pod)}/log"
        status, text = self._text("GET", path, "get pods/log", namespace, asked, nothing=(400, 404, 410))
        return text.decode(errors="replace") if status == 200 else ""

    def delete(self, kind: str, namespace: str, name: str, uid: str) -> bool:
        """With its uid as the precondition, and in the background."""
        if kind not in _DELETED:
            raise Permanent(f"the school deletes no {kind}; a change of Git does")
        place = KINDS[kind]
        body = {"preconditions": {"uid": uid}, "propagationPolicy": "Background"}
        path, permission = place.path(namespace, name), place.permission("delete")
        status, _ = self._text("DELETE", path, permission, namespace, (), body, nothing=(404, 409, 410))
        return 200 <= status < 300

    def sync(self, application: str) -> bool:
        """Set `operation` as Argo CD's own API does: in our name, for the revision that `status.sync` names."""
        found = self.get("Application", self._argocd_namespace, application)
        if found is None:
            raise Permanent(f"Argo CD has no Application {application!r} in the namespace {self._argocd_namespace!r}")
        compared = (found.get("status") or {}).get("sync") or {}
        if found.get("operation") or not (compared.get("revision") or compared.get("revisions")):
            return False
        wanted = {key: compared[key] for key in ("revision", "revisions") if compared.get(key)}
        body = {"operation": {"initiatedBy": {"username": "cortex-school"}, "sync": wanted}}
        place = KINDS["Application"]
        path, permission = place.path(self._argocd_namespace, application), place.permission("patch")
        status, _ = self._text("PATCH", path, permission, self._argocd_namespace, (), body)
        return status == 200


def _place(kind: str) -> Kind:
    if kind not in SCANNED:
        raise Permanent(f"{kind!r} is no kind that a scan reads")
    return SCANNED[kind]


def _decoded(text: bytes, permission: str) -> tuple[list[Object], str]:
    try:
        body: Any = json.loads(text)
        listed = body.get("items") or []
        return [one for one in listed if isinstance(one, dict)], str((body.get("metadata") or {}).get("continue") or "")
    except (ValueError, AttributeError, RecursionError):
        raise Temporary(f"the API answered {permission} with what is no list: {text[:80]!r}") from None
