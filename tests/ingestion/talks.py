"""A long talk that a model reads in slices: the real runtime over the real ledger, one broker, and virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from eventing.contracts import PREFIX, ReadingDue, VideoFailed, VideoIngested, VideoSubmitted
from eventing.inline import InlineBroker
from eventing.manifests import load_wiring
from eventing.redis_store import RedisStore
from eventing.runtime import Runtime
from functions._catalogue.transcript import Segment
from functions._clients import ledger
from functions._clients.model_calls import Request
from functions._clients.model_ledger import LedgeredModels
from functions._clients.models import Experts
from functions._clients.scripted_models import Answer, Said, ScriptedModels
from functions._clients.transcripts import Captions
from functions._experts.modelled import ModelExperts
from functions._experts.spending import Account, day_key, video_key
from functions._improvement.lesson import Lesson, lesson_key
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from functions._policy.channels import Channels
from functions._policy.policy import Policy, Spending
from functions.youtube_ingestion.function import handler
from tests.experts.reading.test_form import FOUND, answer
from tests.ingestion.sources import Shelf

INGESTION = "youtube-ingestion"
ONE, TWO = "aaaaaaaaaaa", "bbbbbbbbbbb"
PARTS = 6
SLOW = 40.0  # seconds of one answer: longer than a slice begins further parts
COST = 0.25


def talk(title: str) -> Captions:
    """A talk of six parts."""
    said = (Segment(n * 2.0, 2.0, f"Sentence {n} of {title}, which is long.") for n in range(4_600))
    return Captions(tuple(said), "en", generated=False, title=title)


def of_part(number: int, request: Request) -> bool:
    """Whether a question is about this part."""
    return f"part {number} of {PARTS}" in request.question


class Late(Shelf):
    """Captions of two talks, which take their time."""

    def __init__(self, talks: "Talks") -> None:
        super().__init__(**{ONE: talk("one"), TWO: talk("two")})
        self._talks = talks

    def captions(self, video: str, language: str) -> Captions:
        self._talks.broker.sleep(self._talks.captions_take)
        return super().captions(video, language)


@dataclass
class Talks:
    """Two talks on a shelf, and youtube-ingestion, whose model takes `seconds` for an answer and says `script`'s."""

    store: RedisStore
    seconds: float = SLOW
    copies: int = 1
    seed: int | None = None
    script: Callable[[Request], Answer | None] = lambda _request: None
    spending: Spending = field(default_factory=lambda: Spending(100, 100))
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.captions_take = 0.0
        self.shelf = Late(self)
        self.receivers: dict[str, Any] = {}
        self.broker = InlineBroker(load_wiring(), self.receivers, seed=self.seed, copies=self.copies)
        self.models = ScriptedModels(self._answer)
        self.store.apply([ledger.put(REPOSITORY, RepositoryKnown("7 workloads", "c0ffee", "then"), None)])
        self.receivers |= {name: Taking() for name in ("school-coordinator", "implementation-workers", "alerting")}
        self.receivers[INGESTION] = Timed(self.runtime(self.store), self.broker.clock)

    def runtime(self, store: Any) -> Runtime:
        """youtube-ingestion over a store."""
        models = LedgeredModels(self.models, store, lambda: Policy(spending=self.spending), self.broker.clock)
        readers = self.readers(ModelExperts(models, store, lambda: self.policy))
        shelf, clock = self.shelf, self.broker.clock
        handle = handler(store, shelf, shelf, readers, clock, shelf, Channels)
        wiring = load_wiring()
        return Runtime(
            INGESTION, store, handle, self.broker.publish, wiring.subscribers, clock, lambda: "token", reraise=True
        )

    def readers(self, experts: ModelExperts) -> Experts:
        """Who reads."""
        return experts

    def submit(self, video: str, event: str = "e1", **given: Any) -> None:
        """As a person does."""
        payload = VideoSubmitted(f"https://youtu.be/{video}", **given)
        self.publish("video.submitted", payload, event)

    def publish(self, name: str, payload: msgspec.Struct, event: str) -> None:
        """An event from outside."""
        said = {"specversion": "1.0", "type": PREFIX + name, "source": "/person", "id": event, "data": payload}
        self.broker.publish(msgspec.json.encode(said))

    def run(self) -> None:
        """Until nothing is left to do."""
        self.broker.run_until_idle()

    def stop_after(self, slices: int) -> None:
        """Until so many slices were handed on."""
        while len(self.due()) < slices:
            self.broker.advance(1.0)

    def deliver(self, name: str, payload: msgspec.Struct, event: str) -> None:
        """An event of anybody's, delivered to youtube-ingestion at once, past the broker."""
        headers = {"ce-specversion": "1.0", "ce-type": PREFIX + name, "ce-source": "/forged", "ce-id": event}
        body = msgspec.json.encode(payload)
        assert self.receivers[INGESTION].receive(headers | {"content-type": "application/json"}, body) == 204

    def failed(self) -> tuple[VideoFailed, ...]:
        """What was said of videos that gave nothing."""
        events = self.broker.events(PREFIX + "video.failed")
        return tuple(msgspec.json.decode(one.data, type=VideoFailed) for one in events)

    def due(self) -> tuple[ReadingDue, ...]:
        """The slices that were handed on."""
        return tuple(
            msgspec.json.decode(one.data, type=ReadingDue) for one in self.broker.events(PREFIX + "reading.due")
        )

    def ingested(self) -> tuple[VideoIngested, ...]:
        """What was said of lessons."""
        events = self.broker.events(PREFIX + "video.ingested")
        return tuple(msgspec.json.decode(one.data, type=VideoIngested) for one in events)

    def lesson(self, video: str) -> Lesson:
        """The record of a lesson."""
        found = ledger.get(self.store, lesson_key(video), Lesson)
        assert found is not None
        return found[0]

    @property
    def longest(self) -> float:
        """Seconds of virtual time that the longest delivery took."""
        return float(self.receivers[INGESTION].longest)

    def account(self, video: str) -> Account:
        """What a video cost."""
        return self._account(video_key(video))

    def account_of_day(self, day: str) -> Account:
        """What a day cost."""
        return self._account(day_key(day))

    def _account(self, key: str) -> Account:
        found = ledger.get(self.store, key, Account)
        assert found is not None
        return found[0]

    def _answer(self, request: Request) -> Answer:
        self.broker.sleep(self.seconds)
        said = self.script(request)
        if said is not None:
            return said
        words = next(line for line in request.question.splitlines() if "Sentence" in line)
        quote = words[words.index("Sentence") : words.index(", which")]
        named = {"kind": "Deployment", "namespace": "", "name": quote.replace(" ", "-").lower()}
        return Said(answer(FOUND | {"quote": quote, "practice": "", "targets": [named]}), cost_usd=COST)


class Timed:
    """A function, and how long its deliveries take."""

    def __init__(self, runtime: Runtime, clock: Callable[[], float]) -> None:
        self._runtime, self._clock, self.longest = runtime, clock, 0.0

    def receive(self, headers: Any, body: bytes, path: str = "/") -> int:
        """As the function answers."""
        begun = self._clock()
        try:
            return self._runtime.receive(headers, body, path)
        finally:
            self.longest = max(self.longest, self._clock() - begun)


class Taking:
    """A function that takes everything and does nothing."""

    def receive(self, headers: Any, body: bytes, path: str = "/") -> int:
        """Done."""
        return 204
