"""However many checks there are, the event that tells them can be sent, and the bad news is in it."""

import msgspec
import pytest

from eventing.contracts import PAYLOAD_LIMIT, RollbackRequested
from eventing.vocabulary import Check, CheckResult
from functions._improvement.standing import SENTENCE
from functions.health_monitor.fitting import MOST_BYTES, fitting


def many(count: int, result: CheckResult = "healthy", evidence: str = "seen") -> tuple[Check, ...]:
    return tuple(Check(f"rollout Deployment shop/app-{number:03}", result, evidence) for number in range(count))


def test_what_fits_is_as_it_is() -> None:
    assert fitting(many(60)) == many(60)
    assert fitting(()) == ()


@pytest.mark.parametrize("evidence", ["x" * 300, "\u0000" * 300, "ü" * 4000])
@pytest.mark.parametrize("well", [0, 40, 400])
@pytest.mark.parametrize("unwell", [0, 3, 400])
def test_an_event_with_the_checks_of_many_workloads_can_be_sent(well: int, unwell: int, evidence: str) -> None:
    found = fitting((*many(well, "healthy", evidence), *many(unwell, "failed", evidence)))
    event = RollbackRequested("one", "c0ffee", "m" * SENTENCE, "health-monitor", found)
    assert len(msgspec.json.encode(event)) < PAYLOAD_LIMIT
    assert sum(one.result == "failed" for one in found) >= min(unwell, 3)
    if len(found) < well + unwell and unwell:
        assert found[0].result == "failed"


def test_what_is_left_out_is_counted() -> None:
    found = fitting((*many(400, evidence="x" * 300), *many(2, "inconclusive", "bad news")))
    assert [one.evidence for one in found[:2]] == ["bad news", "bad news"]
    assert found[-1].name == "more"
    assert found[-1].evidence.startswith(f"{402 - (len(found) - 1)} further checks are not listed")
    assert len(msgspec.json.encode(found)) < MOST_BYTES + 500
