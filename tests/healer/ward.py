"""The healer's real handler over a real Redis, a repository in memory, and a cluster in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eventing.contracts import PREFIX
from eventing.handler import Event, Outcome, Permanent, Temporary
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.cluster import MemoryCluster, Object
from functions._clients.gitops import MemoryGitOps
from functions._clients.kinds import KINDS
from functions._clients.model_calls import Models
from functions._clients.scanning import LOG_BYTES
from functions._experts.diagnosing_available import by
from functions._improvement.healing import Faults, faults_key
from functions._policy.healing import Healing
from functions._policy.policy import Policy
from functions._symptoms.examination import Examination
from functions._symptoms.snapshot import Snapshot
from functions.cluster_healer.function import handler
from tests.healer.building import AT, NOW

WEB = b"""apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: docker.io/library/nginx:1.27.3
          resources:
            requests: {memory: 64Mi}
            limits: {memory: 96Mi}
"""
APPLICATION = b"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: https://git.example/r.git, path: apps, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
  syncPolicy: {automated: {prune: true, selfHeal: true}}
"""
RULES = Healing(namespaces=("shop",), scan_minutes=0.0)


class MemoryScanner(MemoryCluster):
    """A cluster in memory as the healer sees it. `broken` kinds fail once."""

    def __init__(self, *objects: Object) -> None:
        super().__init__()
        for one in objects:
            self.put(one)
        self.asked: list[str] = []
        self.deleted: list[str] = []
        self.synced: list[str] = []
        self.broken: dict[str, Exception] = {}

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        self.asked.append(kind)
        if error := self.broken.pop(kind, None):
            raise error
        if kind in self.forbidden:
            raise Permanent(f"this service account may not list {kind}; add that verb to its Role")
        return super().list(kind, namespace) if kind in KINDS else ()

    def last_lines(self, namespace: str, pod: str, container: str, previous: bool, lines: int) -> str:
        self.logs(namespace, pod, container, 1.0, 1)  # refused and away as other logs are
        return self.written.get((namespace, pod, container), "")[-LOG_BYTES:]

    def delete(self, kind: str, namespace: str, name: str, uid: str) -> bool:
        found = self.get(kind, namespace, name)
        if found is None or found["metadata"]["uid"] != uid:
            return False
        self.remove(kind, namespace, name)
        self.deleted.append(f"{kind}/{name}")
        return True

    def sync(self, application: str) -> bool:
        self.synced.append(application)
        return True


@dataclass
class Ward:
    """Hand events to the handler, store what it wants stored, and look."""

    store: RedisStore
    examine: Callable[[Snapshot], Examination]
    policy: Policy = field(default_factory=lambda: Policy(mode="act", healing=RULES))
    now: float = NOW
    count: int = 0
    models: Models | None = None

    def __post_init__(self) -> None:
        spaces = [{"kind": "Namespace", "metadata": {"name": name}} for name in ("shop", "kube-system")]
        self.scanner = MemoryScanner(*spaces)
        self.gitops = MemoryGitOps.of({"apps/web.yaml": WEB, "argocd/shop.yaml": APPLICATION})

    def handle(self, kind: str, payload: Any, event_id: str = "", time: str = AT) -> Outcome:
        """What comes of one event; nothing is stored yet."""
        self.count += 1
        name = kind if kind.startswith("dev.") else PREFIX + kind
        handle = handler(
            self.store,
            self.scanner,
            self.gitops,
            lambda: self.policy,
            lambda: self.now,
            examine=self.examine,
            opinions=(lambda policy: by(models, policy)) if (models := self.models) else None,
        )
        return handle(Event(name, "/test", event_id or f"event-{self.count}", payload, time=time))

    def take(self, kind: str, payload: Any, **more: Any) -> Outcome:
        """The same, stored."""
        outcome = self.handle(kind, payload, **more)
        self.store.apply(outcome.changes)
        return outcome

    def known(self, namespace: str = "shop") -> Faults:
        """What the ledger has of a namespace."""
        found = ledger.get(self.store, faults_key(namespace), Faults)
        return found[0] if found else Faults(namespace)

    def away(self, kind: str) -> None:
        """The API server fails once when that kind is listed."""
        self.scanner.broken[kind] = Temporary("the API server is away")


def emitted(outcome: Outcome, kind: str) -> list[Any]:
    """The payloads of one type."""
    return [one.payload for one in outcome.emits if one.type == PREFIX + kind]
