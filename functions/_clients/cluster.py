"""The Kubernetes API, as plain dicts. Reads everything it judges; writes nothing but Argo CD's refresh."""

from typing import Any, Protocol

Object = dict[str, Any]


class Cluster(Protocol):
    """Every method raises `Temporary` when the API server is away."""

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object of a known kind, or None where it is absent."""

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """All objects of a known kind in a namespace, or everywhere."""

    def refresh(self, application: str, hard: bool = False) -> None:
        """Ask Argo CD to compare this Application with Git now (the one write)."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""
