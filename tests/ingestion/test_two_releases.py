"""While two releases are served that cut a talk into different numbers of parts, whichever gets a slice begins anew."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from functions._catalogue.transcript import Transcript
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure
from functions._clients.models import Begun, Extraction
from functions._experts.modelled import ModelExperts
from functions.youtube_ingestion.slicing import MOST_SLICES, SLICE, Reading
from tests.ingestion.talks import ONE, PARTS, Talks
from tests.ingestion.test_slices import kept

OTHERS = 4  # parts of the same talk, as the other release cuts it


class Other(ModelExperts):
    """Cuts otherwise: it reads two captions of three, so that there are fewer parts."""

    def __init__(self, experts: ModelExperts) -> None:
        self.__dict__ = experts.__dict__

    def extract(
        self, transcript: Transcript, begun: Begun | None = None, may_go_on: Callable[[], bool] | None = None
    ) -> Extraction:
        """As the same release reads the shorter one."""
        captions = tuple(one for number, one in enumerate(transcript.segments) if number % 3)
        return super().extract(replace(transcript, segments=captions), begun, may_go_on)


class Rollout(Talks):
    """Every delivery goes to one release or to the other."""

    other = False

    def readers(self, experts: ModelExperts) -> ModelExperts:
        """As the release that is made now reads."""
        return Other(experts) if self.other else experts

    def begin(self, order: str) -> None:
        turns, releases = cycle(order), {"0": self.receivers["youtube-ingestion"]}
        self.other = True
        releases["1"] = self.runtime(self.store)

        class Either:
            longest = 0.0

            def receive(self, headers: Any, body: bytes, path: str = "/") -> int:
                return int(releases[next(turns)].receive(headers, body, path))

        self.receivers["youtube-ingestion"] = Either()
        self.submit(ONE)


@pytest.mark.parametrize("seconds", [SLICE / 2, SLICE + 10])
@pytest.mark.parametrize("order", ["01", "10", "0011", "000101", "1101000"])
def test_it_ends_as_every_slice_asks_what_nobody_asked_before(store: RedisStore, order: str, seconds: float) -> None:
    talks = Rollout(store, seconds=seconds)
    talks.begin(order)
    talks.run()
    assert len({one.question for one in talks.models.asked}) == len(talks.models.asked) <= PARTS + OTHERS
    assert len(talks.due()) <= PARTS + OTHERS and kept(store) == ()
    assert talks.lesson(ONE).result == "learnt"
    assert talks.lesson(ONE).cost_usd == talks.account(ONE).spent_usd, "what another cut cost was paid, too"
    cuts = {which for one in talks.models.asked for which in (PARTS, OTHERS) if f" of {which}" in one.question}
    assert order != "01" or cuts == {PARTS, OTHERS}


def test_where_nothing_that_was_asked_is_kept_it_ends_too_and_says_so(store: RedisStore) -> None:
    talks = Rollout(store, script=lambda _request: ModelFailure("too long", "the question does not fit"))
    talks.begin("01")
    talks.stop_after(1)
    (key,) = (one for one in kept(store) if not one.endswith(":task"))
    found = ledger.get(store, key, Reading)
    assert found is not None
    store.apply([ledger.put(key, replace(found[0], slice=MOST_SLICES - 9), found[1])])
    talks.submit(ONE, "e2")
    talks.run()
    assert talks.due()[-1].slice == MOST_SLICES + 1 and kept(store) == ()
    (failed,) = talks.failed()
    assert failed.reason == "not_read" and f"{MOST_SLICES} slices" in failed.message
    assert "submit it again" in failed.advice
    talks.script = lambda _request: None
    talks.submit(ONE, "e3")
    talks.run()
    assert talks.lesson(ONE).event == "e3" and kept(store) == ()
