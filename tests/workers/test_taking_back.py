"""A commit is taken back once, and only what is ours."""

from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import RollbackCommitted
from eventing.handler import Outcome, Temporary
from functions._clients import ledger
from functions._clients.gitops import MemoryGitOps
from functions._improvement.standing import Freeze, frozen_key, intent_key
from tests.workers.conftest import DEPLOYMENT, FILES, ID, Bench
from tests.workers.outcomes import CHANGED, armed, asked, committed, kinds

FREEZE = Freeze("robin", "2027-01-15T08:00:00+00:00")


def test_a_revert_gives_the_old_bytes_back(bench: Bench) -> None:
    commit = committed(bench)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    outcome = bench.handle("rollback.requested", asked(commit))
    assert outcome.emits[0].payload == RollbackCommitted(ID, commit, bench.gitops.head())
    assert bench.gitops.files(bench.gitops.head()) == FILES
    newest = bench.gitops.commits[-1]
    assert newest.trailers["reverts"] == commit
    assert newest.message.startswith('Revert "Turn service links off"\n')
    assert "it crashes" in newest.message
    assert (bench.record().stage, bench.record().revert) == ("reverted", bench.gitops.head())


def test_a_revert_asked_for_twice_is_one_commit(bench: Bench) -> None:
    commit = committed(bench)
    rolling = replace(bench.record(), stage="rolling_back")
    for _ in range(2):
        bench.store.apply((ledger.put("school:improvement:" + ID, rolling, None),))
        outcome = bench.handle("rollback.requested", asked(commit))
    assert bench.commits() == 2
    assert outcome.emits[0].payload == RollbackCommitted(ID, commit, bench.gitops.head())


def test_other_changes_of_the_same_file_survive_the_revert(bench: Bench) -> None:
    commit = committed(bench)
    later = CHANGED.replace(b"replicas: 1   # one is enough", b"replicas: 3   # more")
    bench.gitops.append(commit, {"apps/shop/web.yaml": later}, "a person's commit", 0)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    bench.handle("rollback.requested", asked(commit))
    reverted = bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"]
    assert reverted == later.replace(b"      enableServiceLinks: false\n", b"")


def test_a_field_that_somebody_changed_since_is_left_to_a_person(bench: Bench) -> None:
    commit = committed(bench)
    theirs = CHANGED.replace(b"enableServiceLinks: false", b"enableServiceLinks: true")
    bench.gitops.append(commit, {"apps/shop/web.yaml": theirs}, "a person's commit", 0)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    outcome = bench.handle("rollback.requested", asked(commit))
    assert kinds(outcome) == ["improvement.failed", "alert.raised"]  # ended, and a person is paged
    assert bench.record().reason == "changed since"
    assert "a person has to revert it" in bench.record().message
    assert bench.gitops.files(bench.gitops.head())["apps/shop/web.yaml"] == theirs


def test_a_persons_own_revert_counts_as_the_revert(bench: Bench) -> None:
    commit = committed(bench)
    theirs = bench.gitops.append(commit, {"apps/shop/web.yaml": DEPLOYMENT}, "Revert, it crashes", 0)
    bench.store.apply((ledger.put("school:improvement:" + ID, replace(bench.record(), stage="rolling_back"), None),))
    outcome = bench.handle("rollback.requested", asked(commit))
    assert outcome.emits[0].payload == RollbackCommitted(ID, commit, theirs)
    assert bench.commits() == 2


@pytest.mark.parametrize("how", ["stage", "commit", "none"])
def test_a_forged_rollback_does_nothing(bench: Bench, how: str) -> None:
    commit = committed(bench)
    stage: Any = "verified" if how == "stage" else "rolling_back"
    known = replace(bench.record(), stage=stage, commit="" if how == "none" else commit)
    bench.store.apply((ledger.put("school:improvement:" + ID, known, None),))
    assert bench.handle("rollback.requested", asked("other" if how == "commit" else commit)) == Outcome()
    assert bench.commits() == 1


def test_no_freeze_stops_a_revert(bench: Bench) -> None:
    commit = committed(bench)
    rolling = replace(bench.record(), stage="rolling_back")
    bench.store.apply((ledger.put("school:improvement:" + ID, rolling, None), ledger.put(frozen_key(), FREEZE, 0)))
    assert kinds(bench.handle("rollback.requested", asked(commit))) == ["rollback.committed"]


def test_a_commit_that_is_not_on_the_branch_is_not_reverted(bench: Bench) -> None:
    record = bench.keep("rolling_back", commit="f" * 40)
    outcome = bench.handle("rollback.requested", asked(record.commit))
    assert kinds(outcome) == ["improvement.failed"]
    assert bench.record().reason == "not on the branch"


class Interrupted(MemoryGitOps):
    """A repository whose head is asked for just when a person cancels."""

    then: Any = None

    def head(self) -> str:
        if self.then:
            self.then()
        return super().head()


def test_a_cancel_while_the_intent_is_made_wins(bench: Bench) -> None:
    event = armed(bench)
    cancelled = replace(bench.record(), stage="rejected", reason="cancelled")
    gitops = Interrupted(bench.gitops.commits, bench.gitops.trees)
    gitops.then = lambda: bench.store.apply((ledger.put("school:improvement:" + ID, cancelled, None),))
    bench.gitops = gitops
    with pytest.raises(Temporary, match="changed just now"):
        bench.handle("watch.armed", event)
    gitops.then = None
    assert bench.handle("watch.armed", event) == Outcome()
    assert bench.commits() == 0
    assert bench.store.read(intent_key(ID, event.digest)) is None
