"""A branch that moves on under a commit, and a remote that is away."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import ImprovementEnded
from eventing.handler import Temporary
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps, NotFastForward
from functions.implementation_workers.committing import ATTEMPTS, Outrun
from tests.workers.conftest import DEPLOYMENT, ID, Bench
from tests.workers.outcomes import CHANGED, armed, asked, committed, kinds


def lines(before: bytes, after: bytes) -> set[bytes]:
    return set(after.splitlines()) - set(before.splitlines())


def test_on_a_moved_head_the_same_operations_are_rendered_again(bench: Bench) -> None:
    event = armed(bench)
    moved = DEPLOYMENT.replace(b"replicas: 1   # one is enough", b"replicas: 2")
    bench.gitops.append(bench.gitops.head(), {"apps/shop/web.yaml": moved}, "a person's commit", 0)
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.implemented"]
    assert b"replicas: 2\n" in bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"]
    assert lines(moved, bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"]) == {
        b"      enableServiceLinks: false"
    }


def test_a_field_that_somebody_set_meanwhile_sends_the_improvement_back_to_planning(bench: Bench) -> None:
    event = armed(bench)
    on = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    bench.gitops.append(bench.gitops.head(), {"apps/shop/web.yaml": on}, "a person's commit", 0)
    outcome = bench.handle("watch.armed", event)
    assert kinds(outcome) == ["improvement.planned"]
    assert bench.record().stage == "planned"
    assert bench.record().digest != event.digest
    assert bench.commits() == 1


class Busy(MemoryGitOps):
    """A branch on which somebody else is always a little faster."""

    times = 0

    def append(self, base: str, changes: Any, message: str, now: float) -> str:
        if self.times > 0:
            self.times -= 1
            super().append(base, {"README.md": f"# {self.times}\n".encode()}, "a person's commit", now)
            raise NotFastForward(base)
        return super().append(base, changes, message, now)


def busy(bench: Bench, times: int) -> None:
    gitops = Busy(bench.gitops.commits, bench.gitops.trees)
    gitops.times = times
    bench.gitops = gitops


def test_a_branch_that_moves_on_is_followed(bench: Bench) -> None:
    busy(bench, ATTEMPTS - 1)
    assert kinds(bench.handle("watch.armed", armed(bench))) == ["improvement.implemented"]


def test_a_commit_that_is_outrun_comes_again(bench: Bench) -> None:
    event = armed(bench)
    busy(bench, ATTEMPTS)
    with pytest.raises(Outrun, match="the branch moved on 5 times while the commit was made"):
        bench.handle("watch.armed", event)
    assert kinds(bench.handle("watch.armed", event)) == ["improvement.implemented"]


def test_a_commit_that_is_outrun_for_half_an_hour_is_a_persons(bench: Bench) -> None:
    event = armed(bench)
    busy(bench, ATTEMPTS)
    sent = datetime.fromtimestamp(bench.now - 1500, UTC).isoformat()
    assert kinds(bench.handle("watch.armed", event, sent)) == ["improvement.failed"]
    assert (bench.record().reason, bench.record().plan is not None) == ("outrun", True)
    assert "the plan is kept" in bench.record().message


def test_a_revert_that_is_outrun_comes_again_and_is_never_given_up(bench: Bench) -> None:
    commit = committed(bench)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    busy(bench, ATTEMPTS)
    sent = datetime.fromtimestamp(bench.now - 80_000, UTC).isoformat()
    with pytest.raises(Outrun, match="while the revert was made"):
        bench.handle("rollback.requested", asked(commit), sent)
    assert kinds(bench.handle("rollback.requested", asked(commit), sent)) == ["rollback.committed"]


class Away(MemoryGitOps):
    """A remote that does not answer."""

    def head(self) -> str:
        raise Temporary("could not read the remote")


@pytest.mark.parametrize(("age", "gives_up"), [(1499, False), (1500, True)])
def test_a_remote_that_stays_away_is_a_failure_with_its_cause(bench: Bench, age: int, gives_up: bool) -> None:
    event = armed(bench)
    bench.gitops = Away(bench.gitops.commits, bench.gitops.trees)
    sent = datetime.fromtimestamp(bench.now - age, UTC).isoformat()
    if not gives_up:
        with pytest.raises(Temporary):
            bench.handle("watch.armed", event, sent)
        return
    outcome = bench.handle("watch.armed", event, sent)
    (emit,) = outcome.emits
    assert emit.payload == ImprovementEnded(ID, "git away", "could not read the remote; the plan is kept", "armed")
