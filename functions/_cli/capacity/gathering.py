"""Reads what `cluster` and `report` show: what could not be read is named, and never taken for nothing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from eventing.handler import Permanent, Temporary
from functions._clients.cluster import ARGOCD_NAMESPACE, Object
from functions._clients.cluster_snapshot import slim
from functions._clients.scanning import Incomplete
from functions._symptoms.snapshot import CLUSTER_WIDE, Snapshot

KINDS = (
    "Node",
    "Pod",
    "NodeMetrics",
    "PodMetrics",
    "Namespace",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ResourceQuota",
    "LimitRange",
    "PersistentVolumeClaim",
    "PersistentVolume",
)
REPORTED = ("Service", "Ingress", "Application")  # an inventory names these as well
BUDGET = 120.0  # seconds for all of it; what is not read by then is unknown


class Lister(Protocol):
    """The part of a cluster that is asked."""

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """All objects of a kind in a namespace, or everywhere."""

    def ping(self) -> None:
        """Answer, or raise with what to do."""


def gathered(
    cluster: Lister,
    clock: Callable[[], float],
    namespaces: Iterable[str] = (),
    kinds: Iterable[str] = KINDS,
    budget: float = BUDGET,
) -> Snapshot:
    """What is there now, of all namespaces or (where a person may not read all, or wants less) of some.

    Raises:
        Temporary: when the API server is away.
        Permanent: when the kubeconfig gives no way to it.
    """
    cluster.ping()
    began, only = clock(), tuple(sorted(set(namespaces)))
    objects: dict[str, tuple[Object, ...]] = {}
    unreadable: dict[str, str] = {}
    for kind, namespace, said in _lists(kinds, only):
        try:
            if clock() > began + budget:
                raise Temporary(f"not read within {budget:g} s: the API server is slow")
            found = cluster.list(kind, namespace)
        except Incomplete as error:
            unreadable[said], found = str(error), error.found
        except (Permanent, Temporary) as error:
            unreadable[said] = str(error)[:500]
            continue
        objects[kind] = (*objects.get(kind, ()), *map(slim, found))
    at = datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds")
    names = only or tuple(str((one.get("metadata") or {}).get("name")) for one in objects.get("Namespace", ()))
    return Snapshot(at, objects, unreadable=unreadable, namespaces=frozenset(names))


def _lists(kinds: Iterable[str], only: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Kind, namespace to list (empty: all), and its name where it cannot be read."""
    for kind in kinds:
        if kind == "Application":
            yield kind, ARGOCD_NAMESPACE, kind
        elif not only or kind in CLUSTER_WIDE:
            yield kind, "", kind
        else:
            for namespace in only:
                yield kind, namespace, f"{kind}/{namespace}"
