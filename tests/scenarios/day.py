"""The cluster on its worst day in virtual time: the same world, repository and policy as `heal-demo`, no processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eventing.handler import Handler
from eventing.inline import START, InlineBroker
from eventing.manifests import load_wiring
from eventing.redis_store import RedisStore
from functions._cli.demonstrating.overlay import policy_of
from functions._cli.demonstrating.picture import Picture, picture_of, ready_services
from functions._cli.engine import POLICY
from functions._clients import ledger
from functions._clients.cluster import Object
from functions._clients.knowledge import MemoryKnowledge
from functions._clients.metric_series import Series
from functions._improvement.healing import ERRANDS, Errand, Faults, Known, faults_key
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.legacy.day import Day, day_of
from functions._rehearsal.legacy.history import History
from functions._rehearsal.legacy.tree import files_of_day
from functions._rehearsal.legacy.world import LegacyWorld
from functions._rehearsal.repository import files_of, head_of, make_repository
from functions.cluster_healer import function as cluster_healer
from tests.scenarios.healing import Ward, WorldScanner
from tests.scenarios.school import WorldCluster

MIRROR = "10.43.170.72:5000"
STEP = 0.25  # seconds of virtual time between two looks of the cluster
LOOK = 0.5  # and between two looks of the observer
AGO = 30 * 86400.0


class HouseRegistry:
    """The mirror: it has the vector store's image."""

    def __init__(self, day: Day) -> None:
        self._name, _, self._tag = day.store_image.removeprefix("docker.io/").partition(":")

    def tags(self, address: str, repository: str) -> tuple[str, ...] | None:
        assert address == f"http://{MIRROR}"
        return (self._tag,) if repository == self._name else ()


class WeekOfUsage:
    """What Prometheus answers."""

    def __init__(self, day: Day) -> None:
        self._history = History(day)

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        return ()

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        return tuple(Series(dict(labels), ((start, value),)) for labels, value in self._history.answered(query, start))

    def ping(self) -> None:
        return


class DayScanner(WorldScanner):
    """With the kinds whose name carries a group."""

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        return WorldCluster.list(self, kind.partition(".")[0], namespace)


@dataclass
class WorstDay(Ward):
    """The school over the day's cluster; `lost` are Services that lost their last ready endpoint."""

    day: Day = field(default_factory=lambda: day_of(1, MIRROR))
    lost: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, seed: int, store: RedisStore, folder: Any) -> "WorstDay":
        day = day_of(seed, MIRROR)
        return cls(store, folder, policy=policy_of(day, POLICY.read_text()), day=day)

    def __post_init__(self) -> None:
        for path, body in files_of_day(self.day).items():
            file = self.folder / "tree" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        self.source = make_repository(self.folder / "gitops.git", START - AGO, sample=self.folder / "tree")
        self.broker = InlineBroker(load_wiring(), self.receivers, seed=self.seed, copies=self.copies)
        self.world = LegacyWorld.of(self.day, load_notifications(), "main", 10.0)
        self.world.begin(self.source.head, files_of(self.source.bare, self.source.head), START)
        self.cluster = WorldCluster(self.world, self.broker.clock)
        self.scanner = DayScanner(self.world, self.broker.clock)
        self.knowledge = MemoryKnowledge()
        self._moved, self._count, self._looked = START, 0, START
        self.spaces = (*self.day.spaces, "kube-system")
        self.healthy = ready_services(self.scanner, self.spaces)
        for name, handler in self.handlers(self.store).items():
            self.receivers[name] = self.runtime(name, handler, self.store, self.broker.publish)

    def handlers(self, store: RedisStore, **clients: Any) -> Mapping[str, Handler]:
        found = dict(super().handlers(store, **clients))
        git, clock = self.git("healer"), self.broker.clock
        usage, registry = WeekOfUsage(self.day), HouseRegistry(self.day)
        healer = cluster_healer.handler(store, self.scanner, git, lambda: self.policy, clock, usage, registry)
        return {**found, "cluster-healer": healer}

    def move(self) -> None:
        now = self.broker.clock()
        while self._moved < now:
            self._moved = min(self._moved + STEP, now)
            head = head_of(self.source.bare, "main")
            if head != self.world.argocd.revision:
                self.world.see(head, files_of(self.source.bare, head), self._moved)
            self.world.step(self._moved)
            if self._moved >= self._looked + LOOK:
                self._looked = self._moved
                self.lost |= self.healthy - ready_services(self.scanner, self.spaces)
        messages, self.world.argocd.outbox = self.world.argocd.outbox, []
        for message in messages:
            self.broker.publish(message.body.encode())

    def live(self, most: int = 12) -> int:
        """Scan until two scans in a row begin nothing; how many that took."""
        quiet = known = count = 0
        while quiet < 2 and count < most:
            self.scan()
            self.sleep(5.0)
            found, count = len(self.records()), count + 1
            quiet, known = (quiet + 1 if found == known else 0), found
        return count

    def picture(self) -> Picture:
        names = self.day.names
        return picture_of(self.scanner, self.day.spaces, names.school, f"{names.base}-school")

    def known_faults(self) -> tuple[Known, ...]:
        found = (ledger.get(self.store, faults_key(space), Faults) for space in (*self.day.spaces, ""))
        return tuple(known for one in found if one for known in one[0].faults)

    def errands(self) -> tuple[Errand, ...]:
        found = (ledger.get(self.store, key, Errand) for key in self.store.keys(ERRANDS))
        return tuple(one[0] for one in found if one)
