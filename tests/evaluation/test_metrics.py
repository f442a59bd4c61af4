"""The campaign's report: a figure that is missing or misses its aim is no success."""

import pytest

from tests.evaluation.metrics import campaign, report


def rows(**results: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {"shape": "s", "kind": kind, "result": result, "message": ""}
        for kind, ends in results.items()
        for result in ends
    ]


GOOD = {"healthy": ("healthy",) * 30, "clear": ("failed",) * 30, "unclear": ("healthy",), "blind": ("inconclusive",)}


@pytest.mark.parametrize(
    ("changed", "good"),
    [
        ({}, True),
        ({"healthy": ("healthy",) * 29 + ("failed",)}, False),
        ({"healthy": ("healthy",) * 28 + ("inconclusive",) * 2}, False),
        ({"clear": ("failed",) * 28 + ("healthy",) * 2}, False),
        ({"blind": ("healthy",)}, False),
        ({"blind": ("failed",)}, False),
        ({"clear": ()}, False),
        ({"healthy": ()}, False),
    ],
)
def test_only_good_figures_are_good(changed: dict[str, tuple[str, ...]], good: bool) -> None:
    assert report(rows(**{**GOOD, **changed}))[1] == good


def test_a_campaign_has_every_shape_once_at_least() -> None:
    drawn = campaign(1, 7, kinds=("blind",))
    assert {row["shape"] for row in drawn} == {"scrapes end with the change", "traffic ends with the change"}
    assert {row["result"] for row in drawn} == {"inconclusive"}
