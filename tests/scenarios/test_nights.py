"""What happens when nobody looks for hours: many rollbacks, Git or Argo CD away, policies that forbid, a late undo."""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.contracts import Action, ImprovementRaw
from eventing.handler import Temporary
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.git_remote import GitRemote
from functions._commands.signing import composed
from functions._improvement.record import Record
from functions._improvement.standing import Override, Tombstone, override_key, review_only_key, tombstone_key
from functions._policy.policy import Modes
from tests.scenarios.lessons import LIMIT, TOO_LITTLE, only, said
from tests.scenarios.school import ACTING, KEY, School

pytestmark = pytest.mark.timeout(300)  # hours of virtual time; on a busy machine minutes of real time
API = "apps/orders/api.yaml"
HARMLESS = said("seccomp-profile", "report-viewer")
SECCOMP_HERE = said("seccomp-profile", "orders-api")
LONG = 20.0  # seconds of a cluster's life that are looked at after a long silence: it was at rest


@dataclass
class Night(School):
    """A school that may wait for hours, in which Git is away until a time, or Argo CD asleep once a revert is there."""

    git_back: float = 0.0
    argocd_sleeps: bool = False
    at_the_commit: Callable[["Night"], None] | None = None
    orders: int = 0

    def wait(self, hours: float) -> None:
        """Time passes, with its ticks."""
        self.broker.advance(hours * 3600.0)
        self.run()

    def order(self, action: Action, target: str = "", digest: str = "", **arguments: str) -> None:
        """A person says something, and it is done."""
        self.orders += 1
        until, nonce = self.broker.clock() + 300.0, f"nonce-{self.orders}"
        said = composed(action, target, "robin", KEY, nonce=nonce, expires=until, digest=digest, arguments=arguments)
        self.publish("command", said)
        self.run()

    def record(self, lesson: ImprovementRaw) -> Record:
        """What became of a lesson."""
        found, _ = ledger.expect_record(self.store, lesson.improvement.id)
        return found

    def sleep(self, seconds: float) -> None:
        """Once there is a commit of ours, something happens."""
        super().sleep(seconds)
        if self.at_the_commit is not None and any(record.commit for record in self.records()):
            happens, self.at_the_commit = self.at_the_commit, None
            happens(self)

    def move(self) -> None:
        """Argo CD may sleep, and the cluster with it."""
        if self.argocd_sleeps and any(record.revert for record in self.records()):
            self._moved = self.broker.clock()
        self._moved = max(self._moved, self.broker.clock() - LONG)
        super().move()

    def git(self, function: str) -> GitRemote:
        """The workers' Git server may be away."""
        return Away(self, function) if function == "workers" else super().git(function)

    def titles(self) -> list[str]:
        """What whoever is on call was told."""
        return [sent.title for sent in self.channels.sent]

    def stones(self) -> dict[str, Tombstone]:
        """Every tombstone."""
        found = (ledger.get(self.store, key, Tombstone) for key in self.store.keys(tombstone_key("")))
        return {pair[0].fingerprint: pair[0] for pair in found if pair}


class Away(GitRemote):
    """A Git server that does not answer as long as a revert is wanted and its time has not come."""

    def __init__(self, school: Night, function: str) -> None:
        super().__init__(str(school.source.bare), "main", school.folder / function)
        self._school = school

    def head(self) -> str:
        """The head, or nobody answers."""
        wanted = any(record.stage == "rolling_back" for record in self._school.records())
        if wanted and self._school.broker.clock() < self._school.git_back:
            raise Temporary("git.example is away")
        return super().head()


@pytest.fixture
def night(store: RedisStore, tmp_path: Path) -> Night:
    return Night(store, tmp_path)


def taught(night: Night, *lessons: ImprovementRaw) -> list[Record]:
    """Each lesson comes when the one before is through."""
    for lesson in lessons:
        night.publish("improvement.raw", lesson)
        night.run()
    return [record for record in night.records() if not record.improvement.parent]


