"""The whole school in one process and in virtual time: the real handlers, a real Redis, a real Git repository, and the
rehearsal's cluster. The cluster moves whenever time passes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from eventing.contracts import EVENT_TYPES, PREFIX
from eventing.handler import Handler
from eventing.inline import START, InlineBroker, Receiver
from eventing.manifests import load_wiring
from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from eventing.vocabulary import Decision
from functions._clients import ledger
from functions._clients.cluster import Object
from functions._clients.git_remote import GitRemote
from functions._clients.kinds import KINDS
from functions._clients.knowledge import MemoryKnowledge
from functions._clients.memory_channels import MemoryChannels
from functions._experts.offline import OfflineExperts
from functions._improvement.record import Record
from functions._policy.channels import Channels
from functions._policy.policy import Alerts, Policy
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.programs import load_programs
from functions._rehearsal.repository import Source, files_of, head_of, make_repository
from functions._rehearsal.world import World
from functions.alerting import function as alerting
from functions.alerting.grouping import Entry
from functions.health_monitor import function as health_monitor
from functions.implementation_workers import function as implementation_workers
from functions.moe_router import function as moe_router
from functions.rag_validator import function as rag_validator
from functions.school_coordinator import function as school_coordinator
from functions.youtube_ingestion import function as youtube_ingestion
from functions.youtube_ingestion.failing import refused

KEY = b"a key that is long enough for tests"
STEP = 0.1  # seconds of virtual time between two looks of the cluster
ACTING = Policy(mode="act", health_check_duration=6.0, sample_period=1.0)


class Nothing:
    """No captions and no documents: scenarios bring their transcripts along."""

    def captions(self, video: str, language: str) -> Any:
        raise AssertionError(f"a scenario asked YouTube for {video} {language}")

    def document(self, url: str) -> bytes:
        raise AssertionError(f"a scenario downloaded {url}")

    def feed(self, named: str) -> Any:
        raise AssertionError(f"a scenario asked YouTube for the feed of {named}")

    def ping(self) -> None:
        return


class WorldCluster:
    """The `Cluster` protocol over the rehearsal's world, without HTTP."""

    def __init__(self, world: World, clock: Callable[[], float]) -> None:
        self._world, self._clock = world, clock

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        found = self._world.objects.get(kind, namespace, name)
        return None if found is None else dict(found)

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        return tuple(self._world.objects.of(kind, namespace))

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        found = self._world.objects.get("Pod", namespace, pod)
        return self._world.log(found, container, previous=False)[:limit] if found else ""

    def groups(self) -> tuple[str, ...]:
        return tuple(sorted({place.group for place in KINDS.values() if place.group}))

    def refresh(self, application: str, hard: bool = False) -> None:
        self._world.argocd.refresh_asked = True

    def feed(self, named: str) -> Any:
        raise AssertionError(f"a scenario asked YouTube for the feed of {named}")

    def ping(self) -> None:
        return


