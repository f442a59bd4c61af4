"""The two tests against their definitions, by counting."""

from itertools import combinations
from math import comb, inf

import pytest

from functions.health_monitor.histogram import quantile
from functions.health_monitor.log_lines import more_often
from functions.health_monitor.statistics import exceedance, fisher


@pytest.mark.parametrize(
    ("bad_before", "all_before", "bad_after", "all_after", "chance"),
    [
        (1, 4, 3, 4, 17 / 70),  # Fisher's tea: three of four right, or all four
        (0, 4, 4, 4, 1 / 70),
        (0, 10, 0, 10, 1.0),
        (0, 0, 3, 3, 1.0),
        (3, 3, 0, 0, 1.0),
        (0, 1000, 1, 40, 40 / 1040),
        (10, 10, 10, 10, 1.0),
    ],
)
def test_fisher(bad_before: int, all_before: int, bad_after: int, all_after: int, chance: float) -> None:
    assert fisher(bad_before, all_before, bad_after, all_after) == pytest.approx(chance)


def test_fisher_by_counting() -> None:
    people = [True] * 5 + [False] * 7
    ways = list(combinations(range(12), 5))
    at_least = sum(sum(people[index] for index in way) >= 4 for way in ways) / len(ways)
    assert fisher(1, 7, 4, 5) == pytest.approx(at_least)


@pytest.mark.parametrize(
    ("before", "after", "chance"),
    [
        ([1, 2, 3], [4], 1 / 4),
        ([1, 2, 3], [3], 2 / 4),  # a tie counts against it
        ([1, 2, 3], [1], 1.0),
        ([1, 2, 3, 9], [4, 5, 6], 4 / 35),
        ([], [1], 1.0),
        ([1], [], 1.0),
        ([0] * 60, [1] * 3, 1 / comb(63, 3)),
    ],
)
def test_exceedance(before: list[float], after: list[float], chance: float) -> None:
    assert exceedance(before, after) == pytest.approx(chance)


def test_exceedance_by_counting() -> None:
    ranks = range(9)
    orders = [([one for one in ranks if one not in later], list(later)) for later in combinations(ranks, 3)]
    chances = [exceedance([float(one) for one in before], [float(one) for one in after]) for before, after in orders]
    for chance in set(chances):
        assert sum(one <= chance for one in chances) / len(chances) == pytest.approx(chance)


def test_more_often_is_exact() -> None:
    assert more_often(0, 10.0, 0, 5.0) == 1.0
    assert more_often(0, 10.0, 1, 5.0) == pytest.approx(1 / 3)
    assert more_often(1, 10.0, 1, 10.0) == pytest.approx(3 / 4)
    assert more_often(0, 10.0, 100_000, 1.0) < 1e-9


@pytest.mark.parametrize(
    ("buckets", "found"),
    [
        ({0.1: 50.0, 0.2: 100.0, inf: 100.0}, (0.19, 0.1, 0.2)),
        ({0.1: 100.0, inf: 100.0}, (0.095, 0.0, 0.1)),
        ({0.1: 0.0, inf: 10.0}, (0.1, 0.1, inf)),  # beyond the last bound: at least that
        ({0.1: 90.0, 0.2: 89.9, 0.4: 100.0, inf: 100.0}, (0.3, 0.2, 0.4)),  # rates that fall a little
        ({0.1: 0.0, inf: 0.0}, None),
        ({0.1: 5.0}, None),
        ({}, None),
        ({inf: 4.0}, (0.0, 0.0, inf)),
    ],
)
def test_quantile(buckets: dict[float, float], found: tuple[float, float, float] | None) -> None:
    assert quantile(buckets, 0.95) == (pytest.approx(found) if found else None)
