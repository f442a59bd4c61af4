"""Which videos of channels are read today: the cap, priorities that rise, and channels that come and go."""

import pytest
from msgspec.structs import replace

from functions._clients.transcripts import Entry, Feed
from functions._improvement.intake import Intake, Looked, Priority, Waiting
from functions._policy.channels import Channel, Channels
from functions.youtube_ingestion.queueing import (
    ROOM,
    due,
    failed,
    forgotten,
    in_line,
    let_go,
    next_day,
    not_reached,
    noticed,
    wait,
)

NOON = 1_800_000_000.0  # 2027-01-15 08:00 UTC
DAY, HOUR = 86400.0, 3600.0
ONE = Channel("UCabcdefghijklmnopqrstuv", "high", "security", 6.0, "de")
TWO = Channel("PLabcdefghijklmnop")


def entries(*videos: str) -> tuple[Entry, ...]:
    return tuple(Entry(video, video.upper()) for video in videos)


def waiting(video: str, priority: Priority = "normal", since: float = NOON) -> Waiting:
    return Waiting(video, "", "x", priority, since)


def names(found: tuple[Waiting, ...]) -> str:
    return "".join(one.video for one in found)


@pytest.mark.parametrize(
    ("hours", "everything", "found"),
    [
        (None, False, (ONE, TWO)),
        (5.5, False, (TWO,)),
        (5.9, False, (ONE, TWO)),  # a tick comes every ten minutes
        (6.0, False, (ONE, TWO)),
        (1.0, True, (ONE, TWO)),
    ],
)
def test_a_channel_is_due_by_its_own_interval(
    hours: float | None, everything: bool, found: tuple[Channel, ...]
) -> None:
    looked = {} if hours is None else {ONE.channel: Looked(NOON - hours * HOUR)}
    assert set(due(Channels(channels=(ONE, TWO)), Intake(looked=looked), NOON, everything)) == set(found)


def test_a_channel_that_was_not_reached_is_due_at_once_and_keeps_what_was_seen() -> None:
    last = Looked(NOON, "One", ("a",), "it was away", 2)
    intake = not_reached(Intake(looked={ONE.channel: last}), (ONE, TWO))
    assert intake.looked == {ONE.channel: replace(last, at=0.0), TWO.channel: Looked(0.0)}
    assert (intake.not_reached, Intake(looked={ONE.channel: last}).not_reached) == (2, 0)
    assert due(Channels(channels=(ONE, TWO)), intake, NOON) == (ONE, TWO)
    assert names(noticed(intake, ONE, Feed("One", entries("b", "a")), 2, (), NOON).waiting) == "b"
    assert names(noticed(intake, TWO, Feed("Two", entries("d", "c", "b")), 2, (), NOON).waiting) == "dc"  # still new


def test_of_a_new_channel_the_newest_are_taken_and_then_what_is_new() -> None:
    first = noticed(Intake(), ONE, Feed("One", entries("e", "d", "c", "b")), 2, (), NOON)
    assert names(first.waiting) == "ed"
    assert first.waiting[0] == Waiting("e", "E", ONE.channel, "high", NOON, "security", "de")
    assert first.looked == {ONE.channel: Looked(NOON, "One", ("e", "d", "c", "b"))}
    again = noticed(replace(first, waiting=()), ONE, Feed("One", entries("g", "f", "e", "d")), 2, ("f",), NOON + 1)
    assert names(again.waiting) == "g"  # f was read before
    assert again.looked[ONE.channel].seen == ("g", "f", "e", "d", "c", "b")
    empty = noticed(Intake(), TWO, Feed("", ()), 3, (), NOON)
    assert noticed(empty, TWO, Feed("", entries("a", "b", "c", "d")), 3, (), NOON).waiting[2].video == "c"


def test_a_look_that_fails_forgets_nothing_and_comes_again_in_its_time() -> None:
    seen = Intake(looked={ONE.channel: Looked(NOON, "One", ("e",))})
    twice = failed(failed(seen, ONE, "away", NOON + 1), ONE, "gone" * 1000, NOON + 2)
    assert twice.looked[ONE.channel] == Looked(NOON + 2, "One", ("e",), ("gone" * 1000)[:1000], 2)
    assert noticed(twice, ONE, Feed("One", entries("f", "e")), 3, (), NOON).looked[ONE.channel].failures == 0
    assert forgotten(twice, {TWO.channel}).looked == {}


def test_a_day_has_room_for_so_many_and_the_next_day_again() -> None:
    line = Intake(waiting=tuple(waiting(name) for name in "abcde"))
    after, going = let_go(line, 2, (), NOON)
    assert (names(going), names(after.waiting), after.day, after.submitted) == ("ab", "cde", "2027-01-15", 2)
    assert let_go(after, 2, (), NOON + HOUR)[1] == ()
    assert names(let_go(after, 3, (), NOON + HOUR)[1]) == "c"
    assert let_go(after, 1, (), NOON + HOUR)[1] == ()  # the cap was lowered
    assert names(let_go(after, 2, (), next_day(NOON))[1]) == "cd"
    assert let_go(after, 0, (), next_day(NOON))[1] == ()


def test_what_was_read_meanwhile_takes_nobodys_place() -> None:
    again = replace(waiting("a"), reprocess=True)
    line = Intake(waiting=(again, waiting("b"), waiting("c")))
    after, going = let_go(line, 2, ("b",), NOON)
    assert (names(going), after.waiting) == ("ac", ())


def test_priority_goes_first_and_rises_with_waiting() -> None:
    line = (waiting("l", "low"), waiting("n"), waiting("h", "high"))
    assert names(in_line(line, NOON)) == "hnl"
    old = waiting("o", "low", NOON - 15 * DAY)
    assert names(in_line((*line, old), NOON)) == "ohnl"
    assert names(in_line((*line, replace(old, since=NOON - 8 * DAY)), NOON)) == "honl"


def test_nothing_waits_twice_and_the_line_has_an_end() -> None:
    many = Intake(waiting=tuple(waiting(f"v{number}", since=NOON - 1) for number in range(ROOM)))
    more = wait(many, entries("v1", "new", "read"), ("read",), TWO, NOON)
    assert (len(more.waiting), more.left_out, "new" in names(more.waiting)) == (ROOM, 1, False)
    urgent = wait(many, entries("new"), (), replace(TWO, priority="high"), NOON)
    assert urgent.waiting[0].video == "new"