def by_hand(night: Night, files: Mapping[str, bytes], author: str) -> str:
    """A person commits under their own name."""
    git = night.git("person")
    git.append(git.head(), files, "By hand", night.broker.clock())
    bare, names = str(night.source.bare), {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": "a@example.org"}
    names |= {"GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": "a@example.org", "PATH": os.environ["PATH"]}

    def run(*command: str) -> str:
        return subprocess.run(
            ("git", "-C", bare, *command), check=True, capture_output=True, text=True, env=names
        ).stdout.strip()

    commit = run("commit-tree", "main^{tree}", "-p", "main^", "-m", "By hand")
    run("update-ref", "refs/heads/main", commit)
    return commit


def test_more_rollbacks_in_an_hour_than_three_freeze_what_is_automatic_and_page_until_a_person_lifts_it(
    night: Night,
) -> None:
    bad = [said("memory-limits", "orders-api", memory=f"{size}Mi") for size in (136, 135, 134, 133)]
    for count, lesson in enumerate(bad):
        assert (night.store.read(override_key("auto_approve_none")) is None) == (count < 4)
        taught(night, lesson)
        if night.record(lesson).stage == "pending_review":  # a past failure is like it, and a person knows better
            night.order("approve", lesson.improvement.id, night.record(lesson).digest)
        assert night.record(lesson).stage == "rolled_back"
    found = ledger.get(night.store, override_key("auto_approve_none"), Override)
    assert found is not None
    assert found[0].reason == "4 rollbacks within an hour"
    assert "Critical: Automatic approval is frozen" in night.titles()
    taught(night, HARMLESS)
    assert (night.record(HARMLESS).stage, night.record(HARMLESS).reason) == ("pending_review", "override")
    night.wait(2.0)
    assert night.record(HARMLESS).stage == "pending_review"
    night.order("unfreeze")
    assert night.record(HARMLESS).stage == "verified"


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ({"rollback_enabled": False}, "rollback_enabled is false, or it would have been reverted"),
        ({"mode": "observe"}, "the mode of orders is observe, or it would have been reverted"),
        ({"modes": Modes(applications={"orders": "observe"})}, "the mode of orders is observe, or it would have been"),
    ],
    ids=["rollback_enabled", "observe", "observe one application"],
)
def test_where_nothing_may_be_reverted_it_is_told_what_would_have_been_done(
    night: Night, policy: dict[str, Any], says: str
) -> None:
    def forbids(school: Night) -> None:
        school.policy = replace(ACTING, **policy)

    night.at_the_commit = forbids
    if "rollback_enabled" in policy:
        night.policy = replace(ACTING, **policy)
    (record,) = taught(night, TOO_LITTLE)
    assert (record.stage, record.revert) == ("unverified", "")
    assert record.message.startswith(says)
    assert len(night.commits()) == 1
    assert any(says in sent.body for sent in night.channels.sent)


def test_undo_hours_later_keeps_what_others_did_meanwhile_and_is_a_persons_word(night: Night) -> None:
    before = night.files()
    (record,) = taught(night, LIMIT)
    assert record.stage == "verified"
    night.wait(3.0)
    theirs = {API: b"# by hand\n" + night.files()[API], "README.md": b"# Ours\n"}
    by_hand(night, theirs, "Ada Lovelace")
    night.run()
    night.wait(3.0)
    night.order("undo", record.improvement.id, reason="not today")
    (record,) = taught(night)
    assert record.stage == "rolled_back"
    assert night.files() == {**before, API: b"# by hand\n" + before[API], "README.md": b"# Ours\n"}
    stone = night.stones()[record.improvement.fingerprint]
    assert (stone.kind, stone.by, stone.reason) == ("reverted", "robin", "not today")
    again = replace(LIMIT, improvement=replace(LIMIT.improvement, id="again"))
    taught(night, again)
    assert ledger.expect_record(night.store, "again")[0].reason == "tombstone"
    night.order("lift", record.improvement.id)
    assert night.stones() == {}


def test_a_persons_own_revert_is_a_tombstone_in_their_name_whoever_committed_after(night: Night) -> None:
    before = night.files()

    def reverts(school: Night) -> None:
        by_hand(school, {API: before[API]}, "Ada Lovelace")
        by_hand(school, {"README.md": b"# Ours\n"}, "Somebody Else")

    night.at_the_commit = reverts
    (record,) = taught(night, TOO_LITTLE)
    assert record.stage == "rolled_back", record.message
    assert len(night.commits()) == 3
    for stone in night.stones().values():
        assert (stone.kind, stone.by) == ("reverted", "Ada Lovelace")
        assert "Ada Lovelace took it back" in stone.reason
    assert len(night.stones()) == 2


def test_while_git_is_away_for_hours_it_is_tried_again_and_said_and_done_once_it_is_back(night: Night) -> None:
    before = night.files()
    night.git_back = night.broker.clock() + 4 * 3600.0
    taught(night, TOO_LITTLE)
    while night.broker.clock() < night.git_back - 3600.0:  # each delivery is tried again for 41 minutes
        assert only(night).stage == "rolling_back"
        night.wait(0.5)
    assert "Critical: orders: A revert waits for Git" in night.titles()
    assert len(night.commits()) == 1
    night.wait(2.0)
    assert only(night).stage == "rolled_back", only(night).message
    assert night.files() == before
    assert len(night.commits()) == 2


def test_a_revert_that_argo_cd_does_not_sync_is_paged_with_all_that_is_known_and_ends_automation_there(
    night: Night,
) -> None:
    night.argocd_sleeps = True
    (record,) = taught(night, TOO_LITTLE)
    assert (record.stage, bool(record.revert)) == ("unverified", True)
    assert night.store.read(review_only_key("orders")) is not None
    told = "".join(sent.title + sent.body for sent in night.channels.sent)
    for words in ("Critical: orders", "A revert did not heal the cluster", record.commit[:12], record.revert[:12]):
        assert words in told
    taught(night, SECCOMP_HERE)
    decision = night.decision(night.record(SECCOMP_HERE))
    assert decision is not None
    assert decision.outcome == "pending_review"
    assert f"{record.improvement.id} could not be taken back" in " ".join(decision.reasons)
