"""The fault that no commit caused: a machine is lost right after a sync, with pods of several applications on it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from functions._rehearsal.objects import Object
from functions._rehearsal.surroundings import is_ready

PATIENCE = 4.0  # seconds to wait for a ready pod of the new revision; a sync that changed no pods makes none


@dataclass
class Outage:
    """Waits for a sync, picks the machine, and remembers which one is lost."""

    armed: bool = False
    lost: str = ""
    application: str = ""
    since: float = 0.0

    def arm(self) -> None:
        """Lose a machine after the next sync."""
        self.armed = True

    def after_sync(self, application: str, now: float) -> None:
        """A sync of a new revision ended."""
        if self.armed and not self.application:
            self.application, self.since = application, now

    def due(self, pods: Iterable[Object], application_of: Callable[[Object], str], now: float) -> str:
        """The machine that fails now, or nothing. It has a pod of the new revision where there is one, and the most
        applications."""
        if not self.armed or not self.application:
            return ""
        placed = [(pod["spec"]["nodeName"], application_of(pod), pod) for pod in pods if pod["spec"].get("nodeName")]
        fresh = {
            node
            for node, application, pod in placed
            if application == self.application and self._is_new(pod) and is_ready(pod)
        }
        if not fresh and now < self.since + PATIENCE:
            return ""
        nodes = fresh or {node for node, _, _ in placed}
        shared = {
            node: len({application for at, application, _ in placed if at == node and application}) for node in nodes
        }
        self.lost = max(sorted(shared), key=shared.__getitem__, default="")
        self.armed, self.application = False, ""
        return self.lost

    def end(self) -> str:
        """The machine that comes back, or nothing."""
        lost, self.lost, self.armed, self.application = self.lost, "", False, ""
        return lost

    def _is_new(self, pod: Object) -> bool:
        return datetime.fromisoformat(pod["metadata"]["creationTimestamp"]).timestamp() >= int(self.since) - 1
