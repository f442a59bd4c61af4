"""The same watches over a real Prometheus, and every answer of the one in memory held against its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from functions._clients.metric_series import Series
from functions._clients.metrics import Metrics, Prometheus
from tests.clients.prometheus_server import prometheus, require_prometheus
from tests.monitor.history import FAMILIES, History, changed, rolling
from tests.monitor.judging import judged
from tests.monitor.promql import Memory
from tests.monitor.shapes import BLIND, CLEAR, HEALTHY


@dataclass
class Both:
    """Asks both, and is told where they differ."""

    real: Metrics
    memory: Metrics
    asked: int = 0

    def series(self, selectors: Sequence[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        found = self.real.series(selectors, start, end)
        wanted = self.memory.series(selectors, start, end)
        assert sorted(map(sorted, (one.items() for one in found))) == sorted(
            map(sorted, (one.items() for one in wanted))
        )
        return found

    def over(self, query: str, start: float, end: float, step: float) -> tuple[Series, ...]:
        self.asked += 1
        found, wanted = self.real.over(query, start, end, step), self.memory.over(query, start, end, step)
        ours = {tuple(row.labels.items()): dict(row.points) for row in wanted}
        assert {tuple(row.labels.items()) for row in found} == set(ours), query
        for row in found:
            theirs = dict(row.points)
            here = {round(at, 3): value for at, value in ours[tuple(row.labels.items())].items()}
            assert {round(at, 3) for at in theirs} == set(here), query
            for at, value in theirs.items():
                assert value == pytest.approx(here[round(at, 3)], rel=1e-6, abs=1e-9), (query, at)
        return found

    def ping(self) -> None:
        self.real.ping()


@pytest.mark.parametrize(
    "name",
    [
        "nothing changed",
        "the ingress controller restarts: counters begin anew",
        "prometheus restarts in the window",
        "memory as before",
        "throttled at the start",
        "every fifth fails",
        "one bad pod of three",
        "five times slower",
        "memory to its limit",
        "throttled hard",
        "scrapes end with the change",
    ],
)
def test_a_shape(name: str, tmp_path: Path) -> None:
    require_prometheus()
    shape = next(one for one in (*HEALTHY, *CLEAR, *BLIND) if one.name == name)
    samples = shape.draw(Random(11)).samples()  # noqa: S311 - a history, no secret
    with prometheus(tmp_path, samples) as url:
        both = Both(Prometheus(url), Memory(samples))
        verdict = judged(both)
    assert verdict.result == {"healthy": "healthy", "clear": "failed", "blind": "inconclusive"}[shape.kind]
    assert both.asked > 20


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_found_and_told_of(family: str, tmp_path: Path) -> None:
    require_prometheus()
    history = History(5, family, pods=rolling(3), failing=changed(0.001, 0.2, 30.0), latency=changed(0.05, 0.3, 30.0))
    samples = history.samples()
    with prometheus(tmp_path, samples) as url:
        verdict = judged(Both(Prometheus(url), Memory(samples)))
    assert sorted(check.name.partition(":")[0] for check in verdict.failures) == ["errors", "latency"]
