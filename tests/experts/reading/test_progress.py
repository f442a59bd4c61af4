"""Which part of a talk is next, and where its answer goes: every part once, in the order of the talk."""

from itertools import permutations

import msgspec
import pytest

from functions._clients.model_calls import ModelFailure, OverBudget
from functions._clients.models import Begun, Draft
from functions._experts.reading.progress import answered, failed, given_up, next_part, reopened

NO = ModelFailure("refused", "declined")
SPENT = OverBudget("video", "0.50 USD are spent")


def draft(number: int) -> tuple[Draft, ...]:
    return (Draft("", f"part {number}", "security", "q", 0.9),)


def read(begun: Begun, ill: tuple[int, ...] = ()) -> Begun:
    """Asked to its end, where these parts have no answer."""
    asked = []
    while number := next_part(begun):
        asked.append(number)
        begun = failed(begun, number, NO) if number in ill else answered(begun, number, draft(number), 0.5)
    assert len(asked) == len(set(asked)), "no part twice in one reading"
    return begun


@pytest.mark.parametrize("ill", [(), (1,), (4,), (2, 3), (1, 2, 3, 4)])
def test_what_has_no_answer_is_numbered_and_asked_again_once_it_is_reopened(ill: tuple[int, ...]) -> None:
    begun = read(Begun("r", 4), ill)
    assert (begun.refused, len(begun.missing), next_part(begun)) == (ill, len(ill), 0)
    whole = read(reopened(begun))
    assert whole.found == tuple(draft(number) for number in range(1, 5))
    assert (whole.missing, whole.refused, whole.again, whole.cost_usd) == ((), (), (), 2.0)


@pytest.mark.parametrize("order", list(permutations((1, 3, 4))))
def test_in_whatever_order_they_are_answered_they_stand_in_the_order_of_the_talk(order: tuple[int, ...]) -> None:
    begun = read(Begun("r", 4), (1, 3, 4))
    for number in order:
        begun = read(reopened(begun), tuple(set(begun.refused) - {number}))
    assert begun.found == tuple(draft(number) for number in range(1, 5))


def test_what_was_never_asked_comes_before_what_is_asked_again() -> None:
    begun = reopened(failed(answered(Begun("r", 4), 1, draft(1), 0.5), 2, NO))
    assert next_part(begun) == 3
    again = read(begun, (2, 4))
    assert (again.found, again.refused) == ((draft(1), draft(3)), (2, 4))
    assert again.missing == ("part 2: declined", "part 4: declined"), "the newest reason of each, once"


def test_where_the_money_ends_all_that_is_missing_is_told() -> None:
    fresh = given_up(failed(Begun("r", 4), 1, NO), 2, SPENT)
    assert fresh.missing == ("part 1: declined", "parts 2 to 4: 0.50 USD are spent")
    again = given_up(reopened(read(Begun("r", 4), (1, 2))), 1, SPENT)
    assert again.missing == ("part 1: declined", "part 2: declined", "these were not asked again: 0.50 USD are spent")
    assert next_part(again) == 0


def test_a_record_of_an_earlier_release_is_begun_anew_with_what_it_cost() -> None:
    said = {"repository": "r", "of": 4, "asked": 2, "found": [[]], "missing": ["part 1: no"], "cost_usd": 0.25}
    begun = msgspec.convert(said, Begun)
    assert next_part(begun) == 3, "its own reading goes on"
    assert read(begun).missing == ("part 1: no",)
    assert reopened(begun) == Begun("r", 4, cost_usd=0.25)


def test_where_nothing_is_missing_nothing_is_reopened() -> None:
    begun = answered(Begun("r", 4), 1, draft(1), 0.5)
    assert reopened(begun) == begun
