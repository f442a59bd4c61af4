"""One change of an application at a time, first come, first served."""

from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._improvement.standing import Lease
from functions.school_coordinator.lease import UNDO, Turn, turn
from tests.coordinator.samples import NOW

FREE = (NOW, "")
LATER = (NOW + 60, "at most 2 changes start in an hour")


@pytest.mark.parametrize(
    ("lease", "queue", "limits", "expected"),
    [
        (None, (), FREE, Turn("start", NOW)),
        (Lease("me", NOW), (), FREE, Turn("start", NOW)),
        (Lease("other", NOW), (), FREE, Turn("wait", NOW, "other changes the application now")),
        (Lease("other", NOW), ("me",), FREE, Turn("wait", NOW, "other changes the application now")),
        (None, ("me",), FREE, Turn("start", NOW)),
        (None, ("me", "next"), FREE, Turn("start", NOW)),
        (None, ("first", "me"), FREE, Turn("wait", NOW, "first waited longer")),
        (None, ("first",), FREE, Turn("wait", NOW, "first waited longer")),
        (None, (f"{UNDO}first",), FREE, Turn("wait", NOW, "first waited longer")),
        (Lease("me", NOW), ("first",), FREE, Turn("start", NOW)),
        (None, (), LATER, Turn("wait", NOW + 60, "at most 2 changes start in an hour")),
        (Lease("other", NOW), (), LATER, Turn("wait", NOW, "other changes the application now")),
        (None, (), (inf, "never"), Turn("wait", inf, "never")),
    ],
)
def test_whose_turn_it_is(lease: Lease | None, queue: tuple[str, ...], limits: Any, expected: Turn) -> None:
    assert turn("me", lease, queue, limits, NOW) == expected


def test_an_undo_is_a_turn_of_the_improvement_that_it_takes_back() -> None:
    assert turn(f"{UNDO}me", Lease("me", NOW), (), FREE, NOW).answer == "start"
    assert turn(f"{UNDO}me", Lease("other", NOW), (), FREE, NOW).answer == "wait"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("ask", "end")), st.sampled_from("abcde")), max_size=40))
def test_no_interleaving_gives_two_the_lease_or_forgets_one(steps: list[tuple[str, str]]) -> None:
    lease: Lease | None = None
    queue, started = list[str](), list[str]()
    for what, who in steps:
        if what == "ask" and who not in (*queue, *started):
            if turn(who, lease, tuple(queue), FREE, NOW).answer == "start":
                assert lease is None
                lease, started = Lease(who, NOW), [*started, who]
            else:
                queue.append(who)
        elif what == "end" and lease is not None and lease.improvement_id == who:
            lease = None
            if queue:
                first = queue.pop(0)
                assert turn(first, lease, (first, *queue), FREE, NOW).answer == "start"
                lease, started = Lease(first, NOW), [*started, first]
    assert len(set(started)) == len(started)
    asked = list(dict.fromkeys(who for what, who in steps if what == "ask"))
    assert started + queue == asked
