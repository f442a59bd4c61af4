"""A ledger that was emptied: frozen, told, and rebuilt from Git before anything else is decided."""

import pytest

from eventing.contracts import COORDINATOR
from eventing.handler import Permanent, Put, Temporary
from functions._clients.gitops import Commit, MemoryGitOps
from functions._improvement.standing import (
    EPOCH,
    Epoch,
    Freeze,
    Tombstone,
    fingerprint_key,
    frozen_key,
    tombstone_key,
)
from tests.coordinator.samples import AT, NOW, improvement, record
from tests.coordinator.school import School, payload, said


def _write(gitops: MemoryGitOps, name: str, *more: str) -> str:
    lines = [f"Improvement-Id: i-{name}", "Plan-Digest: d", f"Fingerprint: f-{name}", *more]
    message = f"Add {name}\n\nwhy\n\n" + "\n".join(lines) + "\n"
    return gitops.append(gitops.head(), {f"{name}{len(gitops.commits)}.yaml": b"x"}, message, NOW)


@pytest.fixture
def emptied(school: School) -> School:
    """A school whose history has two changes and one revert, and whose ledger has nothing."""
    _write(school.gitops, "limits")
    probe = _write(school.gitops, "probe")
    _write(school.gitops, "probe", f"Reverts: {probe}")
    school.redis.flushall()
    return school


def test_a_new_ledger_gets_its_epoch_and_no_alarm(school: School) -> None:
    school.redis.flushall()
    assert said(school.tick()) == []
    assert school.get(EPOCH, Epoch) == Epoch(AT)
    assert school.get(frozen_key(), Freeze) is None


def test_an_emptied_ledger_is_frozen_rebuilt_and_told_once(emptied: School) -> None:
    alert = payload(emptied.tick(), "alert.raised")
    assert (alert.fingerprint, alert.severity, alert.title) == ("ledger-emptied", "critical", "The ledger was emptied")
    assert "From Git's trailers came 1 changes and 1 tombstones of reverts" in alert.message
    limits = emptied.gitops.commits[1].sha
    assert alert.message.endswith(f"The latest changes: {limits[:8]} Add limits")
    assert emptied.get(EPOCH, Epoch) == Epoch(AT, True)
    assert emptied.get(frozen_key(), Freeze) == Freeze(COORDINATOR, AT, "the ledger was emptied")
    assert emptied.get(fingerprint_key("f-limits"), str) == "i-limits"
    assert emptied.get(tombstone_key("f-probe"), Tombstone) == Tombstone(
        "f-probe", "i-probe", "reverted", "git", AT, "Add probe", "Add probe"
    )
    assert said(emptied.tick()) == []


def test_the_very_event_that_finds_it_is_decided_under_the_freeze(emptied: School) -> None:
    outcome = emptied.validated(record())
    assert sorted(said(outcome)) == ["alert.raised", "improvement.pending_review"]
    assert emptied.record(record().improvement.id).reason == "frozen"
    emptied.order("unfreeze")
    assert emptied.get(frozen_key(), Freeze) is None
    assert emptied.stage(record().improvement.id) == "approved"


def test_an_event_that_is_refused_still_freezes_and_tells(emptied: School) -> None:
    with pytest.raises(Permanent, match="the ledger has no improvement") as refused:
        emptied.ended(record("verified"), "rejected")
    assert [emit.payload.fingerprint for emit in refused.value.outcome.emits] == ["ledger-emptied"]  # type: ignore[attr-defined]
    assert emptied.get(EPOCH, Epoch) == Epoch(AT, True)
    assert emptied.get(frozen_key(), Freeze) is not None


def test_a_twin_that_finds_it_at_the_same_time_tells_it_for_both(emptied: School) -> None:
    emptied.meanwhile = lambda: emptied.store.apply([Put(EPOCH, b'{"at":"before"}', 0)])
    assert said(emptied.raw(improvement())) == ["improvement.accepted"]
    assert emptied.get(EPOCH, Epoch) == Epoch("before")


def test_a_freeze_and_tombstones_that_are_there_already_stay(emptied: School) -> None:
    emptied.set(frozen_key(), Freeze("ada", AT, "holidays"))
    stone = Tombstone("f-probe", "i-probe", "rejected", "ada", AT)
    emptied.set(tombstone_key("f-probe"), stone)
    emptied.set(fingerprint_key("f-limits"), "another")
    emptied.tick()
    assert emptied.get(frozen_key(), Freeze) == Freeze("ada", AT, "holidays")
    assert emptied.get(tombstone_key("f-probe"), Tombstone) == stone
    assert emptied.get(fingerprint_key("f-limits"), str) == "another"


def test_while_git_is_away_nothing_is_decided(emptied: School) -> None:
    class Away(MemoryGitOps):
        """A remote that does not answer."""

        def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
            raise Temporary("git is away")

    emptied.gitops = Away.of({})
    with pytest.raises(Temporary, match="git is away"):
        emptied.raw(improvement())
    assert emptied.redis.keys() == []


def test_what_was_reverted_before_is_not_proposed_again(emptied: School) -> None:
    emptied.tick()
    emptied.redis.delete(frozen_key())
    one = record()
    emptied.set(tombstone_key(one.fingerprint), Tombstone(one.fingerprint, "i", "reverted", "git", AT, "Add probe"))
    assert payload(emptied.validated(one), "improvement.rejected").reason == "tombstone"


def test_what_git_says_is_in_force_and_is_planned_again_was_taken_back_by_hand(emptied: School) -> None:
    emptied.tick()
    emptied.redis.delete(frozen_key())
    one = record()
    emptied.set(fingerprint_key(one.fingerprint), "i-limits")
    assert payload(emptied.validated(one), "improvement.pending_review").reason == "taken back"
