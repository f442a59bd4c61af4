"""What is kept of a measurement: every function or nothing."""

import pytest

from tests.benchmarks.awake import asked, record
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import CannotMeasure
from tests.benchmarks.surroundings import functions

EVERY = [Figure(f"{name} awake: memory", "MiB", (40.04, 41.26), 64.0, "hello", (30.0,)) for name in functions()]


def test_the_most_of_each_function_is_kept() -> None:
    other = Figure("moe-router: memory", "MiB", (99.0,), 64.0, "hello", (30.0,))
    kept = record([*EVERY, other])
    assert kept.mib == dict.fromkeys(functions(), 41.3)


@pytest.mark.parametrize("figures", [[], EVERY[1:]])
def test_a_part_is_not_kept_as_the_whole(figures: list[Figure]) -> None:
    with pytest.raises(CannotMeasure, match="not every function"):
        record(figures)


def test_a_figure_is_held_against_what_the_service_asks_for() -> None:
    assert asked("rag-validator") == 128.0
