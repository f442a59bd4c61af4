"""Argo CD as far as a watch sees it: it compares when asked or by its clock, syncs by itself, and reports health."""

from dataclasses import dataclass, field
from math import inf

from tests.campaign.cluster.wire import Object, stamp, uid

POLL = 120.0  # seconds between two comparisons that nobody asked for


@dataclass
class Timing:
    """How long Argo CD takes, in seconds: to answer a refresh, and for a sync."""

    compare: float = 1.0
    sync: float = 2.0


@dataclass
class Argo:
    """One Application. `fails` is the API server's word on a revision that cannot be applied; empty where it can."""

    name: str
    namespace: str
    head: str
    timing: Timing
    automated: bool = True
    compared: str = ""  # the revision of the last comparison
    compared_at: float = 0.0
    live: str = ""  # the revision that was applied last
    phase: str = "Succeeded"
    operated: str = ""
    said: str = "successfully synced (all tasks run)"
    began: float = 0.0
    ended: float = 0.0
    history: list[tuple[str, float, float]] = field(default_factory=list)
    _asked: float = inf
    _next: float = 0.0
    fails: dict[str, str] = field(default_factory=dict)
    differs: bool = False  # whether the compared revision wants what is not live

    def begin(self, now: float) -> None:
        """Synced for long."""
        self.compared = self.live = self.operated = self.head
        self.began, self.ended = now - 40_000.0, now - 39_998.0
        self.history = [(self.head, self.began, self.ended)]
        self._next = now + POLL

    def refresh(self, now: float) -> None:
        """Somebody set the annotation."""
        self._asked = min(self._asked, now + self.timing.compare)

    def tick(self, now: float) -> str:
        """One second; the revision whose manifests are to be applied now, or empty."""
        if self.phase == "Running" and now - self.began >= self.timing.sync:
            said = self.fails.get(self.operated, "")
            self.ended = now
            if said:
                self.phase, self.said = "Failed", said
            else:
                self.phase, self.said, self.live = "Succeeded", "successfully synced (all tasks run)", self.operated
                self.history.append((self.operated, self.began, now))
                self.differs = False
        if now < min(self._asked, self._next):
            return ""
        self._asked, self._next = inf, now + POLL
        if self.compared != self.head:
            self.compared, self.compared_at = self.head, now
            # what a failed sync did not apply is not live: a revert finds nothing to do
            unsynced = self.live != self.head and not (self.phase == "Failed" and self.operated != self.head)
            self.differs = unsynced
            if self.differs and self.automated:
                self.phase, self.operated, self.began, self.said = (
                    "Running",
                    self.head,
                    now,
                    "waiting for healthy state",
                )
                return "" if self.fails.get(self.head) else self.head
        return ""

    def wire(self, now: float, health: str, spec: Object) -> Object:
        """The Application."""
        operation: Object = {
            "phase": self.phase,
            "message": self.said,
            "startedAt": stamp(self.began),
            "operation": {"sync": {"revision": self.operated}, "initiatedBy": {"automated": True}},
        }
        if self.phase != "Running":
            operation |= {"finishedAt": stamp(self.ended), "syncResult": {"revision": self.operated}}
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": self.name, "namespace": "argocd", "uid": uid("app", self.name)},
            "spec": spec,
            "status": {
                "reconciledAt": stamp(now),
                "sync": {"status": "OutOfSync" if self.differs else "Synced", "revision": self.compared},
                "health": {"status": health},
                "operationState": operation,
                "history": [
                    {"id": number, "revision": revision, "deployStartedAt": stamp(began), "deployedAt": stamp(ended)}
                    for number, (revision, began, ended) in enumerate(self.history)
                ],
            },
        }
