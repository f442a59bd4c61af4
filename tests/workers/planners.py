"""A planner by script, and a shop with a log store for it to plan on."""

from collections.abc import Iterable
from typing import Any

from eventing.vocabulary import Improvement, Judgement, Origin, Target
from functions._experts.planning.proposal import Proposal, Proposed, Wish
from functions._manifests.repository import Repository
from tests.workers.conftest import FILES

LOKI = b"""apiVersion: v1
kind: ConfigMap
metadata:
  name: loki
  namespace: shop
data:
  retention: 720h # a month
  password: hunter2
"""
WITH_LOKI = FILES | {"apps/shop/loki.yaml": LOKI}
OUTSIDE = Improvement(
    "improvement-1",
    Origin("video", "v1", "Logs", "https://youtu.be/abcdefghijk", "Keep your Loki logs for seven days.", 83.0),
    "Keep logs for a week",
    "monitoring",
    0.96,
    "statement-1",
    type="setting",
    parameters={"field": "retention", "value": "168h"},
    targets=(Target("", "", "loki"),),
)
WEEK = Wish("set_field", "ConfigMap", "shop", "loki", "data.retention", "720h", "168h")


def operations(*wishes: Wish, application: str = "", summary: str = "Loki keeps logs for a week.") -> Proposal:
    return Proposal("operations", summary, application=application, wishes=wishes)


class Planner:
    """Proposes what it is told to, one after the other, and remembers what it was asked."""

    def __init__(self, *proposals: Proposal | Exception, notice: str = "") -> None:
        self._proposals = iter(proposals)
        self._notice = notice
        self.asked: list[tuple[Proposed | None, tuple[str, ...]]] = []

    def propose(
        self,
        improvement: Improvement,
        judgement: Judgement | None,
        repository: Repository,
        before: Proposed | None = None,
        findings: Iterable[str] = (),
    ) -> Proposed:
        self.asked.append((before, tuple(findings)))
        proposal: Any = next(self._proposals)
        if isinstance(proposal, Exception):
            raise proposal
        return Proposed(proposal, "claude-x", "{}", 0.02, self._notice)
