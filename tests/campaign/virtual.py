"""Every case of the campaign in virtual time, by as many processes as there are cores."""

import logging
import multiprocessing
import os
import shutil
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random

from redis import Redis

from eventing.redis_store import RedisStore
from tests.campaign.cluster.server import PrometheusServer
from tests.campaign.kinds import BAD, HEALTHY
from tests.campaign.kinds.case import Kind
from tests.campaign.report import Run
from tests.campaign.trial import Bench, tried
from tests.conftest import started_valkey

VARIANTS = 8
KINDS = {kind.name: kind for kind in (*BAD, *HEALTHY)}
Task = tuple[str, int, int]  # kind, variant, seed of the campaign


def tasks(seed: int, kinds: Iterable[str] = tuple(KINDS), variants: Sequence[int] = range(VARIANTS)) -> list[Task]:
    """What there is to run; the variants of a kind are apart, so that processes share the long ones."""
    return [(kind, variant, seed) for variant in variants for kind in kinds]


def runs(wanted: Sequence[Task], processes: int = 0) -> Iterator[Run]:
    """Each as it ends. The ledgers and folders belong to this process, so that nothing of them outlives it."""
    count = max(1, min(len(wanted), processes or os.cpu_count() or 1))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="campaign-", dir=_quick())))
        ledgers = [started_valkey() for _ in range(count)]
        for one in ledgers:
            stack.callback(one.stop)
        if count == 1:
            place = stack.enter_context(placed(ledgers[0].connection_url, folder))
            yield from (place.run(task) for task in wanted)
            return
        context = multiprocessing.get_context("spawn")
        urls = context.Queue()
        for one in ledgers:
            urls.put(one.connection_url)
        with context.Pool(count, initializer=_begin, initargs=(urls, folder)) as pool:
            yield from pool.imap_unordered(_run, wanted)


class Place:
    """What a process keeps between runs: a ledger and a Prometheus of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.prometheus, self.folder = PrometheusServer(), folder
        self.redis = Redis.from_url(url, protocol=2)
        self.store = RedisStore(url)

    def run(self, task: Task) -> Run:
        """One case on an emptied ledger and an empty folder; what breaks is a run that broke."""
        name, number, campaign = task
        kind, seed = KINDS[name], f"{campaign}:{name}:{number}"
        self.redis.flushall()
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            case = kind.draw(Random(seed), number)  # noqa: S311 - a drawn case, no secret
            return tried(kind, number, case, seed, Bench(self.store, self.prometheus, folder), campaign)
        except Exception:
            return _broken(kind, number, campaign, traceback.format_exc())
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """No more connections."""
        self.store.close()
        self.redis.close()
        self.prometheus.close()


def _broken(kind: Kind, number: int, campaign: int, said: str) -> Run:
    return Run(kind.name, kind.group, number, kind.expected, "broken", notes=said[-600:], seed=campaign)


def _quick() -> str | None:
    """A folder in memory where there is one: a disk that is busy elsewhere says nothing about us."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a fresh folder is made in it


_place: Place | None = None


def _begin(urls: "Queue[str]", folder: Path) -> None:
    global _place  # noqa: PLW0603 - what a process of the pool keeps
    logging.disable(logging.CRITICAL)  # a thousand lines about what the report tells
    _place = Place(urls.get(), folder)


def _run(task: Task) -> Run:
    if _place is None:
        raise RuntimeError("the process was not begun")
    return _place.run(task)


@contextmanager
def placed(url: str, folder: Path) -> Iterator[Place]:
    """A place on this ledger, which is emptied before each run, and in this folder."""
    place, disabled = Place(url, folder), logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield place
    finally:
        logging.disable(disabled)
        place.close()
