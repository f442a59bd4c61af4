"""Every function dies before and after every I/O call: nothing is lost, and there is one commit."""

from pathlib import Path

import pytest

from eventing.contracts import VideoSubmitted
from eventing.redis_store import RedisStore
from functions._improvement.record import Record
from functions._policy.policy import Policy
from tests.scenarios.killing import Killing
from tests.scenarios.lessons import LIMIT, TALK, TOO_LITTLE, only
from tests.scenarios.school import School

FUNCTIONS = {
    "youtube-ingestion",
    "school-coordinator",
    "moe-router",
    "rag-validator",
    "implementation-workers",
    "health-monitor",
    "alerting",
}
AFTER_FINISH = range(3)  # points: after the atomic step, after the first publish, after the second
BRIEF = Policy(mode="act", health_check_duration=2.0, sample_period=1.0, spread=False)


def lived(record: Record) -> list[str]:
    return [step.stage for step in record.timeline]


@pytest.fixture(autouse=True, scope="module")
def _warm(_store: RedisStore, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What functions load at first use is loaded before they are forked, or each child would pay for it."""
    school = School(_store, tmp_path_factory.mktemp("warm"))
    school.publish("video.submitted", VideoSubmitted("https://youtu.be/abcdefghijk", "A talk", TALK))
    school.run()


def killed(store: RedisStore, url: str, folder: Path, after_finish: int | None = None) -> Killing:
    return Killing(School(store, folder, BRIEF), url, after_finish)


def test_killed_at_every_point_a_video_still_becomes_one_verified_commit(
    store: RedisStore, redis_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    killing = killed(store, redis_url, tmp_path)
    school = killing.school
    school.publish("video.submitted", VideoSubmitted("https://youtu.be/abcdefghijk", "A talk", TALK))
    school.run()
    record = only(school)
    assert record.stage == "verified", record.message
    assert lived(record) == [
        "raw",
        "accepted",
        "categorized",
        "planned",
        "validated",
        "approved",
        "armed",
        "implemented",
        "deployed",
        "verified",
    ]
    assert school.commits() == [record.improvement.title]
    assert set(killing.points) == FUNCTIONS
    with capsys.disabled():
        print(f"\nSIGKILL at {killing.total} points: {dict(sorted(killing.points.items()))}")  # noqa: T201  asked for


def test_killed_at_every_point_bad_advice_is_still_taken_back_once(
    store: RedisStore, redis_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    killing = killed(store, redis_url, tmp_path)
    killing.only = ("rollback.requested", "rollback.committed", "rolled_back")
    school = killing.school
    before = school.files()
    school.publish("improvement.raw", TOO_LITTLE)
    school.run()
    assert only(school).stage == "rolled_back", only(school).message
    assert len(school.commits()) == 2
    assert school.files() == before
    with capsys.disabled():
        print(f"\nSIGKILL at {killing.total} points: {dict(sorted(killing.points.items()))}")  # noqa: T201  asked for


@pytest.mark.parametrize("after", AFTER_FINISH)
def test_killed_once_after_each_atomic_step_nothing_is_lost(
    store: RedisStore, redis_url: str, tmp_path: Path, after: int
) -> None:
    killing = killed(store, redis_url, tmp_path, after)
    killing.school.publish("improvement.raw", LIMIT)
    killing.school.run()
    assert only(killing.school).stage == "verified"
    assert len(killing.school.commits()) == 1 + len(killing.school.records()) - 1
    assert killing.total > 0
