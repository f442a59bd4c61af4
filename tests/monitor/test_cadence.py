"""When a watch looks and what time it gives its verdict, on a cluster whose answers take a while."""

from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from functions.health_monitor.watching import read_watch
from tests.monitor.conftest import ID, Shop
from tests.monitor.test_stages import committed, rolled_out, slices

TOOK = 3.0  # seconds of one look


class Slow:
    """The cluster of a shop; time passes while it lists its nodes, which each look does once."""

    def __init__(self, shop: Shop) -> None:
        self._shop, self._cluster = shop, shop.cluster

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cluster, name)

    def list(self, kind: str, namespace: str = "") -> Any:
        self._shop.now += TOOK if kind == "Node" else 0.0
        return self._cluster.list(kind, namespace)


def watched(shop: Shop) -> list[float]:
    """The times of the samples of a rollout that goes well, to its end."""
    rolled_out(shop, committed(shop))
    shop.cluster = cast("Any", Slow(shop))
    assert [one.type.rpartition(".")[2] for one in slices(shop)] == ["deployed", "verified"]
    found = read_watch(shop.store, ID)
    assert found is not None
    return [sample.at for sample in found[0].samples]


def test_a_period_is_from_look_to_look(shop: Shop) -> None:
    times = watched(shop)
    assert len(times) > 5
    assert {later - earlier for earlier, later in pairwise(times)} == {10.0}


def test_a_verdict_has_the_time_at_which_it_was_given(shop: Shop) -> None:
    times = watched(shop)
    verdict = shop.record().timeline[-1]
    assert verdict.stage == "verified"
    assert datetime.fromisoformat(verdict.at).timestamp() == times[-1] + TOOK
