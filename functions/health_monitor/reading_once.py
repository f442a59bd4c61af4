"""A cluster that is asked each question once: what a look reads twice is the same both times, and costs one request."""

from functions._clients.cluster import Cluster, Object


class ReadOnce:
    """Over a client, for the length of one look."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._objects: dict[tuple[str, str, str], Object | None] = {}
        self._lists: dict[tuple[str, str], tuple[Object, ...]] = {}

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """As the client has it, the first time; from the list of the namespace where that was read."""
        place = (kind, namespace, name)
        if place not in self._objects:
            listed = self._lists.get((kind, namespace)) if namespace else None
            self._objects[place] = self._cluster.get(*place) if listed is None else _named(listed, name)
        return self._objects[place]

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """As the client has it, the first time."""
        if (kind, namespace) not in self._lists:
            self._lists[kind, namespace] = self._cluster.list(kind, namespace)
        return self._lists[kind, namespace]

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        """Never remembered."""
        return self._cluster.logs(namespace, pod, container, since, limit)

    def groups(self) -> tuple[str, ...]:
        """Never remembered."""
        return self._cluster.groups()

    def refresh(self, application: str, hard: bool = False) -> None:
        """Passed on."""
        self._cluster.refresh(application, hard)

    def ping(self) -> None:
        """Passed on."""
        self._cluster.ping()


def _named(listed: tuple[Object, ...], name: str) -> Object | None:
    return next((one for one in listed if (one.get("metadata") or {}).get("name") == name), None)
