"""A video that nobody read says why, typed, and waits for tomorrow where tomorrow helps."""

from typing import Any

import pytest
from msgspec import structs

from eventing.contracts import VideoFailed
from eventing.handler import Outcome, Schedule, Temporary
from eventing.redis_store import RedisStore
from eventing.vocabulary import Expert, Improvement, Verdict
from functions._catalogue.transcript import Transcript
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure, OverBudget
from functions._clients.models import Extraction
from functions._improvement.intake import CHANNELS_DUE, INTAKE, Intake
from functions._improvement.lesson import lesson_key
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from tests.ingestion.readings import AT, NOON, ingested, run, submitted
from tests.ingestion.sources import LIMIT, SPOKEN, VIDEO, WATCH, Reader, Shelf

TOMORROW = "2027-01-16T00:00:00+00:00"
MIDNIGHT = 1_800_057_600.0
SPENT = OverBudget("day", "2.00 USD of the 2.00 USD a day are spent", TOMORROW)


class Unable(Reader):
    """A reader that fails."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(LIMIT)
        self.failure = failure

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        raise self.failure


def failed(outcome: Outcome) -> VideoFailed:
    (emit,) = outcome.emits
    assert isinstance(emit.payload, VideoFailed)
    return emit.payload


@pytest.mark.parametrize("kind", ["refused", "cut off", "too long", "unusable", "key", "payment", "retired", "request"])
def test_a_model_without_an_answer_is_a_typed_failure(store: RedisStore, kind: str) -> None:
    unable = Unable(ModelFailure(kind, "gave no usable answer"))  # type: ignore[arg-type]
    said = failed(run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), unable))
    assert (said.reason, said.video, said.message) == ("not_read", VIDEO, "no model read it: gave no usable answer")
    assert "policy" in said.advice
    assert store.read(lesson_key(VIDEO)) is None, "it is not taken for read"


def test_what_costs_too_much_today_waits_for_tomorrow(store: RedisStore) -> None:
    outcome = run(store, submitted(category="security", language="de"), Shelf(**{VIDEO: SPOKEN}), Unable(SPENT))
    said = failed(outcome)
    assert (said.reason, said.message) == ("over_budget", str(SPENT))
    assert said.advice.startswith(f"Nothing: it waits, and is read by itself from {TOMORROW} on.")
    found = ledger.get(store, INTAKE, Intake)
    assert found is not None
    (waits,) = found[0].waiting
    assert (waits.video, waits.priority, waits.category, waits.language) == (VIDEO, "high", "security", "de")
    assert Schedule(CHANNELS_DUE, "waiting", MIDNIGHT) in outcome.changes
    assert MIDNIGHT > NOON


def test_it_waits_once_however_often_it_is_submitted(store: RedisStore) -> None:
    for event in ("e1", "e2"):
        run(store, submitted(event=event), Shelf(**{VIDEO: SPOKEN}), Unable(SPENT))
    found = ledger.get(store, INTAKE, Intake)
    assert found is not None and len(found[0].waiting) == 1


@pytest.mark.parametrize(
    ("over", "given", "advice"),
    [
        (SPENT, {"transcript": "Please set a memory limit on every pod of yours."}, f"Submit it again from {TOMORROW}"),
        (OverBudget("video", "0.50 USD are spent"), {}, "Raise spending.per_video_usd in the policy."),
    ],
    ids=["a transcript that was sent along", "the video's own cap"],
)
def test_what_tomorrow_does_not_bring_back_is_a_persons(
    store: RedisStore, over: OverBudget, given: dict[str, str], advice: str
) -> None:
    outcome = run(store, submitted(WATCH, **given), Shelf(**{VIDEO: SPOKEN}), Unable(over))
    assert (failed(outcome).reason, outcome.changes) == ("over_budget", ())
    assert failed(outcome).advice.startswith(advice)


class Partly(Reader):
    """A reader whose money ended on the way."""

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        return Extraction((LIMIT,), 0.5, partly="only 1 of its 2 parts were read: 0.50 USD are spent")


def test_what_was_not_read_is_told(store: RedisStore) -> None:
    said = ingested(run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Partly()))
    assert (said.result, said.improvements) == ("learnt", 1)
    assert "only 1 of its 2 parts were read: 0.50 USD are spent; then submit it again with reprocess" in said.note


def test_a_model_that_is_away_is_asked_again(store: RedisStore) -> None:
    with pytest.raises(Temporary):
        run(store, submitted(), Shelf(**{VIDEO: SPOKEN}), Unable(Temporary("529")))


class Modelled:
    """A reader that is no stand-in."""

    name = "a model"

    def extract(self, transcript: Transcript, *_: Any) -> Extraction:
        return Extraction((LIMIT,))

    def judge(self, expert: Expert, improvement: Improvement) -> Verdict:
        raise AssertionError("nobody judges here")


def test_a_model_reads_when_it_is_known_what_the_repository_holds(store: RedisStore) -> None:
    shelf = Shelf(**{VIDEO: SPOKEN})
    with pytest.raises(Temporary, match="written down for the first time"):
        run(store, submitted(), shelf, Modelled())
    assert shelf.asked == [], "YouTube is not asked in vain"
    store.apply((ledger.put(REPOSITORY, RepositoryKnown("7 workloads", "c0ffee", AT), None),))
    assert len(run(store, submitted(), shelf, Modelled()).emits) == 2


def test_a_video_does_not_wait_for_ever(store: RedisStore) -> None:
    old = structs.replace(submitted(), time="2027-01-15T07:54:00+00:00")
    assert len(run(store, old, Shelf(**{VIDEO: SPOKEN}), Modelled()).emits) == 2
