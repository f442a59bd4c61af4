"""What is measured, as figures with names: which are missing, which miss their aim, and how they moved. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite

from msgspec import Struct

NO_KEY = "no key"  # the one reason for which a figure may be without a value
WORSE = 0.005  # smaller losses than half a point are noise in sets of this size


class Figure(Struct, frozen=True, omit_defaults=True):
    """One figure. `each` has its value in every run; `why_not` says why there is no value."""

    name: str
    value: float | None = None
    aim: float | None = None
    each: tuple[float, ...] = ()
    why_not: str = ""
    unit: str = ""

    @property
    def missing(self) -> bool:
        """Whether it should be there and is not."""
        if self.value is None:
            return self.why_not != NO_KEY
        return not isfinite(self.value)

    @property
    def short(self) -> bool:
        """Whether it misses its aim."""
        return self.value is not None and self.aim is not None and self.value < self.aim

    @property
    def told(self) -> str:
        """Its value, in words where there is none."""
        if self.value is None:
            return f"not measured: {self.why_not or 'nobody says why'}"
        return f"{self.value:.4f} {self.unit}" if self.unit else f"{self.value:.2f}"


class Report(Struct, frozen=True):
    """All figures of one evaluation; `readers` says who read and judged, `at` is RFC 3339."""

    at: str
    runs: int
    readers: Mapping[str, str]
    figures: tuple[Figure, ...]


def wanting(report: Report, names: Iterable[str]) -> list[str]:
    """What makes an evaluation no success: figures that are not there, of all that there should be."""
    there = {one.name for one in report.figures}
    lacking = [f"{name} is missing" for name in names if name not in there]
    return lacking + [f"{one.name} is missing ({one.told})" for one in report.figures if one.missing]


def averaged(name: str, values: Sequence[float | None], aim: float | None = None, unit: str = "") -> Figure:
    """The mean of all runs; a run without the figure leaves it missing."""
    if not values or any(one is None for one in values):
        return Figure(name, aim=aim, why_not="a run did not give it", unit=unit)
    each = tuple(round(one, 6) for one in values if one is not None)
    return Figure(name, round(sum(each) / len(each), 6), aim, each, unit=unit)


def agreement(runs: Sequence[Mapping[str, frozenset[str]]]) -> float | None:
    """How far all runs say the same: of everything that any run said, the share that every run said.

    Two runs or more are needed. Of nothing said by anybody the share is whole.
    """
    if len(runs) < 2:
        return None
    common = everything = 0
    for name in sorted({name for run in runs for name in run}):
        said = [run.get(name, frozenset()) for run in runs]
        common += len(frozenset.intersection(*said))
        everything += len(frozenset.union(*said))
    return common / everything if everything else 1.0


def markdown(report: Report, last: Report | None = None) -> str:
    """The report as a page, beside the last one where there is one."""
    who = "; ".join(f"{name}: {said}" for name, said in report.readers.items())
    head = f"| figure | value | aim | runs |{' last | moved |' if last else ''}"
    rule = f"|---|---|---|---|{'---|---|' if last else ''}"
    return "\n".join(
        (
            f"# Evaluation of {report.at}",
            "",
            f"{report.runs} runs. {who}.",
            "",
            head,
            rule,
            *_rows(report, last),
            "",
        )
    )


def _rows(report: Report, last: Report | None) -> Iterator[str]:
    before = {one.name: one for one in last.figures} if last else {}
    for one in report.figures:
        runs = ", ".join(f"{value:.2f}" for value in one.each) if len(set(one.each)) > 1 else ""
        same = f"all {len(one.each)} the same" if one.each and not runs else ""
        row = f"| {one.name} | {one.told} | {'' if one.aim is None else one.aim} | {runs or same} |"
        yield row + (f" {_last(before.get(one.name))} | {moved(before.get(one.name), one)} |" if last else "")
    for name in before.keys() - {one.name for one in report.figures}:
        yield f"| {name} | not measured any more | | | {before[name].told} | gone |"


def moved(before: Figure | None, now: Figure) -> str:
    """How a figure moved, in a word; a cost that rises is worse."""
    if before is None or before.value is None or now.value is None:
        return "new" if now.value is not None else ""
    change = now.value - before.value
    if abs(change) < WORSE:
        return "same"
    better = (change > 0) != bool(now.unit)
    return f"{'better' if better else 'WORSE'} by {abs(change):.4f}"


def _last(figure: Figure | None) -> str:
    return figure.told if figure else "none"
