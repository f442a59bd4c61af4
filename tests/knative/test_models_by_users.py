"""Who asks models keeps its own answers and no other's, and all of them share the accounts; by the access list."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from eventing.vocabulary import Improvement, Origin
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._clients.model_calls import Request, Unheard
from functions._clients.model_ledger import LedgeredModels
from functions._clients.scripted_models import Said, ScriptedModels
from functions._experts.spending import Account, answer_key, day_key
from functions._experts.surroundings import surroundings
from functions._improvement.lesson import Lesson, lesson_key, transcript_key
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from functions._policy.policy import Policy
from tests.knative.test_redis_users import refused

PURPOSES = {
    "youtube-ingestion": "extraction",
    "moe-router": "expert.security",
    "implementation-workers": "planning",
}
ASKED = Request("", "claude-opus-5-5", "You judge.", (), "How risky?", {}, 100, "v1")


def test_each_asks_for_its_own_purpose_and_the_coordinator_reads_the_accounts(users: Mapping[str, RedisStore]) -> None:
    for function, purpose in PURPOSES.items():
        inner = ScriptedModels([Unheard("lost"), Said("1", cost_usd=0.01)])
        now = [1_000_000_000.0]
        models = LedgeredModels(inner, users[function], Policy, lambda now=now: now[0])  # type: ignore[misc]
        asked = replace(ASKED, purpose=purpose)
        with pytest.raises(Unheard):
            models.ask(asked)
        now[0] += 1000
        assert models.ask(asked).cost_usd == 0.01 and models.ask(asked).stored
    account = ledger.get(users["school-coordinator"], day_key("2001-09-09"), Account)
    assert account is not None and account[0].calls == 2 * len(PURPOSES)


def test_experts_read_the_talk_and_the_repository(store: RedisStore, users: Mapping[str, RedisStore]) -> None:
    lesson = Lesson("v1", "https://youtu.be/v1", "A talk", "d1", 10, 600.0, True, "then", "e1")
    store.apply(
        [
            ledger.put(lesson_key("v1"), lesson, 0),
            ledger.put(transcript_key("d1"), (Segment(0.0, 1.0, "Hello."),), 0),
            ledger.put(REPOSITORY, RepositoryKnown("one workload", "c0ffee", "then"), 0),
        ]
    )
    said = Improvement("i1", Origin("video", "v1"), "Probe", "monitoring", 0.9, "f1")
    assert len(surroundings(users["moe-router"], said).stable) == 2


@pytest.mark.parametrize("function", [*PURPOSES, "rag-validator", "health-monitor", "alerting"])
@pytest.mark.parametrize("purpose", PURPOSES.values())
def test_nobody_leaves_an_answer_for_another(guarded_port: int, function: str, purpose: str) -> None:
    forged = ledger.put(answer_key(purpose, "d"), "approve", None)
    assert refused(guarded_port, function, forged) is (PURPOSES.get(function) != purpose)
