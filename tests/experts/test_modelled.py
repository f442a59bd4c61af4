"""Experts that are models: over HTTP, against a Messages API on loopback."""

import json
from collections.abc import Iterator
from typing import get_args

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from eventing.vocabulary import Expert, Improvement, Origin, Target
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._clients.anthropic_models import AnthropicModels
from functions._clients.model_calls import ModelFailure
from functions._clients.model_ledger import LedgeredModels
from functions._clients.model_warming import WarmingModels
from functions._experts.modelled import ModelExperts
from functions._experts.prompting import prompt
from functions._experts.surroundings import WHOLE, surroundings
from functions._experts.tiers import TieredModels
from functions._improvement.lesson import Lesson, lesson_key, transcript_key
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from functions._policy.policy import Policy, Spending
from tests.clients.messages_api import KEY, MessagesApi, Scripted, messages_api, text_of

EXPERTS: tuple[Expert, ...] = get_args(Expert)
FORM = {
    "feasibility": 0.9,
    "impact": 0.8,
    "effort": 0.1,
    "risk": 0.2,
    "priority": "high",
    "risks": ["The image may not serve the path."],
    "recommendations": [],
    "dependencies": [],
    "veto": False,
    "reason": "The workload has no probe.",
}
QUOTE = "You should give the storefront a readiness probe."
SAID = Improvement(
    "i1", Origin("video", "v1", "A talk", "https://youtu.be/v1", QUOTE, 120.0), "Readiness probe", "monitoring", 0.9,
    "f1", practice="readiness-probe", targets=(Target("", "", "storefront"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesApi]:
    with messages_api() as api:
        yield api


@pytest.fixture
def api(server: MessagesApi) -> MessagesApi:
    server.answer, server.unknown = (lambda body: json.dumps(FORM)), set()
    server.faults, server.asked, server.refused = [], [], []
    return server


@pytest.fixture(scope="module")
def real(server: MessagesApi) -> Iterator[AnthropicModels]:
    made = AnthropicModels(KEY, server.url, seconds=5)
    yield made
    made.close()


@pytest.fixture
def experts(api: MessagesApi, real: AnthropicModels, store: RedisStore) -> ModelExperts:
    def policy() -> Policy:
        return Policy(spending=Spending(100, 100))

    inner = TieredModels(LedgeredModels(real, store, policy, lambda: 0.0))
    return ModelExperts(WarmingModels(inner, lambda: 0.0), store, policy)


def taught(store: RedisStore, *segments: Segment) -> None:
    lesson = Lesson("v1", "https://youtu.be/v1", "A talk", "d1", 10, 600.0, True, "then", "e1")
    known = RepositoryKnown("Deployment shop/storefront: no probes", "c0ffee", "then")
    store.apply(
        [
            ledger.put(lesson_key("v1"), lesson, None),
            ledger.put(transcript_key("d1"), segments, None),
            ledger.put(REPOSITORY, known, None),
        ]
    )


def test_each_expert_is_asked_by_its_prompt_in_its_tier(api: MessagesApi, experts: ModelExperts) -> None:
    tiers = Policy().models
    for expert in EXPERTS:
        verdict = experts.judge(expert, SAID)
        asked = api.asked[-1]
        assert asked["model"] == verdict.model == tiers.tiers[tiers.experts[expert]]
        assert f"You judge as the expert for {expert[:8]}" in text_of(asked)
        assert (verdict.expert, verdict.risk, verdict.reason) == (expert, 0.2, "The workload has no probe.")
        assert verdict.cost_usd > 0
    assert api.refused == []


def test_what_is_the_same_for_all_of_a_tier_is_read_from_the_cache(
    api: MessagesApi, experts: ModelExperts, store: RedisStore
) -> None:
    taught(store, *(Segment(10.0 * n, 10.0, f"Sentence {n} about the cluster.") for n in range(60)))
    first = experts.judge("architecture", SAID)
    second = experts.judge("security", SAID)
    third = experts.judge("security", replace(SAID, title="Another one"))
    assert api.asked[0]["system"] == api.asked[1]["system"]
    assert "Sentence 59" in text_of(api.asked[0]) and "storefront: no probes" in text_of(api.asked[0])
    assert second.cost_usd < first.cost_usd / 1.2 and third.cost_usd < first.cost_usd / 1.2
    assert experts.judge("security", SAID).cost_usd == 0.0, "a redelivery costs nothing"
    assert len(api.asked) == 3


def test_the_same_statement_of_another_id_is_the_same_question(api: MessagesApi, experts: ModelExperts) -> None:
    experts.judge("security", SAID)
    assert experts.judge("security", replace(SAID, id="i2", fingerprint="f2")).cost_usd == 0.0


def test_a_long_talk_is_shown_around_the_quote(store: RedisStore) -> None:
    taught(store, *(Segment(10.0 * n, 10.0, f"Sentence {n}. " + "word " * 400) for n in range(30)))
    shown = surroundings(store, SAID)
    assert len(shown.stable) == 1, "the repository alone"
    assert "Sentence 12." in shown.own and "Sentence 28." not in shown.own and len(shown.own) < WHOLE / 4
    nowhere = surroundings(store, replace(SAID, origin=replace(SAID.origin, timestamp=None)))
    assert "Not known." in nowhere.own


def test_where_nothing_is_known_that_is_said(store: RedisStore) -> None:
    shown = surroundings(store, SAID)
    assert "Nothing is known of the repository" in shown.stable[0] and len(shown.stable) == 1
    symptom = surroundings(store, replace(SAID, origin=Origin("symptom", "v1")))
    assert symptom.stable == shown.stable


@pytest.mark.parametrize(
    "wrong",
    [
        "I would approve this.",
        json.dumps(FORM)[:40],
        json.dumps(FORM | {"risk": 7}),
        json.dumps(FORM | {"feasibility": -0.1}),
        json.dumps(FORM | {"priority": "urgent"}),
        json.dumps(FORM | {"expert": "security"}),
        json.dumps({name: value for name, value in FORM.items() if name != "veto"}),
        json.dumps([FORM]),
        json.dumps(FORM | {"risks": ["x"] * 500}),
        json.dumps(FORM | {"veto": "no"}),
    ],
)
def test_an_answer_out_of_form_is_repaired_once_and_then_a_failure(
    api: MessagesApi, experts: ModelExperts, wrong: str
) -> None:
    answers = [wrong, json.dumps(FORM)]
    api.answer = lambda body: answers.pop(0)
    assert experts.judge("security", SAID).risk == 0.2
    api.answer = lambda body: wrong
    with pytest.raises(ModelFailure) as failed:
        experts.judge("security", replace(SAID, title="Another one"))
    assert failed.value.kind == "unusable"


def test_a_refusal_is_a_failure_with_its_type(api: MessagesApi, experts: ModelExperts) -> None:
    api.answer = lambda body: Scripted("I cannot help with that.", "refusal")
    with pytest.raises(ModelFailure) as failed:
        experts.judge("security", SAID)
    assert failed.value.kind == "refused"


def test_a_retired_model_is_replaced_and_the_verdict_says_so(api: MessagesApi, experts: ModelExperts) -> None:
    api.unknown = {"claude-opus-5-5"}
    verdict = experts.judge("security", SAID)
    assert verdict.model == "claude-opus-5"
    assert "claude-opus-5-5 is not served any more" in verdict.risks[0]


def test_no_secret_is_in_a_prompt_or_in_a_verdict(api: MessagesApi, experts: ModelExperts, store: RedisStore) -> None:
    canary = "ghp_" + "c4n4ry" * 6
    taught(store, Segment(0.0, 1.0, f"The token is {canary}."))
    api.answer = lambda body: json.dumps(FORM | {"reason": f"It contains {canary}.", "risks": [canary]})
    noted = replace(SAID, notes=(f"password: {canary}",), description=f"https://u:{canary}@example.org")
    verdict = experts.judge("security", noted)
    assert canary not in json.dumps(api.asked) and canary not in str(verdict)


def test_every_prompt_can_be_read() -> None:
    for expert in EXPERTS:
        assert set(prompt(f"expert-{expert}").header.variables) == {"improvement", "surroundings"}
    assert prompt("verdict").filled().startswith("You are one of six experts")
