"""The first question about a text goes alone; those that follow find it in the API's cache, and go side by side."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from eventing.handler import Temporary
from functions._clients.model_calls import Request
from functions._clients.model_warming import MOST_KEPT, WARM_SECONDS, WarmingModels
from functions._clients.scripted_models import Answer, ScriptedModels

ASKED = Request("expert.security", "claude-opus-5-5", "You judge.", ("<data>",), "How risky?", {}, 100, "v1")


def test_the_first_goes_alone_and_the_others_together() -> None:
    under_way, most = 0, [0]
    lock, others = threading.Lock(), threading.Barrier(2, timeout=10)
    asked: list[str] = []

    def script(request: Request) -> Answer:
        nonlocal under_way
        with lock:
            asked.append(request.question)
            first = len(asked) == 1
            under_way += 1
            most.append(under_way)
        if not first:
            others.wait()  # both of them are here, or this fails
        with lock:
            assert not first or under_way == 1
            under_way -= 1
        return "1"

    models = WarmingModels(ScriptedModels(script), lambda: 0.0)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(models.ask, [replace(ASKED, question=str(n)) for n in range(3)]))
    assert max(most) == 2


@pytest.mark.parametrize(
    "other", [replace(ASKED, model="claude-sonnet-5-5"), replace(ASKED, stable=("<other>",)), replace(ASKED, stable=())]
)
def test_what_shares_no_prefix_waits_for_nobody(other: Request) -> None:
    both = threading.Barrier(2, timeout=10)

    def script(request: Request) -> Answer:
        both.wait()
        return "1"

    models = WarmingModels(ScriptedModels(script), lambda: 0.0)
    with ThreadPoolExecutor(2) as pool:
        assert [reply.text for reply in pool.map(models.ask, [ASKED, other])] == ["1", "1"]


def test_nobody_waits_for_the_first_longer_than_it_is_worth() -> None:
    answered = threading.Event()

    def script(request: Request) -> Answer:
        if request.question == "first":
            began.set()
            assert answered.wait(10)
        return request.question

    began, models = threading.Event(), WarmingModels(ScriptedModels(script), lambda: 0.0, wait_seconds=0.01)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(models.ask, replace(ASKED, question="first"))
        assert began.wait(10)
        assert models.ask(replace(ASKED, question="second")).text == "second", "while the first is still under way"
        answered.set()
        assert first.result().text == "first"


def test_after_a_failure_the_next_is_the_first() -> None:
    models = WarmingModels(ScriptedModels([Temporary("529"), "1"]), lambda: 0.0)
    with pytest.raises(Temporary):
        models.ask(ASKED)
    assert models.ask(ASKED).text == "1"


def test_a_prefix_cools_down_and_many_are_forgotten() -> None:
    now = [0.0]
    models = WarmingModels(ScriptedModels(lambda request: "1"), lambda: now[0])
    models.ask(ASKED)
    assert models._is_warm(next(iter(models._warm)))
    now[0] = WARM_SECONDS
    assert not models._is_warm(next(iter(models._warm)))
    for number in range(MOST_KEPT + 2):
        models.ask(replace(ASKED, stable=(str(number),)))
    assert len(models._gates) <= MOST_KEPT + 1
    models.ping()
    assert models.count(ASKED) > 0 and models.lifecycle("claude-x").state == "active"
