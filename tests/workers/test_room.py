"""Caps on pull requests: how many are open, how many open in an hour."""

import pytest

from functions._improvement.standing import Opening, Openings
from functions._policy.policy import Review
from functions.implementation_workers.room import LOOK, opened, reconciled, reserved, room, shut

NOW = 100_000.0
REVIEW = Review(max_open=2, per_hour=3)


def openings(*ages: float, is_open: bool = True) -> Openings:
    return Openings(tuple(Opening(f"i{age}", f"b{age}", NOW - age, is_open) for age in ages))


@pytest.mark.parametrize(
    ("known", "due", "word"),
    [
        (openings(), NOW, ""),
        (openings(10.0), NOW, ""),
        (openings(10.0, 20.0), NOW + LOOK, "2 pull requests are open"),
        (openings(9000.0, 9001.0), NOW + LOOK, "2 pull requests are open"),
        (openings(10.0, 20.0, is_open=False), NOW, ""),
        (openings(10.0, 20.0, 30.0, is_open=False), NOW + 3570.0, "3 pull requests were opened"),
        (openings(10.0, 20.0, 30.0, 40.0, is_open=False), NOW + 3570.0, "3 pull requests were opened"),
        (openings(3600.0, 20.0, 30.0, is_open=False), NOW, ""),
    ],
)
def test_when_there_is_room(known: Openings, due: float, word: str) -> None:
    found, why = room(known, REVIEW, NOW)
    assert found == due
    assert why.startswith(word)
    assert bool(why) is (due > NOW)


def test_one_is_counted_once_however_often_it_is_tried() -> None:
    made = opened(opened(openings(10.0), "i", "b", NOW), "i", "b", NOW + 1)
    assert [one.branch for one in made.made] == ["b10.0", "b"]
    assert reserved(made, "b")
    assert not reserved(shut(made, "b", NOW), "b")
    assert not reserved(made, "c")


def test_what_the_server_does_not_know_is_not_open_unless_it_is_being_opened() -> None:
    known = openings(LOOK + 1, 30.0)
    assert [one.open for one in reconciled(known, (), NOW).made] == [False, True]
    assert [one.open for one in reconciled(known, {f"b{LOOK + 1}"}, NOW).made] == [True, True]


def test_what_is_neither_open_nor_recent_is_forgotten() -> None:
    assert shut(openings(9000.0, is_open=False), "x", NOW) == Openings()
