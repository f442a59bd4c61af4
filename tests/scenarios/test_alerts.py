"""What a person is told of whole stories, through channels that only now and then take a message."""

from pathlib import Path

import pytest

from eventing.contracts import AlertRaised
from eventing.redis_store import RedisStore
from functions._clients.memory_channels import MemoryChannels
from functions._clients.notifications import Answer
from functions._improvement.notices import NOTICES
from tests.scenarios.lessons import TOO_LITTLE
from tests.scenarios.school import School


@pytest.fixture
def school(store: RedisStore, tmp_path: Path) -> School:
    return School(store, tmp_path)


def test_a_change_that_was_taken_back_is_told_once_with_what_happened_why_and_what_was_done(school: School) -> None:
    school.publish("improvement.raw", TOO_LITTLE)
    school.run()
    record = school.records()[0]
    told = [sent for sent in school.channels.sent if TOO_LITTLE.improvement.title in sent.body]
    assert len(told) == 1
    assert record.application in told[0].title
    assert "Why: " in told[0].body
    assert "Done: " in told[0].body


def test_a_channel_that_is_away_for_an_hour_gets_the_message_by_the_tick(store: RedisStore, tmp_path: Path) -> None:
    channels = MemoryChannels("oncall", refusals=[Answer(False, "it answered 500")] * 5)
    school = School(store, tmp_path, channels=channels)
    school.publish("alert.raised", AlertRaised("rollbacks", "critical", "frozen", "m"))
    school.broker.run_until_idle()
    assert channels.attempts == 3  # by the trigger's backoff
    school.broker.advance(3 * 3600.0)
    assert [sent.title for sent in channels.sent] == ["Critical: frozen"]
    assert store.due(NOTICES, school.broker.clock() + 1e9) == ()
