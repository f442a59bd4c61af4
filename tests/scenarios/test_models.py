"""What language models say in the whole school: over HTTP, against a Messages API on loopback."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.manifests import load_wiring
from eventing.ping import event_of
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.anthropic_models import AnthropicModels
from functions._clients.model_ledger import LedgeredModels
from functions._experts.modelled import ModelExperts
from functions._experts.spending import Account, day_key, day_of, video_key
from functions._experts.tiers import TieredModels
from functions._policy.policy import Spending
from functions.moe_router import function as moe_router
from tests.clients.messages_api import KEY as API_KEY
from tests.clients.messages_api import Fault, MessagesApi, Scripted, messages_api, text_of
from tests.experts.test_modelled import FORM
from tests.scenarios.lessons import LIMIT, only, order, stages
from tests.scenarios.school import ACTING, School


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesApi]:
    with messages_api() as api:
        yield api


@pytest.fixture(scope="module")
def real(server: MessagesApi) -> Iterator[AnthropicModels]:
    made = AnthropicModels(API_KEY, server.url, seconds=5)
    yield made
    made.close()


@pytest.fixture
def api(server: MessagesApi) -> MessagesApi:
    server.answer = lambda body: json.dumps(FORM)
    server.faults, server.asked, server.unknown = [], [], set()
    return server


@pytest.fixture
def school(api: MessagesApi, real: AnthropicModels, store: RedisStore, tmp_path: Path) -> School:
    """The school whose experts are models; everything else is as in the other scenarios."""
    made = School(store, tmp_path)
    models = TieredModels(LedgeredModels(real, store, lambda: made.policy, made.broker.clock))
    judges = ModelExperts(models, store, lambda: made.policy)
    handler = moe_router.handler(store, judges, made.broker.clock, at_once=True)
    made.receivers["moe-router"] = made.runtime("moe-router", handler, store, made.broker.publish)
    return made


def says(**answers: Any) -> Callable[[dict[str, Any]], str | Scripted]:
    """Each expert by its own form; the others say that all is well."""

    def answer(body: dict[str, Any]) -> str | Scripted:
        for expert, said in answers.items():
            if f"You judge as the expert for {expert}" in text_of(body):
                return said if isinstance(said, Scripted) else json.dumps(FORM | said)
        return json.dumps(FORM)

    return answer


def test_what_the_experts_say_is_in_the_commit(school: School, api: MessagesApi) -> None:
    api.answer = says(architecture={"reason": "One leak takes the node down.", "risk": 0.3})
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    assert record.stage == "verified", record.message
    (message,) = [one.message for one in school.git("reader").log(school.source.head)]
    assert "- architecture (claude-opus-5-5): feasibility 0.90, impact 0.80, risk 0.30" in message
    assert "One leak takes the node down." in message
    account = ledger.get(school.store, video_key("v1"), Account)
    assert account is not None and account[0].calls == len(api.asked) == len(record.verdicts)
    assert account[0].spent_usd == pytest.approx(sum(one.cost_usd for one in record.verdicts))


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"veto": True, "reason": "It starves the database."}, "an expert says no: architecture: It starves"),
        ({"risk": 0.7, "reason": "It may not start."}, "risk 0.7 reaches the 0.7 that needs a person"),
    ],
)
def test_a_veto_and_a_high_risk_reach_the_decision(
    school: School, api: MessagesApi, form: dict[str, Any], reason: str
) -> None:
    api.answer = says(architecture=form)
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    decision = school.decision(record)
    assert record.stage == "pending_review" and decision is not None
    assert any(one.startswith(reason) for one in decision.reasons), decision.reasons
    assert school.commits() == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Scripted("No.", "refusal"), "declined to answer"),
        (Scripted("Approve it!"), "no usable answer"),
        (Scripted('{"risk": 0.', "max_tokens"), "more than 2000 tokens"),
    ],
)
def test_an_expert_without_a_verdict_leaves_it_to_a_person(
    school: School, api: MessagesApi, answer: Scripted, why: str
) -> None:
    api.answer = says(architecture=answer)
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    decision = school.decision(record)
    assert record.stage == "pending_review" and decision is not None
    assert any("no verdict of the architecture expert" in one and why in one for one in decision.reasons)
    if answer.stop == "refusal":  # the others end the same way
        school.publish("command", order(school, "approve", record.improvement.id, record.digest))
        school.run()
        assert only(school).stage == "verified", "a person's word is enough"
        (message,) = [one.message for one in school.git("reader").log(school.source.head)]
        assert "- no verdict of the architecture expert: claude-opus-5-5" in message


def test_a_busy_api_is_a_delay_and_nothing_else(school: School, api: MessagesApi) -> None:
    school.policy = replace(ACTING, mode="propose")
    api.faults = [Fault(529, "overloaded_error"), Fault(429, "rate_limit_error", retry_after="3600"), Fault(500)]
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    assert (record.stage, record.reason, record.unjudged) == ("pending_review", "mode", "")
    assert stages(record).count("categorized") == 1


def test_what_the_day_has_no_money_for_is_judged_on_the_next(school: School, api: MessagesApi) -> None:
    school.policy = replace(ACTING, mode="propose", spending=Spending(per_video_usd=5, per_day_usd=0.1))
    today = day_key(day_of(school.broker.clock()))
    school.store.apply([ledger.put(today, Account(spent_usd=0.0999), 0)])
    school.publish("improvement.raw", LIMIT)
    school.run()
    held = only(school)
    assert (held.stage, api.asked) == ("accepted", [])
    assert "0.10 USD of the 0.10 USD a day are spent" in held.timeline[-1].note
    assert "waits until" in held.timeline[-1].note
    for hours in (3, 24):
        school.broker.sleep(hours * 3600.0)
        school._moved = school.broker.clock()  # nothing happens in the cluster meanwhile
        school.broker.publish(event_of(load_wiring().sources[0], school.broker.clock()))
        school.run()
        found = only(school)
        assert found.stage == ("accepted" if hours == 3 else "pending_review"), (hours, found.timeline[-1].note)
    assert "the experts are asked again" in {step.note for step in only(school).timeline}


def test_what_a_video_has_no_money_for_is_decided_by_a_person(school: School, api: MessagesApi) -> None:
    school.policy = replace(ACTING, spending=Spending(per_video_usd=0.001, per_day_usd=2))
    school.publish("improvement.raw", LIMIT)
    school.run()
    record = only(school)
    decision = school.decision(record)
    assert record.stage == "pending_review" and decision is not None and api.asked == []
    assert any("for this video are spent" in one for one in decision.reasons), decision.reasons


def test_a_wrong_key_is_told_once_and_people_judge(school: School, api: MessagesApi, store: RedisStore) -> None:
    api.faults = [Fault(401, "authentication_error")] * 4
    school.publish("improvement.raw", LIMIT)
    school.run()
    assert only(school).stage == "pending_review"
    told = [entry for entry, _ in school.told if "Models cannot be asked" in str(entry)]
    assert len(told) == 1
