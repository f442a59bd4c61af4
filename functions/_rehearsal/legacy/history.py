"""Stands in for Prometheus: a week of what the day's containers used, for the expressions that ask for just that.

Any other series it has not, and says so: no match. Values are drawn from the day; the scan asks for percentiles alone.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from functions._rehearsal.controllers.control import LETTERS
from functions._rehearsal.legacy.day import Day, Work

WEEK = 7 * 86400.0
SAMPLES = 7 * 24 * 60
_SPACES = re.compile(r'namespace=~"(?P<spaces>[^"]*)"')
_WHAT = re.compile(r"(?P<function>count_over_time|min_over_time|quantile_over_time)\((?P<share>[0-9.]+)?")
_SHARES = {0.5: 0.8, 0.95: 0.95, 0.99: 1.0, 1.0: 1.06}  # of the 99th percentile


@dataclass(frozen=True)
class History:
    """The week before the day."""

    day: Day

    def answered(self, query: str, at: float) -> list[tuple[Mapping[str, str], float]]:
        """The value of each series at that time (epoch seconds), by its labels."""
        spaces, what = _SPACES.search(query), _WHAT.search(query)
        memory = "container_memory_working_set_bytes" in query
        if spaces is None or what is None or not (memory or "container_cpu_usage_seconds_total" in query):
            return []
        wanted = set(spaces["spaces"].split("|"))
        found: list[tuple[Mapping[str, str], float]] = []
        for work in self.day.works:
            if work.space in wanted and work.name != self.day.names.idle:
                labels = {"namespace": work.space, "pod": self._pod(work), "container": work.name}
                found.append((labels, _value(work, what, memory, at)))
        return found

    def _pod(self, work: Work) -> str:
        if work.kind == "StatefulSet":
            return f"{work.name}-0"
        chance = random.Random(f"{self.day.seed} {work.name}")
        signs = "".join(chance.choice(LETTERS) for _ in range(15))
        return f"{work.name}-{signs[:10]}-{signs[10:]}"


def _value(work: Work, what: "re.Match[str]", memory: bool, at: float) -> float:
    if what["function"] == "count_over_time":
        return float(SAMPLES)
    if what["function"] == "min_over_time":
        return at - WEEK
    share = _SHARES.get(float(what["share"] or 1.0), 1.0)
    return share * (work.used * 2**20 if memory else work.cpu_used / 1000)
