"""From samples to verdicts. Pure.

A figure that is to be compared is measured in turns with its anchor, so each sample is divided by the anchor's sample
that was taken beside it, and the median of these ratios counts: a machine that is slow for a while is slow for both.
"""

from collections.abc import Iterable
from statistics import median
from typing import Literal

from msgspec import Struct

Verdict = Literal["PASS", "OVER", "MISSING"]


class Figure(Struct, frozen=True):
    """One line of the table.

    With `relative` the budget is for the ratio to the anchor, else for the figure itself. `floor` budgets are the least
    that will do, all others the most. `note` says how the figure came about, or why there is none.
    """

    name: str
    unit: str
    samples: tuple[float, ...]
    budget: float
    anchor: str
    anchor_samples: tuple[float, ...]
    relative: bool = True
    floor: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The median of the samples' ratios to their anchors; None where one of them is missing.

        Where there are not as many of both, they were not taken in turns: then the ratio of the medians.
        """
        if not self.samples or not self.anchor_samples or min(self.anchor_samples) <= 0:
            return None
        if len(self.samples) == len(self.anchor_samples):
            return median(mine / its for mine, its in zip(self.samples, self.anchor_samples, strict=True))
        return median(self.samples) / median(self.anchor_samples)

    @property
    def judged(self) -> float | None:
        """What is held against the budget."""
        ratio = self.ratio
        return ratio if self.relative or ratio is None else median(self.samples)

    @property
    def verdict(self) -> Verdict:
        """PASS within the budget, its bound included; MISSING without the figure or its anchor."""
        if self.judged is None:
            return "MISSING"
        return "PASS" if (self.judged >= self.budget if self.floor else self.judged <= self.budget) else "OVER"


def absent(name: str, why: str) -> Figure:
    """The line of something that could not be measured."""
    return Figure(name, "", (), 0.0, "", (), note=why)


def exit_code(figures: Iterable[Figure]) -> int:
    """1 where a figure or its anchor is missing, or nothing was measured at all; being over a budget is no failure."""
    verdicts = [figure.verdict for figure in figures]
    return 1 if not verdicts or "MISSING" in verdicts else 0


def table(figures: Iterable[Figure]) -> str:
    """The figures beside their anchors and budgets."""
    rows = [("", "measured", "anchor", "ratio", "budget", "verdict"), *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def _row(figure: Figure) -> tuple[str, str, str, str, str, str]:
    if figure.judged is None or figure.ratio is None:
        return (
            figure.name,
            "not measured",
            figure.anchor,
            "",
            "",
            figure.verdict + (f": {figure.note}" * bool(figure.note)),
        )
    bound = ">=" if figure.floor else "<="
    unit = "x" if figure.relative else f" {figure.unit}"
    return (
        figure.name,
        f"{median(figure.samples):.4g} {figure.unit}",
        f"{figure.anchor} {median(figure.anchor_samples):.4g}",
        f"{figure.ratio:.2f}x",
        f"{bound} {figure.budget:g}{unit}",
        figure.verdict + (f" ({figure.note})" if figure.note else ""),
    )
