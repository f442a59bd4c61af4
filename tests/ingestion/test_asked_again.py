"""Parts of a talk that a model gave no answer to are asked again where the talk is submitted again."""

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from functions._clients.model_calls import ModelFailure, Request
from functions._clients.scripted_models import Answer, Said
from functions._policy.policy import Policy
from tests.ingestion.talks import COST, ONE, PARTS, Talks, of_part
from tests.ingestion.test_slices import kept

LONG = ModelFailure("too long", "the question does not fit")  # nobody pays for it, so it is not kept
KEY = ModelFailure("key", "wrong")
ANOTHER = replace(Policy().models, extraction="opus")


def part_of(request: Request) -> int:
    return next(number for number in range(1, PARTS + 1) if of_part(number, request))


class Ill(Talks):
    """A model that answers by part as `answers` says; the others it reads."""

    def ill(self, answers: dict[int, Answer]) -> "Ill":
        self.answers: dict[int, Answer] = answers
        self.script = lambda request: self.answers.get(part_of(request))
        return self

    def asked_of(self, since: int = 0) -> list[int]:
        """The parts that were asked about, in the order of asking."""
        return [part_of(one) for one in self.models.asked[since:]]

    def read_whole(self, event: str) -> None:
        """The lesson holds every part once, each paid for once, and nothing is left over."""
        lesson, (said,) = self.lesson(ONE), [one for one in self.ingested() if one.result != "known"]
        assert (len(lesson.improvements), lesson.event, said.improvements) == (PARTS, event, PARTS)
        assert "not all" not in said.note
        answered = [one for one in self.account(ONE).made if one.cost_usd == COST]
        assert len(answered) == PARTS and self.account(ONE).reserved == {}
        assert lesson.cost_usd == PARTS * COST and kept(self.store) == ()


@pytest.mark.parametrize("seconds", [1.0, 40.0])
def test_a_talk_that_no_part_was_read_of_is_asked_whole(store: RedisStore, seconds: float) -> None:
    talks = Ill(store, seconds=seconds).ill(dict.fromkeys(range(1, PARTS + 1), LONG))
    talks.submit(ONE)
    talks.run()
    assert [one.reason for one in talks.failed()] == ["not_read"]
    talks.answers = {}
    talks.submit(ONE, "e2")
    talks.run()
    talks.read_whole("e2")


def test_with_another_model_what_is_missing_is_asked_and_nothing_that_was_read(store: RedisStore) -> None:
    talks = Ill(store).ill({1: Said("", "refusal", cost_usd=0), 3: Said("", "refusal", cost_usd=0), 5: KEY})
    talks.submit(ONE)
    talks.run()
    assert talks.asked_of() == [1, 2, 3, 4, 5] and [one.reason for one in talks.failed()] == ["not_read"]
    talks.answers, talks.policy = {}, Policy(models=ANOTHER)
    talks.submit(ONE, "e2")
    talks.run()
    assert talks.asked_of(5) == [5, 6, 1, 3]
    talks.read_whole("e2")


def test_the_same_model_is_not_paid_for_the_same_refusal_again(store: RedisStore) -> None:
    talks = Ill(store).ill({2: Said("", "refusal", cost_usd=COST), 4: KEY})
    talks.submit(ONE)
    talks.run()
    del talks.answers[4]
    talks.submit(ONE, "e2")
    talks.run()
    assert talks.asked_of(4) == [4, 5, 6], "the refusal is kept as an answer is"
    (said,) = talks.ingested()
    assert said.improvements == PARTS - 1 and "part 2: " in said.note and said.note.count("part 2: ") == 1
    assert talks.account(ONE).spent_usd == PARTS * COST and kept(store) == ()


@pytest.mark.parametrize("seed", range(4))
def test_submitted_twice_with_every_event_twice_in_any_order(store: RedisStore, seed: int) -> None:
    talks = Ill(store, copies=2, seed=seed).ill({1: LONG, 2: LONG, 4: KEY})
    talks.submit(ONE)
    talks.run()
    talks.answers = {}
    for event in ("e2", "e3"):
        talks.submit(ONE, event)
    talks.run()
    talks.read_whole(talks.lesson(ONE).event)


def test_a_submission_while_it_is_read_loses_nothing_and_ends_in_one_lesson(store: RedisStore) -> None:
    talks = Ill(store).ill({1: LONG, 2: LONG})
    talks.submit(ONE)
    talks.stop_after(3)
    talks.answers = {}
    talks.submit(ONE, "e2")
    talks.run()
    talks.read_whole(talks.lesson(ONE).event)
