"""The real client against llmock, a models' API by other hands that fails as it is told to."""

from collections.abc import Iterator
from typing import Any

import pytest

from eventing.handler import Temporary
from functions._clients.anthropic_models import STREAM_FROM, AnthropicModels
from functions._clients.model_calls import ModelFailure, Request, Unheard

testing = pytest.importorskip("llmock.testing", reason="llmock is not installed: .ci/run does that")
scenarios = pytest.importorskip("llmock.scenarios")

SCHEMA = {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"], "additionalProperties": False}


def request(streamed: bool) -> Request:
    tokens = STREAM_FROM + 1 if streamed else 500
    return Request("expert.security", "claude-opus-5-5", "You judge.", ("x",), "How risky?", SCHEMA, tokens, "v1")


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with testing.LLMockServer() as running:
        yield running


@pytest.fixture(scope="module")
def models(server: Any) -> Iterator[AnthropicModels]:
    made = AnthropicModels("any key", server.base_url("anthropic"), seconds=10)
    yield made
    made.close()


def behaves(server: Any, kind: str, *arguments: Any, **options: Any) -> None:
    server.state.scenarios.add(getattr(scenarios, kind)(*arguments, times=1, **options))


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_comes_back(server: Any, models: AnthropicModels, streamed: bool) -> None:
    behaves(server, "Reply", text='{"a": 1}')
    reply = models.ask(request(streamed))
    assert (reply.text, reply.stop, reply.model) == ('{"a": 1}', "end_turn", "claude-opus-5-5")


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("status", "kind"), [(429, Temporary), (500, Temporary), (503, Temporary), (529, Temporary), (401, ModelFailure)]
)
def test_a_status_is_typed_and_nothing_waits_for_retry_after(
    server: Any, models: AnthropicModels, streamed: bool, status: int, kind: type[Exception]
) -> None:
    before = len(server.state.journal)
    behaves(server, "Fail", status, retry_after=3600)
    with pytest.raises(kind) as raised:
        models.ask(request(streamed))
    assert not isinstance(raised.value, Unheard)
    assert len(server.state.journal.records(wait=10)) == before + 1, "the SDK tries nothing again"


@pytest.mark.parametrize("how", ["disconnect", "truncate", "malformed"])
def test_a_stream_that_breaks_is_no_answer(server: Any, models: AnthropicModels, how: str) -> None:
    behaves(server, "StreamFault", how, after_chunks=1)
    with pytest.raises(Unheard):
        models.ask(request(True))


def test_a_stream_that_stalls_meets_our_deadline(server: Any, models: AnthropicModels) -> None:
    behaves(server, "StreamFault", "stall", after_chunks=1)
    hasty = AnthropicModels("any key", server.base_url("anthropic"), seconds=0.2)
    with pytest.raises(Unheard):
        hasty.ask(request(True))
    hasty.close()
