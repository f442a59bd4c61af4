"""What calls cost, by the dated table."""

from datetime import date

import pytest

from functions._clients.model_calls import Usage
from functions._experts.pricing import cost, known, most, of_tier, table, tier_of
from functions._policy.policy import Policy

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("claude-opus-5-5", Usage(MILLION, 0, 0, 0), 4.0),
        ("claude-opus-5-5", Usage(0, MILLION, 0, 0), 20.0),
        ("claude-opus-5-5", Usage(0, 0, MILLION, 0), 0.2),
        ("claude-opus-5-5", Usage(0, 0, 0, MILLION), 5.0),
        ("claude-sonnet-5-5", Usage(1000, 500, 9000, 0), 0.0079),
        ("claude-haiku-4-5-20251001", Usage(MILLION), 1.0),
        ("claude-haiku-5-5", Usage(100_000, 1000), 0.0105),
        ("claude-haiku-5-5", Usage(1, 1000, 100_000), 0.007501),  # the cache counts for the length of the prompt
        ("claude-opus-9", Usage(MILLION), 5.0),  # the dearest of its tier
        ("gpt-9", Usage(0, MILLION), 25.0),  # the dearest of all
        ("claude-opus-5-5", Usage(), 0.0),
    ],
)
def test_a_call_costs(model: str, usage: Usage, dollars: float) -> None:
    assert cost(model, usage) == pytest.approx(dollars, abs=1e-6)


@pytest.mark.parametrize("model", [*(one.model for one in table().models), "claude-opus-9", "?"])
@pytest.mark.parametrize("tokens", [0, 1000, 150_000, 900_000])
def test_no_call_costs_more_than_was_estimated(model: str, tokens: int) -> None:
    most_of_all = most(model, tokens, 2000)
    for read, written in ((0, 0), (tokens, 0), (0, tokens), (tokens // 3, tokens // 3)):
        assert cost(model, Usage(tokens - read - written, 2000, read, written)) <= most_of_all


def test_the_table_is_dated_and_has_what_the_policy_ships() -> None:
    assert date.fromisoformat(table().as_of) >= date(2026, 11, 28)
    for tier, model in Policy().models.tiers.items():
        assert known(model) and of_tier(tier)[0] == model and tier_of(model) == tier
    assert not known("claude-opus-9") and tier_of("claude-opus-9") == "opus" and tier_of("?") == ""
