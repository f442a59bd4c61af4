"""One evaluation from readers to report."""

from collections.abc import Callable, Iterator, Sequence

from eventing.handler import Temporary
from functions._clients.model_calls import ModelFailure, OverBudget
from tests.evaluation.figures import Figure, Report
from tests.evaluation.measuring import Reader, extraction, names, routing, verdicts
from tests.evaluation.pairing import pairs

Measure = Callable[[Reader, int], Iterator[Figure]]


def evaluated(readers: Sequence[Reader], runs: int, at: str) -> Report:
    """Everything measured; `at` is RFC 3339."""
    figures = [*routing(), *pairs(runs)]
    for reader in readers:
        for what, measure in (("extraction", extraction), ("verdicts", verdicts)):
            figures += measured(reader, runs, what, measure)
    return Report(at, runs, {reader.name: reader.told for reader in readers}, tuple(figures))


def measured(reader: Reader, runs: int, what: str, measure: Measure) -> list[Figure]:
    """The figures of one reader. Where it went away, or reached the cap, they are missing and say why: a part of a
    run is no figure."""
    try:
        return list(measure(reader, runs))
    except (Temporary, OverBudget, ModelFailure) as stop:
        start = f"{what}.{reader.name}."
        return [Figure(name, why_not=str(stop)[:300]) for name in names() if name.startswith(start)]
