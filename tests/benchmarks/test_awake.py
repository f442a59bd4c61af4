"""What is kept of a measurement: every function or nothing."""

import pytest

from tests.benchmarks.awake import asked, in_time, record
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import CannotMeasure
from tests.benchmarks.surroundings import functions

MEMORY = [Figure(f"{name} awake: memory", "MiB", (40.04, 41.26), 64.0, "hello", (30.0,)) for name in functions()]
STARTS = [
    Figure(f"{name}: processor until the first event", "s", (0.5, 0.25), 1.6, "hello", (0.2,)) for name in functions()
]
EVERY = [*MEMORY, *STARTS]


def test_the_most_memory_and_the_least_of_a_start_are_kept() -> None:
    other = Figure("moe-router: memory", "MiB", (99.0,), 64.0, "hello", (30.0,))
    kept = record([*EVERY, other])
    assert kept.mib == dict.fromkeys(functions(), 41.3)
    assert kept.cpu_s == dict.fromkeys(functions(), 0.25)


@pytest.mark.parametrize("figures", [[], EVERY[1:], EVERY[:-1], MEMORY])
def test_a_part_is_not_kept_as_the_whole(figures: list[Figure]) -> None:
    with pytest.raises(CannotMeasure, match="not every function"):
        record(figures)


def test_a_figure_is_held_against_what_the_service_asks_for() -> None:
    assert asked("rag-validator", "memory") == 128 * 2**20
    assert in_time(asked("rag-validator", "cpu")) == pytest.approx(0.06 * 30 / 4)
