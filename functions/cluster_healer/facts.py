"""What a snapshot tells preflight of the cluster, read as if it were the cluster itself: nothing is asked twice."""

from eventing.handler import Permanent
from functions._clients import cluster_facts
from functions._clients.cluster import Cluster, Object
from functions._clients.cluster_facts import Observed
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot


class _Read(Cluster):
    """The part of a cluster that a snapshot has."""

    def __init__(self, snapshot: Snapshot, groups: tuple[str, ...] | None) -> None:
        self._snapshot, self._groups = snapshot, groups

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object."""
        found = self._snapshot.find(kind, namespace, name)
        return None if found is None else dict(found)

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """What was read, all of it or none."""
        if not self._snapshot.known(kind, namespace):
            raise Permanent(f"{kind} was not read")
        found = self._snapshot.of(kind)
        return tuple(dict(one) for one in found if not namespace or wire.namespace(one) == namespace)

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        """No facts are in logs."""
        raise Permanent(f"no log of {namespace}/{pod} {container} is a fact ({since:g} s, {limit} bytes)")

    def groups(self) -> tuple[str, ...]:
        """As the server said."""
        if self._groups is None:
            raise Permanent("the API groups were not read")
        return self._groups

    def refresh(self, application: str, hard: bool = False) -> None:
        """Nothing is written here."""
        raise Permanent(f"a snapshot cannot refresh {application} ({hard})")

    def ping(self) -> None:
        """A snapshot is there."""


def facts_of(snapshot: Snapshot, groups: tuple[str, ...] | None, now: float) -> Observed:
    """The facts, and what of them is unknown."""
    return cluster_facts.observed(_Read(snapshot, groups), snapshot.namespaces, now)
