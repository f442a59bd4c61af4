"""No Trigger gives up before the slowest answer of its function, after a cold start; by the limits of each."""

from collections.abc import Iterable, Mapping
from importlib import import_module

import pytest
from msgspec.structs import replace

from eventing.manifests import Trigger, load_services, load_wiring
from eventing.patience import COLD_START, LEDGER
from functions._clients.model_ledger import PAUSE
from functions._clients.model_patience import ANSWERED, QUESTION

FOUND = load_wiring()
SERVED = {service.name: service for service in load_services()}
SERVINGS_OWN = 600.0  # seconds, max-revision-timeout-seconds of config-defaults as Knative ships it
WITHOUT_TRIGGERS = {"webhook-receiver"}


def slowest() -> Mapping[str, float]:
    """Every function's table, by Trigger."""
    tables = [
        import_module(f"functions.{name.replace('-', '_')}.slowest").SLOWEST
        for name in SERVED
        if name not in WITHOUT_TRIGGERS
    ]
    return {trigger: seconds for table in tables for trigger, seconds in table.items()}


def impatient(triggers: Iterable[Trigger]) -> dict[str, float]:
    """Those that give up too early, and how many seconds they lack."""
    table = slowest()
    lacks = {one.name: COLD_START + table[one.name] - (one.delivery.timeout or 0.0) for one in triggers}
    return {name: seconds for name, seconds in lacks.items() if seconds > 0}


def of(trigger: Trigger, timeout: float) -> Trigger:
    """The Trigger with another timeout."""
    return replace(trigger, delivery=replace(trigger.delivery, timeout=timeout))


def test_every_trigger_has_its_slowest_answer_and_no_other_is_in_a_table() -> None:
    assert set(slowest()) == {trigger.name for trigger in FOUND.triggers}


def test_no_trigger_gives_up_before_the_slowest_answer_after_a_cold_start() -> None:
    assert impatient(FOUND.triggers) == {}


@pytest.mark.parametrize("seconds", [60.0, 90.0])
def test_one_timeout_for_all_would_be_found(seconds: float) -> None:
    found = impatient(of(trigger, seconds) for trigger in FOUND.triggers)
    assert found and (seconds > 60 or set(found) == {trigger.name for trigger in FOUND.triggers})


@pytest.mark.parametrize("trigger", FOUND.triggers, ids=lambda one: one.name)
def test_each_that_gives_up_a_second_too_early_would_be_found(trigger: Trigger) -> None:
    needed = COLD_START + slowest()[trigger.name]
    assert impatient([of(trigger, needed - 1)]) == {trigger.name: pytest.approx(1.0)}


@pytest.mark.parametrize("trigger", FOUND.triggers, ids=lambda one: one.name)
def test_serving_waits_as_long_as_the_trigger_and_no_longer_than_it_may(trigger: Trigger) -> None:
    service = SERVED[trigger.subscriber.service]
    assert (trigger.delivery.timeout or 0.0) <= service.timeout <= SERVINGS_OWN


def test_what_asks_a_model_is_reckoned_with_both_turns() -> None:
    table = slowest()
    asking = {name for name, seconds in table.items() if seconds > QUESTION}
    assert asking == {
        "youtube-ingestion-learn", "youtube-ingestion-read", "moe-router-judge", "implementation-workers-plan",
        "implementation-workers-commit", "implementation-workers-review", "implementation-workers-pull-requests",
        "cluster-healer-scan", "cluster-healer-hints",
    }  # fmt: skip
    assert all(seconds > LEDGER for seconds in table.values())


def test_a_question_is_not_taken_for_lost_while_its_answer_may_still_come() -> None:
    assert ANSWERED < PAUSE
