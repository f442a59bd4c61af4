"""An answer is used only when it is whole and valid; one repair turn, then a typed failure."""

import msgspec
import pytest

from eventing.handler import Temporary
from functions._clients.model_calls import ModelFailure, OverBudget, Request
from functions._clients.scripted_models import Answer, Said, ScriptedModels
from functions._experts.asking import asked


class Form(msgspec.Struct):
    """What is asked for."""

    risk: float


ASKED = Request("expert.security", "claude-x", "You judge.", ("<data>",), "How risky?", {"type": "object"}, 100, "v1")


def ask(*answers: Answer) -> tuple[Form, float, ScriptedModels]:
    models = ScriptedModels(answers)
    value, reply = asked(models, ASKED, lambda text: msgspec.json.decode(text, type=Form))
    return value, reply.cost_usd, models


def test_a_valid_answer_is_asked_for_once() -> None:
    value, cost, models = ask('{"risk": 0.5}')
    assert (value.risk, cost, len(models.asked)) == (0.5, 0.01, 1)


@pytest.mark.parametrize("wrong", ["I would say high.", '{"risk": 0.', '{"danger": 1}', '{"risk": "much"}', "", "[]"])
def test_one_repair_turn_shows_the_answer_and_what_was_wrong(wrong: str) -> None:
    value, cost, models = ask(wrong, '{"risk": 0.5}')
    assert (value.risk, cost) == (0.5, 0.02), "both turns are paid for"
    first, second = models.asked
    assert second.question.startswith(first.question) and wrong in second.question
    assert (second.system, second.stable) == (first.system, first.stable), "the cached prefix stays"


def test_two_unusable_answers_are_a_typed_failure() -> None:
    with pytest.raises(ModelFailure, match="when it was told what was wrong") as failed:
        ask("no", "no again")
    assert failed.value.kind == "unusable"


@pytest.mark.parametrize(
    ("stop", "kind"),
    [
        ("refusal", "refused"),
        ("max_tokens", "cut off"),
        ("model_context_window_exceeded", "too long"),
        ("pause_turn", "unusable"),
        ("tool_use", "unusable"),
        ("", "unusable"),
    ],
)
def test_an_answer_that_stopped_early_is_not_an_answer(stop: str, kind: str) -> None:
    with pytest.raises(ModelFailure) as failed:
        ask(Said('{"risk": 0.1}', stop))
    assert failed.value.kind == kind


@pytest.mark.parametrize("error", [Temporary("busy"), OverBudget("day", "enough"), ModelFailure("key", "wrong")])
def test_what_asking_raises_comes_through(error: Exception) -> None:
    with pytest.raises(type(error)):
        ask(error)


def test_a_long_answer_is_shown_in_part() -> None:
    _, _, models = ask("x" * 100_000, '{"risk": 0.5}')
    assert len(models.asked[1].question) < 10_000
