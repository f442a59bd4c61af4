"""Claims that are short, and kept while their work goes on. Waits here are for something to happen, never for time."""

import threading

import pytest

from eventing.handler import Temporary
from eventing.keeping import LEASE, Keeper
from eventing.manifests import load_wiring

SOON = 10.0  # seconds within which what has to happen happens; it takes milliseconds


class Renewals:
    """Notes each renewal; `enough` is set at the third. The first ones may fail."""

    def __init__(self, failures: int = 0) -> None:
        self.seen: list[tuple[str, float]] = []
        self.enough = threading.Event()
        self._failures = failures

    def __call__(self, work: str, seconds: float) -> None:
        self.seen.append((work, seconds))
        if len(self.seen) >= 3:
            self.enough.set()
        if len(self.seen) <= self._failures:
            raise Temporary("Redis is away")


def the_thread() -> threading.Thread:
    return next(thread for thread in reversed(threading.enumerate()) if thread.name == "claims")


@pytest.mark.parametrize("failures", [0, 2])
def test_what_is_held_is_renewed_until_it_ends(failures: int) -> None:
    renewals = Renewals(failures)
    keeper = Keeper[str](renewals, longest=60.0, lease=0.03)
    with keeper.keeping("work"):
        thread = the_thread()
        assert renewals.enough.wait(SOON)
    thread.join(SOON)
    assert not thread.is_alive()
    assert set(renewals.seen) == {("work", 0.03)}


def test_two_at_once_are_both_kept() -> None:
    renewals = Renewals()
    keeper = Keeper[str](renewals, longest=60.0, lease=0.03)
    with keeper.keeping("one"), keeper.keeping("two"):
        thread = the_thread()
        assert renewals.enough.wait(SOON)
    thread.join(SOON)
    assert {work for work, _ in renewals.seen} == {"one", "two"}


def test_work_that_hangs_is_let_go_of() -> None:
    renewals = Renewals()
    keeper = Keeper[str](renewals, longest=0.05, lease=0.03)
    with keeper.keeping("work"):
        thread = the_thread()
        thread.join(SOON)
        assert not thread.is_alive()
    assert len(renewals.seen) == 5


def test_a_lease_is_never_longer_than_the_longest_work() -> None:
    assert Keeper[str](Renewals(), longest=2.0).lease == 2.0
    assert Keeper[str](Renewals(), longest=660.0).lease == LEASE


def test_the_next_delivery_after_a_kill_comes_when_the_lease_is_over() -> None:
    """Soon, and not at the retry after, which comes as much later again."""
    for trigger in load_wiring().triggers:
        waits, at = trigger.delivery, 0.0
        retries = [at := at + waits.wait(attempt) for attempt in range(waits.retry)]
        assert min(one for one in retries if one >= LEASE) < 1.1 * LEASE
