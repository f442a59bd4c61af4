"""The school with its healer, over the rehearsal's cluster: a person breaks something in Git, and it is seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from eventing.contracts import ScanRequested
from eventing.handler import Handler, Permanent, Temporary
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.cluster import Object
from functions._clients.kinds import KINDS
from functions._improvement.healing import Faults, Known, PostMortem, faults_key, post_mortem_key
from functions._improvement.record import Record
from functions._policy.healing import Healing
from functions.cluster_healer import function as cluster_healer
from tests.scenarios.school import ACTING, School, WorldCluster

HEALING = replace(
    ACTING,
    healing=Healing(namespaces=("orders", "shop", "reports", "cache"), scan_minutes=0.0, cooldown_seconds=5.0),
    remedies={"raise-memory": "automatic"},
)


class WorldScanner(WorldCluster):
    """What the healer asks of the rehearsal's world, without HTTP; kinds in `forbidden` are answered with 403."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.forbidden: set[str] = set()
        self.away = False
        self.deleted: list[str] = []
        self.synced: list[str] = []

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        if self.away:
            raise Temporary("the API server is away")
        if kind in self.forbidden:
            raise Permanent(f"this service account may not list {kind}")
        return super().list(kind, namespace) if kind in KINDS else ()

    def last_lines(self, namespace: str, pod: str, container: str, previous: bool, lines: int) -> str:
        found = self._world.objects.get("Pod", namespace, pod)
        return self._world.log(found, container, previous=previous) if found else ""

    def delete(self, kind: str, namespace: str, name: str, uid: str) -> bool:
        found = self._world.objects.get(kind, namespace, name)
        if found is None or found["metadata"]["uid"] != uid:
            return False
        self._world.objects.delete(kind, namespace, name)
        self.deleted.append(f"{kind}/{namespace}/{name}")
        return True

    def sync(self, application: str) -> bool:
        self.synced.append(application)
        return True


@dataclass
class Ward(School):
    """A school that looks after its cluster."""

    examine: Any = None
    scanner: WorldScanner = field(init=False)

    def __post_init__(self) -> None:
        if self.policy is ACTING:
            self.policy = HEALING
        super().__post_init__()

    def handlers(self, store: RedisStore, **clients: Any) -> Mapping[str, Handler]:
        scanner = clients.pop("scanner", None)
        found = dict(super().handlers(store, **clients))
        if not hasattr(self, "scanner"):
            self.scanner = WorldScanner(self.world, self.broker.clock)
        git = clients.get("git") or self.git
        found["cluster-healer"] = cluster_healer.handler(
            store, scanner or self.scanner, git("healer"), lambda: self.policy, self.broker.clock, examine=self.examine
        )
        return found

    def change(self, file: str, old: str, new: str, message: str = "A person's change") -> str:
        """A person edits a file and pushes."""
        git = self.git("person")
        head = git.head()
        body = git.files(head)[file].decode()
        assert old in body, f"{old!r} is not in {file}"
        return git.append(head, {file: body.replace(old, new).encode()}, message, self.broker.clock())

    def scan(self, *namespaces: str, event_id: str = "") -> None:
        """Ask for a scan, and let everything that follows happen."""
        self.publish("scan.requested", ScanRequested(namespaces, "a test"), event_id)
        self.run()

    def faults(self, namespace: str) -> tuple[Known, ...]:
        """What the ledger knows of a namespace."""
        found = ledger.get(self.store, faults_key(namespace), Faults)
        return found[0].faults if found else ()

    def remedies(self) -> tuple[Record, ...]:
        """The improvements that the healer proposed."""
        return tuple(one for one in self.records() if one.improvement.category == "remedy")

    def post_mortem(self, record: Record) -> PostMortem:
        """What a remedy left behind."""
        found = ledger.get(self.store, post_mortem_key(record.improvement.id), PostMortem)
        assert found is not None
        return found[0]