@dataclass
class School:
    """Publish, let time pass, look."""

    store: RedisStore
    folder: Path
    policy: Policy = ACTING
    seed: int | None = None
    copies: int = 1
    receivers: dict[str, Receiver] = field(default_factory=dict)
    told: list[Any] = field(default_factory=list)
    channels: MemoryChannels = field(default_factory=lambda: MemoryChannels("oncall"))
    users: Mapping[str, RedisStore] = field(default_factory=dict)  # the ledger as one user of it each, by function

    def __post_init__(self) -> None:
        self.source: Source = make_repository(self.folder / "gitops.git", START)
        self.broker = InlineBroker(load_wiring(), self.receivers, seed=self.seed, copies=self.copies)
        self.world = World(load_programs(), load_notifications(), "main", pace=10.0)
        self.world.begin(self.source.head, files_of(self.source.bare, self.source.head), START)
        self.cluster = WorldCluster(self.world, self.broker.clock)
        self.knowledge = MemoryKnowledge()
        self._moved, self._count = START, 0
        for name, handler in self.handlers(self.store).items():
            store = self.users.get(name)
            own = self.handlers(store)[name] if store else handler
            self.receivers[name] = self.runtime(name, own, store or self.store, self.broker.publish)

    def git(self, function: str) -> GitRemote:
        """A client with a mirror of its own, as each function has."""
        return GitRemote(str(self.source.bare), "main", self.folder / function)

    def handlers(
        self,
        store: RedisStore,
        *,
        git: Callable[[str], GitRemote] | None = None,
        cluster: Any = None,
        knowledge: Any = None,
        publish: Callable[[bytes], None] | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> Mapping[str, Handler]:
        """Every function's handler over this store, and over the clients of the scenario where none are given."""
        experts, clock = OfflineExperts(), self.broker.clock
        git, cluster, knowledge = git or self.git, cluster or self.cluster, knowledge or self.knowledge

        def policy() -> Policy:
            return self.policy

        return {
            "youtube-ingestion": youtube_ingestion.handler(
                store, Nothing(), Nothing(), experts, clock, Nothing(), Channels
            ),
            "moe-router": moe_router.handler(store, experts, clock),
            "rag-validator": rag_validator.handler(store, git("rag"), knowledge, clock),
            "school-coordinator": school_coordinator.handler(
                store, git("coordinator"), policy, lambda: KEY, publish or self.broker.publish, clock
            ),
            "implementation-workers": implementation_workers.handler(store, git("workers"), policy, clock),
            "health-monitor": health_monitor.handler(
                store, cluster, git("monitor"), policy, clock, sleep or self.sleep
            ),
            "alerting": alerting.handler(store, self._rules, self.channels, self._tell, clock),
        }

    def runtime(
        self, name: str, handler: Handler, store: RedisStore, publish: Callable[[bytes], None], reraise: bool = True
    ) -> Runtime:
        """A function as the broker sees it."""
        return Runtime(
            name,
            store,
            handler,
            publish,
            load_wiring().subscribers,
            self.broker.clock,
            self._token,
            refused if name == "youtube-ingestion" else None,
            dead_letters=alerting.dead_letter_handler(store, self._rules, self.channels, self._tell, self.broker.clock)
            if name == "alerting"
            else None,
            reraise=reraise,
        )

    def _rules(self) -> Alerts:
        return self.policy.alerts

    def _tell(self, entry: Entry, targets: tuple[str, ...], configured: bool) -> None:
        self.told.append((entry, targets))

    def sleep(self, seconds: float) -> None:
        """Virtual time passes inside a delivery, for the cluster too."""
        self.broker.sleep(seconds)
        self.move()

    def move(self) -> None:
        """Bring the cluster up to the present, and Argo CD's notifications to the broker."""
        now = self.broker.clock()
        while self._moved < now:
            self._moved = min(self._moved + STEP, now)
            head = head_of(self.source.bare, "main")
            if head != self.world.argocd.revision:
                self.world.see(head, files_of(self.source.bare, head), self._moved)
            self.world.step(self._moved)
        messages, self.world.argocd.outbox = self.world.argocd.outbox, []
        for message in messages:
            self.broker.publish(message.body.encode())

    def publish(self, name: str, payload: Struct, event_id: str = "") -> None:
        """An event from a person."""
        self._count += 1
        declared = EVENT_TYPES[PREFIX + name]
        event = {
            "specversion": "1.0",
            "type": declared.name,
            "source": "/scenario",
            "id": event_id or f"scenario-{self._count}",
            "datacontenttype": "application/json",
            "data": payload,
        }
        self.broker.publish(msgspec.json.encode(event))

    def run(self) -> None:
        """Until nothing is left to do."""
        self.broker.run_until_idle()
        self.move()
        self.broker.run_until_idle()

    def records(self) -> tuple[Record, ...]:
        """Every improvement."""
        return ledger.records(self.store)

    def decision(self, record: Record) -> Decision | None:
        """What was decided on it."""
        return ledger.decision(self.store, record.improvement.id)

    def commits(self) -> list[str]:
        """Subjects of the commits beyond the first, oldest first."""
        log = self.git("reader").log(self.source.head)
        return [commit.message.splitlines()[0] for commit in reversed(log)]

    def files(self) -> dict[str, bytes]:
        """The repository as it is now."""
        return files_of(self.source.bare, head_of(self.source.bare, "main"))

    def _token(self) -> str:
        self._count += 1
        return f"token-{self._count}"
