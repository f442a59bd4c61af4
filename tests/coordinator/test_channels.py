"""When the coordinator asks for a look at channels; nothing else wakes youtube-ingestion."""

import pytest

from eventing.contracts import PREFIX, AlertRaised, ChannelsRequested
from eventing.handler import Outcome, Schedule, Temporary
from functions._improvement.intake import CHANNELS_DUE, LEFT_OUT
from functions._policy.channels import Channel, Channels
from tests.coordinator.school import School

HOUR = 3600.0
TWO = Channels(
    channels=(Channel("UCabcdefghijklmnopqrstuv", every_hours=12.0), Channel("PLabcdefghijklmnop", every_hours=6.0))
)


def asked(outcome: Outcome) -> list[str]:
    found = [emit.payload for emit in outcome.emits if emit.type == PREFIX + "channels.requested"]
    return [payload.reason for payload in found if isinstance(payload, ChannelsRequested)]


def test_without_channels_nobody_is_woken(school: School) -> None:
    assert asked(school.tick()) == []


def test_a_look_is_asked_for_by_the_shortest_interval(school: School) -> None:
    school.channels = lambda: TWO
    began, looks = school.now, []
    for tenth in range(73):  # twelve hours of ticks
        school.now = began + tenth * 600
        if asked(school.tick()):
            looks.append((school.now - began) / HOUR)
    assert looks == [0.0, 6.0, 12.0]


def test_what_waits_is_let_go_when_its_day_begins_although_nobody_subscribes(school: School) -> None:
    school.store.apply([Schedule(CHANNELS_DUE, "waiting", school.now + 60)])
    assert asked(school.tick()) == []
    school.now += 60
    assert asked(school.tick()) == ["videos wait, and a day has begun"]
    assert asked(school.tick()) == []


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ((LEFT_OUT,), "the last look had no time for every channel"),
        ((LEFT_OUT, "waiting"), "the last look had no time for every channel; videos wait, and a day has begun"),
    ],
)
def test_a_look_that_left_channels_out_is_asked_for_again_with_the_true_reason(
    school: School, members: tuple[str, ...], reason: str
) -> None:
    school.store.apply([Schedule(CHANNELS_DUE, member, school.now) for member in members])
    assert asked(school.tick()) == [reason]
    assert asked(school.tick()) == []


def test_a_file_that_cannot_be_used_is_told_and_stops_nothing_else(school: School) -> None:
    def refused() -> Channels:
        raise Temporary("channels are not looked at: channels.yaml: unknown field `per_dya`")

    school.channels = refused
    school.store.apply([Schedule(CHANNELS_DUE, "waiting", school.now)])
    outcome = school.tick()
    (alert,) = (emit.payload for emit in outcome.emits if isinstance(emit.payload, AlertRaised))
    assert (alert.title, "per_dya" in alert.message) == ("The file of channels cannot be used", True)
    assert asked(outcome) == []
    school.channels = Channels
    assert asked(school.tick()) == ["videos wait, and a day has begun"]  # kept meanwhile
