"""One Deployment in one application, as Git and the ledger know it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import Struct

from eventing.contracts import PREFIX
from eventing.handler import Event, Outcome
from eventing.redis_store import RedisStore
from eventing.vocabulary import Decision, Improvement, Judgement, Origin, Target, Verdict
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._clients.pull_requests import NoPullRequests, PullRequests
from functions._experts.planning.proposal import Planner
from functions._improvement.record import Record, Stage
from functions._policy.policy import Policy
from functions.implementation_workers.function import handler
from functions.implementation_workers.planning import Planned, plan

if TYPE_CHECKING:
    from tests.workers.reviews import Desk

ID = "improvement-1"
APPLICATION = b"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://git.example.org/home/gitops.git
    path: apps/shop
    targetRevision: main
  destination:
    server: https://kubernetes.default.svc
    namespace: shop
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
"""
DEPLOYMENT = b"""# the shop's front
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 1   # one is enough
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: "registry.example.org/web:1.4.2"
          ports:
            - containerPort: 8080
          resources:
            requests:
              memory: 128Mi
"""
FILES = {"argocd/shop.yaml": APPLICATION, "apps/shop/web.yaml": DEPLOYMENT, "README.md": b"# Home\n"}
IMPROVEMENT = Improvement(
    ID,
    Origin(
        "video", "v1", "Clusters at home", "https://youtu.be/abcdefghijk", "Turn service links off for the web.", 83.0
    ),
    "Turn service links off",
    "networking",
    0.96,
    "statement-1",
    practice="no-service-links",
    targets=(Target("Deployment", "shop", "web"),),
)
VERDICT = Verdict("networking", "offline catalogue", 0.9, 0.6, 0.1, 0.1, "medium", reason="harmless")
JUDGEMENT = Judgement(("networking",), 0.9, 0.6, 0.1, 0.1, "medium")


def no_findings(*_: Any) -> tuple[()]:
    return ()


def planned(files: dict[str, bytes], base: str = "base") -> Planned:
    """The plan for IMPROVEMENT on these files."""
    result = plan(IMPROVEMENT, files, base, no_findings)
    assert isinstance(result, Planned), result
    return result


@dataclass
class Bench:
    """The world of one test."""

    store: RedisStore
    gitops: MemoryGitOps
    now: float = 1_800_000_000.0
    pulls: PullRequests = field(default_factory=NoPullRequests)
    policy: Policy = field(default_factory=Policy)
    planner: Planner | None = None

    def keep(self, stage: Stage, decided: bool = True, by: str = "policy", **known: Any) -> Record:
        """Put the improvement at a stage, planned on the present head, with an approval."""
        result = planned(self.gitops.files(self.gitops.head()), self.gitops.head())
        given: dict[str, Any] = {
            "plan": result.plan,
            "digest": result.digest,
            "fingerprint": result.fingerprint,
            "diff": result.diff,
            "verdicts": (VERDICT,),
            "judgement": JUDGEMENT,
        } | known
        record = Record(IMPROVEMENT, stage, **given)
        self.store.apply((ledger.put("school:improvement:" + ID, record, None),))
        if decided:
            reasons = ("relevance 0.96 reaches the 0.95 that networking needs",)
            decision = Decision("approved", record.digest, by, reasons, "2027-01-15T08:00:00+00:00")
            self.store.apply((ledger.put_decision(ID, decision),))
        return record

    def handle(self, kind: str, payload: Struct, sent: str = "") -> Outcome:
        """Handle one event, and store what it wants stored."""
        handle = handler(
            self.store,
            self.gitops,
            lambda: self.policy,
            lambda: self.now,
            self.pulls,
            lambda _policy, _facts: self.planner,
        )
        outcome = handle(Event(PREFIX + kind, "/cortex-school/test", "event-1", payload, time=sent))
        self.store.apply(outcome.changes)
        return outcome

    def record(self) -> Record:
        found = ledger.record(self.store, ID)
        assert found is not None
        return found[0]

    def commits(self) -> int:
        """How many commits there are beyond the first."""
        return len(self.gitops.commits) - 1


@pytest.fixture
def bench(store: RedisStore) -> Bench:
    return Bench(store, MemoryGitOps.of(FILES))


@pytest.fixture
def desk(store: RedisStore) -> "Desk":
    from tests.workers.reviews import Desk  # noqa: PLC0415  which is made of what stands here

    return Desk.of(store)
