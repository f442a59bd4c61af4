"""Deliveries of one process push one after the other, and a revert waits for no commit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._improvement.record import Record
from functions.implementation_workers import committing
from tests.workers.conftest import ID, Bench, no_findings
from tests.workers.outcomes import committed

MOMENT = 0.2  # seconds in which another attempt would have begun, if it could
LONG = 10.0  # seconds within which what has to happen happens


@dataclass
class Watched(MemoryGitOps):
    """Counts the attempts that are between reading the head and pushing; each gives another one a moment to begin."""

    inside: int = 0
    most: int = 0
    other: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def files(self, commit: str) -> dict[str, bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.entered.set()
        if self.inside > 1:
            self.other.set()
        self.other.wait(MOMENT)
        self.gate.wait(LONG)
        self.inside -= 1
        return super().files(commit)


def commit(bench: Bench, record: Record, gitops: MemoryGitOps) -> committing.Written:
    found, decision = ledger.record(bench.store, ID), ledger.decision(bench.store, ID)
    assert found is not None
    assert decision is not None
    return committing.commit(record, found[1], decision, bench.store, gitops, no_findings, bench.now)


def test_two_reverts_do_not_outrun_each_other(bench: Bench) -> None:
    sha = committed(bench)
    record, watched = bench.record(), Watched(bench.gitops.commits, bench.gitops.trees)
    watched.gate.set()

    def take_back(_: int) -> committing.Written:
        return committing.take_back(record, "bad", "monitor", bench.store, watched, bench.now)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(take_back, range(2))
    assert watched.most == 1
    assert first.commit == second.commit == watched.head() != sha


def test_a_revert_waits_for_no_commit(bench: Bench) -> None:
    sha = committed(bench)
    record = bench.record()
    slow = Watched(bench.gitops.commits[:1], bench.gitops.trees)
    with ThreadPoolExecutor(2) as pool:
        committing_now = pool.submit(commit, bench, record, slow)
        assert slow.entered.wait(LONG)
        reverted = pool.submit(committing.take_back, record, "bad", "monitor", bench.store, bench.gitops, bench.now)
        assert reverted.result(LONG).commit == bench.gitops.head() != sha
        assert not committing_now.done()
        slow.gate.set()
        assert committing_now.result(LONG).commit


def test_an_intent_that_another_delivery_recorded_meanwhile_is_ones_own(bench: Bench) -> None:
    sha = committed(bench)
    record, slow = bench.record(), Watched(bench.gitops.commits, bench.gitops.trees)
    slow.gate.set()
    first: list[committing.Written] = []

    class Outrun(Watched):
        def head(self) -> str:
            if not first:  # between looking for an intent and recording one
                first.append(committing.take_back(record, "bad", "monitor", bench.store, slow, bench.now))
            return super().head()

    late = Outrun(bench.gitops.commits, bench.gitops.trees)
    late.gate.set()
    second = committing.take_back(record, "bad", "monitor", bench.store, late, bench.now)
    assert second.commit == first[0].commit == slow.head() != sha
