"""Everything that a live run needs, started together: ledger, Git, cluster, broker, and the functions as processes."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from eventing.broker import LocalBroker
from eventing.manifests import load_services, load_wiring
from eventing.queue import Happening
from eventing.redis_store import RedisStore
from eventing.services import Service
from functions._cli.engine import POLICY
from functions._policy.policy import Policy
from functions._policy.reading import load, overlay, text_of
from functions._rehearsal.process import rehearsal_cluster
from functions._rehearsal.redis import EmbeddedRedis
from functions._rehearsal.repository import Source, make_repository

MONITOR = "health-monitor"
UNBOUNDED = 10_000  # a campaign starts and takes back more in an hour than any policy should allow


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs from an installation. `window` and `period` are the policy's, in seconds; `pace` is how many of the
    cluster's seconds pass in one; `poll` is how often Argo CD looks at the branch by itself; `stagger` is the seconds
    between two changes that begin; `seats` are the slices that may be held at once."""

    window: float = 150.0
    period: float = 10.0
    pace: float = 1.0
    poll: float = 120.0
    stagger: float = 1.5
    seats: int = 48

    def said(self) -> str:
        """In words, for whoever reads the figures."""
        return (
            f"a window of {self.window:g} s instead of 300 s, a sample every {self.period:g} s, the cluster at "
            f"{self.pace:g} times real time, Argo CD looking by itself every {self.poll:g} s, caps on pace and "
            f"rollbacks lifted, {self.seats} slices of the watch at once in one process instead of 8 in each of two"
        )


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine; `api` is the cluster's."""

    broker: LocalBroker
    store: RedisStore
    source: Source
    api: str


@contextmanager
def engine(
    folder: Path, tree: Path, settings: Settings, prometheus: str, on_event: Callable[[Happening], None]
) -> Iterator[Engine]:
    """Start it on the repository that `tree` holds; stop it with the block."""
    with ExitStack() as stack:
        redis = stack.enter_context(EmbeddedRedis(folder)).url
        source = make_repository(folder / "gitops.git", time.time(), sample=tree)
        policy = folder / "policy.yaml"
        policy.write_text(text_of(policy_of(settings)))
        overrides = {
            "REDIS_URL": redis,
            "QDRANT_URL": "",
            "GITHUB_REPO": str(source.bare),
            "GITHUB_API_URL": "",
            "GITHUB_TOKEN": "",
            "GITOPS_BRANCH": source.branch,
            "POLICY_FILE": str(policy),
            "STATE_DIR": str(folder / "functions"),
            "KUBECONFIG": str(folder / "kubeconfig"),
            "PROMETHEUS_URL": prometheus,
            "COMMAND_SIGNING_KEY": "nobody signs a command in a campaign",
            "NOTIFY_URLS": "",
            "LOG_LEVEL": "INFO",
        }
        services = [_with_seats(one, settings.seats) for one in load_services()]
        broker = LocalBroker(
            load_wiring(), services, overrides, port=0, on_event=on_event, logs=folder / "logs", inherited=_environ()
        )
        broker.start()
        stack.callback(broker.stop)
        options = ("--pace", f"{settings.pace:g}", "--poll", f"{settings.poll:g}")
        log = folder / "logs" / "cluster.log"
        cluster = stack.enter_context(rehearsal_cluster(folder, source, broker.url, log, options=options))
        store = RedisStore(redis)
        stack.callback(store.close)
        yield Engine(broker, store, source, cluster.url)


def policy_of(settings: Settings) -> Policy:
    """The policy that is shipped, under the overlay of a rehearsal, and with caps that a campaign does not reach."""
    text = f"mode: act\nhealth_check_duration: {settings.window:g}\nsample_period: {settings.period:g}\n"
    policy = overlay(load(POLICY.read_text(), str(POLICY)), text, "the campaign's overlay")
    caps = replace(
        policy.caps, per_hour=UNBOUNDED, per_namespace_per_hour=UNBOUNDED, rollbacks_per_hour_freeze=UNBOUNDED
    )
    return replace(policy, caps=caps)


def _with_seats(service: Service, seats: int) -> Service:
    if service.name != MONITOR:
        return service
    return replace(service, concurrency=seats, environment={**service.environment, "THREADS": str(seats)})


def _environ() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "NOTIFY_"))}
