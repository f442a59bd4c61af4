"""Bad advice is live, and meanwhile somebody else commits, or Git is away: who takes what back?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from eventing.contracts import ArgocdApplication, RollbackCommitted, WatchDue
from eventing.handler import Temporary
from eventing.redis_store import RedisStore
from functions._clients.git_remote import GitRemote
from functions._improvement.record import Record
from functions._improvement.standing import review_only_key
from tests.scenarios.lessons import TOO_LITTLE, only, stages
from tests.scenarios.school import School

API = "apps/orders/api.yaml"


@dataclass
class Meddling(School):
    """A school in which a person commits as soon as ours is live, or Git is away as soon as a revert is wanted."""

    edit: Callable[[dict[str, bytes]], Mapping[str, bytes]] | None = None
    unreachable: int = 0  # how often Git is away when a revert is wanted
    refused: list[str] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Time passes, and once there is a commit of ours, so does the person."""
        super().sleep(seconds)
        if self.edit is not None and any(record.commit for record in self.records()):
            edit, self.edit = self.edit, None
            git = self.git("person")
            git.append(git.head(), edit(self.files()), "By hand", self.broker.clock())

    def git(self, function: str) -> GitRemote:
        """The workers' Git server may be away."""
        return Flaky(self, function) if function == "workers" else super().git(function)


class Flaky(GitRemote):
    """A Git server that is away while a revert is wanted, for as often as its school says."""

    def __init__(self, school: Meddling, function: str) -> None:
        super().__init__(str(school.source.bare), "main", school.folder / function)
        self._school = school

    def head(self) -> str:
        """The head, or nobody answers."""
        wanted = any(record.stage == "rolling_back" for record in self._school.records())
        if wanted and len(self._school.refused) < self._school.unreachable:
            self._school.refused.append("head")
            raise Temporary("git.example is away")
        return super().head()


@pytest.fixture
def school(store: RedisStore, tmp_path: Path) -> Meddling:
    return Meddling(store, tmp_path)


def advised(school: Meddling) -> Record:
    """The bad advice is followed, to its end."""
    school.publish("improvement.raw", TOO_LITTLE)
    school.run()
    return only(school)


def test_a_persons_own_revert_is_all_that_is_written(school: Meddling) -> None:
    before = school.files()
    school.edit = lambda _: {API: before[API]}
    record = advised(school)
    assert record.stage == "rolled_back", record.message
    assert len(school.commits()) == 2  # ours, and the person's
    assert school.files() == before
    assert "took it back" in next(step.note for step in record.timeline if step.stage == "rolling_back")


def test_a_persons_fix_is_left_as_it_is(school: Meddling) -> None:
    school.edit = lambda files: {API: files[API].replace(b"136Mi", b"512Mi")}
    record = advised(school)
    assert record.stage == "unverified", record.message
    assert "changed it since, and that is left as it is" in record.message
    assert b"512Mi" in school.files()[API]
    assert len(school.commits()) == 2


def test_a_commit_elsewhere_does_not_keep_ours_from_being_reverted(school: Meddling) -> None:
    before = school.files()
    other = next(
        path for path in before if path.startswith("apps/") and "orders" not in path and path.endswith(".yaml")
    )
    school.edit = lambda files: {other: files[other] + b"# by hand\n"}
    record = advised(school)
    assert record.stage == "rolled_back", record.message
    assert school.files() == before | {other: before[other] + b"# by hand\n"}


def test_a_commit_beside_ours_leaves_the_judgement_to_a_person(school: Meddling) -> None:
    limits = "apps/orders/limits.yaml"
    school.edit = lambda files: {limits: files[limits].replace(b"name: orders-limits", b"name: orders-limits-2")}
    record = advised(school)
    assert (record.stage, record.reason) == ("failed", "doubted"), record.message
    assert not record.revert
    assert "LimitRange orders/orders-limits" in next(s.note for s in record.timeline if s.stage == "rolling_back")
    assert len(school.commits()) == 2
    assert school.store.read(review_only_key("orders")) is not None


def test_while_git_is_away_the_revert_is_tried_until_it_is_there(school: Meddling) -> None:
    before = school.files()
    school.unreachable = 9
    record = advised(school)
    assert len(school.refused) == 9
    assert record.stage == "rolled_back", record.message
    assert school.files() == before
    assert stages(record).count("reverted") == 1


def test_a_rollback_that_nobody_asked_for_does_nothing(school: Meddling) -> None:
    record = advised(school)
    before, commits = school.files(), school.commits()
    forged: list[tuple[str, Any]] = [
        ("rollback.committed", RollbackCommitted(record.improvement.id, "c0ffee", "beef")),
        ("watch.due", WatchDue(record.improvement.id, "rollout", 7, 1e12)),
        ("watch.due", WatchDue(record.improvement.id, "rollback", 7, 1e12)),
        ("argocd.application", ArgocdApplication("orders", "Succeeded", "f" * 40)),
        ("argocd.application", ArgocdApplication("nobodys", "Failed", "f" * 40)),
    ]
    for kind, payload in [*forged, *reversed(forged)]:
        school.publish(kind, payload)
    school.run()
    assert only(school) == record
    assert (school.files(), school.commits()) == (before, commits)
