"""Samples are kept as they were taken while they matter; of older ones only what was not well."""

import pytest

from eventing.vocabulary import Check, CheckResult
from functions.health_monitor.facts import ApplicationFacts, Facts, Sample, Watch
from functions.health_monitor.samples import KEPT, WHOLE, with_sample
from functions.health_monitor.verdict import CONSECUTIVE, rollout_verdict

RESULTS: tuple[CheckResult, ...] = ("healthy", "failed", "inconclusive", "not_applicable")


def sample(at: float, **checks: CheckResult) -> Sample:
    return Sample(at, tuple(Check(f"{name} Deployment shop/web", result, "seen") for name, result in checks.items()))


def taken(count: int, **checks: CheckResult) -> tuple[Sample, ...]:
    found: tuple[Sample, ...] = ()
    for number in range(count):
        found = with_sample(found, sample(10.0 * number, **checks))
    return found


def test_the_newest_are_whole_and_of_older_ones_what_was_well_is_gone() -> None:
    found = taken(20, rollout="healthy", pull="failed", mount="inconclusive", reach="not_applicable")
    assert len(found) == 20
    assert [len(one.checks) for one in found] == [2] * (20 - WHOLE) + [4] * WHOLE
    assert {check.result for one in found[:-WHOLE] for check in one.checks} == {"failed", "inconclusive"}
    assert WHOLE > CONSECUTIVE


def test_only_so_many_are_kept() -> None:
    found = taken(KEPT + 5, rollout="healthy")
    assert (len(found), found[0].at, found[-1].at) == (KEPT, 50.0, 10.0 * (KEPT + 4))


@pytest.mark.parametrize("result", RESULTS)
def test_a_failure_that_lasts_is_seen_to_its_beginning(result: CheckResult) -> None:
    found = taken(14, rollout="healthy", pull=result)  # 130 s
    watch = Watch("one", "shop", Facts(0.0, ApplicationFacts(True)), synced=0.0, started=0.0, samples=found)
    assert (rollout_verdict(watch, 130.0, 300.0).result == "failed") is (result == "failed")
