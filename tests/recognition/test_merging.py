"""Several breaths, one statement."""

import pytest

from eventing.vocabulary import Target
from functions._catalogue.recognition import Mention
from functions._catalogue.speech.merging import WITHIN, best, merged


def mention(at: float, relevance: float = 0.9, practice: str = "replicas", target: str = "", **said: int) -> Mention:
    targets = (Target(name=target),) if target else ()
    return Mention(practice, f"at {at}", at, relevance, dict(said), targets)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (mention(0), mention(WITHIN), 1),
        (mention(0), mention(WITHIN + 0.1), 2),
        (mention(0, replicas=2), mention(5, replicas=2), 1),
        (mention(0, replicas=2), mention(5, replicas=3), 2),
        (mention(0), mention(5, replicas=3), 1),
        (mention(0, target="shop"), mention(5, target="blog"), 2),
        (mention(0, target="shop"), mention(5), 1),
        (mention(0), mention(5, practice="autoscaler"), 2),
    ],
)
def test_what_is_one_statement(one: Mention, other: Mention, count: int) -> None:
    assert len(merged([one, other])) == len(merged([other, one])) == count


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (mention(0, 0.97), mention(5, 0.72, replicas=2), 5),
        (mention(0, 0.90), mention(5, 0.95), 5),
        (mention(0, 0.95), mention(5, 0.95), 0),
    ],
)
def test_the_fuller_then_the_surer_then_the_earlier_is_kept(one: Mention, other: Mention, kept: float) -> None:
    assert [found.timestamp for found in merged([other, one])] == [kept]


def test_the_surest_are_kept_in_the_order_of_time() -> None:
    found = best([mention(3, 0.9), mention(1, 0.9), mention(2, 0.95), mention(0, 0.8)], 3)
    assert [one.timestamp for one in found] == [1, 2, 3]
    assert best([], 3) == ()
