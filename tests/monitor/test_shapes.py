"""Every shape of metrics, once: what is well is verified, what is clearly worse fails, and nothing in between fails."""

from random import Random
from zlib import crc32

import pytest

from tests.monitor.judging import judged
from tests.monitor.promql import Memory
from tests.monitor.shapes import BLIND, CLEAR, HEALTHY, UNCLEAR, Shape

EXPECTED = {
    "healthy": {"healthy"},
    "clear": {"failed"},
    "blind": {"inconclusive"},
    "unclear": {"inconclusive", "healthy"},
}


@pytest.mark.parametrize("drawn", [*HEALTHY, *CLEAR, *UNCLEAR, *BLIND], ids=lambda one: one.name)
def test_a_shape(drawn: Shape) -> None:
    history = drawn.draw(Random(crc32(drawn.name.encode()) % 1000))  # noqa: S311 - a history, no secret
    verdict = judged(Memory(history.samples()))
    assert verdict.result in EXPECTED[drawn.kind], verdict.message


def test_there_are_enough() -> None:
    assert len({shape.name for shape in (*HEALTHY, *CLEAR, *UNCLEAR, *BLIND)}) >= 60
