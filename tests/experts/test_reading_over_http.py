"""Reading and planning over a real Messages API on loopback: its schemas are taken, and the prefix is paid for once."""

import json
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from eventing.handler import Temporary
from functions._clients.anthropic_models import AnthropicModels
from functions._clients.model_calls import ModelFailure
from functions._experts.planning.planner import ModelPlanner
from functions._experts.reading.reader import extracted
from functions._manifests.repository import load
from tests.clients.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.experts.planning import test_form as planning
from tests.experts.reading import test_form as reading
from tests.experts.reading.test_reader import LONG, SHORT
from tests.workers.planners import OUTSIDE, WITH_LOKI

DIGEST = "- Deployment shop/web of shop: web (ghcr.io/example/web, no requests or limits, no probes)\n" * 100


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesApi]:
    with messages_api() as api:
        yield api


@pytest.fixture
def models(server: MessagesApi) -> Iterator[AnthropicModels]:
    server.faults, server.asked = [], []
    made = AnthropicModels(KEY, server.url, seconds=5)
    yield made
    made.close()


def test_a_long_talk_pays_for_its_prefix_once(server: MessagesApi, models: AnthropicModels) -> None:
    server.answer = lambda body: reading.answer(reading.FOUND)
    extraction = extracted(models, "claude-sonnet-5-5", LONG, DIGEST)
    assert (len(server.asked), len(extraction.drafts)) == (6, 1)
    alone = extracted(models, "claude-sonnet-5-5", replace(SHORT, title="Another talk"), DIGEST)
    fresh = extracted(models, "claude-sonnet-5-5", SHORT, DIGEST.replace("web", "api"))
    assert 0 < alone.cost_usd < fresh.cost_usd, "the prefix was in the cache"


def test_a_relevance_of_seven_is_asked_about_once_and_then_a_typed_failure(
    server: MessagesApi, models: AnthropicModels
) -> None:
    server.answer = lambda body: reading.answer(reading.FOUND | {"relevance": 7})
    with pytest.raises(ModelFailure, match="relevance") as failed:
        extracted(models, "claude-sonnet-5-5", SHORT, DIGEST)
    assert (failed.value.kind, len(server.asked)) == ("unusable", 2)


def test_a_busy_api_is_asked_again_later(server: MessagesApi, models: AnthropicModels) -> None:
    server.faults = [Fault(529, "overloaded_error")]
    with pytest.raises(Temporary):
        extracted(models, "claude-sonnet-5-5", SHORT, DIGEST)


def test_a_plan_is_asked_for_in_a_schema_that_is_taken(server: MessagesApi, models: AnthropicModels) -> None:
    server.answer = lambda body: planning.answer()
    proposed = ModelPlanner(models, "claude-sonnet-5-5").propose(OUTSIDE, None, load(WITH_LOKI))
    assert (proposed.by, proposed.proposal.wishes[0].name) == ("claude-sonnet-5-5", "loki")
    assert proposed.cost_usd > 0
    assert "hunter2" not in json.dumps(server.asked)
