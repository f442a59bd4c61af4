"""A retired model is replaced within its tier, and says so."""

import pytest

from functions._clients.model_calls import ModelFailure, Request
from functions._clients.scripted_models import Answer, ScriptedModels
from functions._experts.pricing import of_tier
from functions._experts.tiers import MOST_TRIED, TieredModels

ASKED = Request("expert.security", "claude-opus-4-5", "You judge.", (), "How risky?", {}, 100, "v1")
OPUS = of_tier("opus")


def serving(*models: str) -> ScriptedModels:
    def script(request: Request) -> Answer:
        return request.model if request.model in models else ModelFailure("retired", "404")

    return ScriptedModels(script)


def test_the_wanted_model_answers_without_a_word() -> None:
    inner = serving("claude-opus-4-5")
    reply = TieredModels(inner).ask(ASKED)
    assert (reply.text, reply.notice) == ("claude-opus-4-5", "")


def test_the_newest_of_the_tier_takes_its_place_and_says_so() -> None:
    inner = serving(OPUS[0], "claude-haiku-5-5")
    models = TieredModels(inner)
    reply = models.ask(ASKED)
    assert reply.text == OPUS[0] and "claude-opus-4-5 is not served any more" in reply.notice
    assert "models.tiers" in reply.notice
    models.ask(ASKED)
    assert [one.model for one in inner.asked] == ["claude-opus-4-5", OPUS[0], OPUS[0]], "it is not asked for again"
    assert models.count(ASKED) > 0


def test_where_none_of_the_tier_is_served_it_is_a_typed_failure() -> None:
    inner = serving("claude-haiku-5-5")
    models = TieredModels(inner)
    for _ in range(3):
        with pytest.raises(ModelFailure, match=r"nor is another of its tier") as failed:
            models.ask(ASKED)
        assert failed.value.kind == "retired"
    assert len(inner.asked) <= 3 * MOST_TRIED
    assert {"claude-haiku-5-5", "claude-sonnet-5-5"}.isdisjoint(one.model for one in inner.asked)


def test_other_failures_come_through() -> None:
    with pytest.raises(ModelFailure, match="wrong"):
        TieredModels(ScriptedModels([ModelFailure("key", "wrong")])).ask(ASKED)


def test_an_unknown_model_has_no_stand_in_of_another_tier() -> None:
    inner = serving()
    with pytest.raises(ModelFailure):
        TieredModels(inner).ask(Request("x", "gpt-9", "", (), "", {}, 1, "v"))
    assert [one.model for one in inner.asked] == ["gpt-9"]
