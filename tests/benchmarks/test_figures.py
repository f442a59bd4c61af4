"""From samples to verdicts."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.benchmarks.figures import Figure, absent, exit_code, table

START = Figure("start", "s", (2.0, 6.0, 3.0), 2.0, "hello", (1.0, 2.0, 2.0))
MEMORY = Figure("memory", "MiB", (60.0, 66.0, 64.0), 64.0, "hello", (32.0, 40.0), relative=False)


def test_each_sample_is_divided_by_the_one_beside_it() -> None:
    assert START.ratio == 2.0  # of 2, 3 and 1.5; the ratio of the medians would be 1.5
    assert START.judged == 2.0


def test_without_pairs_the_medians_are_divided() -> None:
    assert MEMORY.ratio == 64.0 / 36.0
    assert MEMORY.judged == 64.0


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "PASS"),
        ({"budget": 1.99}, "OVER"),
        ({"budget": 2.01}, "PASS"),
        ({"floor": True}, "PASS"),
        ({"floor": True, "budget": 2.01}, "OVER"),
        ({"floor": True, "budget": 1.99}, "PASS"),
        ({"relative": False, "budget": 3.0}, "PASS"),
        ({"relative": False, "budget": 2.99}, "OVER"),
        ({"samples": ()}, "MISSING"),
        ({"anchor_samples": ()}, "MISSING"),
        ({"anchor_samples": (), "relative": False}, "MISSING"),
        ({"anchor_samples": (1.0, 0.0, 1.0)}, "MISSING"),
    ],
)
def test_verdicts(changes: dict[str, Any], verdict: str) -> None:
    assert replace(START, **changes).verdict == verdict


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ((START,), 0),
        ((START, replace(START, budget=1.0)), 0),  # over the budget is said, and fails nothing
        ((START, absent("broker", "it did not start")), 1),
        ((START, replace(START, anchor_samples=())), 1),
        ((), 1),
    ],
)
def test_only_what_is_missing_fails(figures: tuple[Figure, ...], code: int) -> None:
    assert exit_code(figures) == code


def test_the_table() -> None:
    floor = Figure("wrapper", "requests/s", (40.0,), 0.5, "hello", (100.0,), floor=True, note="busy")
    assert table((START, MEMORY, floor, absent("broker", "it did not start"))) == (
        "         measured       anchor     ratio  budget     verdict\n"
        "start    3 s            hello 2    2.00x  <= 2x      PASS\n"
        "memory   64 MiB         hello 36   1.78x  <= 64 MiB  PASS\n"
        "wrapper  40 requests/s  hello 100  0.40x  >= 0.5x    OVER (busy)\n"
        "broker   not measured                                MISSING: it did not start\n"
    )
