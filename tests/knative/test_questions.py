"""How many questions one delivery asks a model one after the other, and that its function's table reckons with all.

Each answer takes as long as a turn may and cannot be used, so that every question has both turns. Planning is held by
`tests/workers/test_questions_in_time.py`.
"""

from collections import Counter

import pytest

from eventing.contracts import ScanRequested
from eventing.patience import WRAPPER
from eventing.redis_store import RedisStore
from functions._clients import git_mirror
from functions._clients.model_calls import Request
from functions._clients.model_patience import QUESTION
from functions._clients.scripted_models import Answer, ScriptedModels, always
from functions._experts.asking import TURNS
from functions._experts.modelled import ModelExperts
from functions._policy.policy import Policy
from functions.moe_router.hearing import hear
from functions.youtube_ingestion.slicing import SLICE
from tests.healer.test_opinions import several
from tests.healer.ward import Ward
from tests.ingestion.talks import ONE, PARTS, Talks
from tests.knative.test_patience import slowest
from tests.router.test_hearing import SAID, THREE

TURN = QUESTION / TURNS  # seconds


@pytest.mark.parametrize("turn", [1.0, SLICE / TURNS - 0.5, SLICE, TURN])
def test_a_slice_of_a_talk_asks_one_question_at_its_end(store: RedisStore, turn: float) -> None:
    def script(request: Request) -> Answer | None:
        return None if "You answered this before" in request.question else "prose"

    talks = Talks(store, seconds=turn, script=script)
    talks.submit(ONE)
    talks.run()
    assert len(talks.models.asked) == TURNS * PARTS and len(talks.lesson(ONE).improvements) == PARTS
    assert talks.longest <= min(slowest()[f"youtube-ingestion-{one}"] for one in ("learn", "read")) - WRAPPER
    assert talks.longest <= SLICE + TURNS * turn


@pytest.mark.parametrize("turn", [1.0, 29.5, 60.0, TURN])
def test_a_scan_asks_one_question_at_the_end_of_its_patience(store: RedisStore, turn: float) -> None:
    ward = Ward(store, several)

    def script(_request: Request) -> Answer:
        ward.now += turn
        return "prose"

    models = ward.models = ScriptedModels(script)
    begun = ward.now
    ward.take("scan.requested", ScanRequested())
    asked = Counter(one.video for one in models.asked)
    assert asked and set(asked.values()) == {TURNS}
    spent = min(slowest()[f"cluster-healer-{one}"] for one in ("scan", "hints")) - WRAPPER - git_mirror.TIMEOUT
    assert ward.now - begun <= spent


def test_an_expert_is_one_question_and_experts_are_asked_side_by_side(store: RedisStore) -> None:
    models = ScriptedModels(always("prose"))
    heard = hear(ModelExperts(models, store, Policy), THREE, SAID, at_once=True)
    assert len(heard.silent) == len(THREE)
    assert Counter(one.purpose for one in models.asked) == {f"expert.{one}": TURNS for one in THREE}
    assert slowest()["moe-router-judge"] >= QUESTION + WRAPPER
