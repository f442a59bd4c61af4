"""An answer is paid for once, the caps hold, and a killed function pays twice at most; over the real store."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from eventing.handler import Temporary
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure, OverBudget, Reply, Request, Unheard, Usage
from functions._clients.model_ledger import PAUSE, LedgeredModels
from functions._clients.scripted_models import Answer, Said, Script, ScriptedModels
from functions._experts import pricing
from functions._experts.prompting import block
from functions._experts.spending import Account, Intent, day_key, digest_of, intent_key, video_key
from functions._policy.policy import Policy, Spending

ASKED = Request("expert.security", "claude-opus-5-5", "You judge.", ("<data>",), "How risky?", {}, 1000, "v1")
NOON = 1_796_000_000.0  # 2026-11-30, 00:53 UTC
DAY = "2026-11-30"
MOST = pricing.most(ASKED.model, ScriptedModels(()).count(ASKED), ASKED.max_tokens)


class Bench:
    """The ledgered models over a script, with a clock that a test turns."""

    def __init__(self, store: RedisStore, script: Script, spending: Spending | None = None) -> None:
        self.inner, self.store, self.now = ScriptedModels(script), store, NOON
        self.policy = Policy(spending=spending or Spending())
        self.models = LedgeredModels(self.inner, store, lambda: self.policy, lambda: self.now)

    def account(self, key: str) -> Account:
        found = ledger.get(self.store, key, Account)
        return found[0] if found else Account()

    @property
    def day(self) -> Account:
        return self.account(day_key(DAY))

    @property
    def video(self) -> Account:
        return self.account(video_key("v1"))

    def intent(self) -> Intent | None:
        found = ledger.get(self.store, intent_key(ASKED.purpose, digest_of(ASKED)), Intent)
        return found[0] if found else None


Make = Callable[..., Bench]


@pytest.fixture
def make(store: RedisStore) -> Make:
    return lambda script, spending=None: Bench(store, script, spending)


def test_an_answer_is_paid_for_once(make: Make) -> None:
    bench = make([Said('{"a": 1}', cost_usd=0.02, usage=Usage(10, 5, 3, 2))])
    first = bench.models.ask(ASKED)
    again = bench.models.ask(ASKED)
    assert first == Reply('{"a": 1}', "end_turn", ASKED.model, Usage(10, 5, 3, 2), 0.02)
    assert again == replace(first, cost_usd=0.0, stored=True)
    assert len(bench.inner.asked) == 1
    for account in (bench.day, bench.video):
        assert (account.spent_usd, account.calls, account.reserved) == (0.02, 1, {})
        assert account.usage == Usage(10, 5, 3, 2)
    assert bench.day.videos == {"v1": 0.02}
    (call,) = bench.video.made
    assert (call.purpose, call.model, call.cost_usd, call.outcome) == ("expert.security", ASKED.model, 0.02, "answered")
    assert bench.intent() is None


def test_what_stands_in_a_block_is_the_same_question_as_its_text() -> None:
    delimited = block("transcript", "Set a limit.")
    assert digest_of(replace(ASKED, stable=(delimited,))) == digest_of(replace(ASKED, stable=(str(delimited),)))


def test_another_payer_gets_the_same_answer_and_another_question_does_not(make: Make) -> None:
    bench = make(["1", "2"])
    bench.models.ask(ASKED)
    assert bench.models.ask(replace(ASKED, video="v2")).stored
    assert bench.models.ask(replace(ASKED, question="And now?")).text == "2"


def test_an_answer_that_stopped_early_is_kept_too(make: Make) -> None:
    bench = make([Said("", "refusal")])
    assert [bench.models.ask(ASKED).stop for _ in range(2)] == ["refusal", "refusal"]


@pytest.mark.parametrize(
    ("spending", "scope", "until"),
    [
        (Spending(per_day_usd=MOST, per_video_usd=9), "day", "2026-12-01T00:00:00+00:00"),
        (Spending(per_day_usd=MOST / 2), "day", ""),  # another day brings no more
        (Spending(per_video_usd=MOST / 2), "video", ""),
        (Spending(per_day_usd=0, per_video_usd=0), "video", ""),
    ],
)
def test_nothing_is_asked_above_a_cap(make: Make, spending: Spending, scope: str, until: str) -> None:
    bench = make([Said("first", cost_usd=0.0001)], spending)
    if until:
        bench.models.ask(replace(ASKED, question="first?"[: len(ASKED.question)]))
    before = bench.day
    with pytest.raises(OverBudget) as over:
        bench.models.ask(ASKED)
    assert (over.value.scope, over.value.until) == (scope, until)
    assert len(bench.inner.asked) == bool(until)
    assert (bench.day, bench.intent()) == (before, None), "nothing is left behind"


def test_a_kept_answer_is_given_above_the_cap_too(make: Make) -> None:
    bench = make(["1"])
    bench.models.ask(ASKED)
    bench.policy = Policy(spending=Spending(0, 0))
    assert bench.models.ask(ASKED).stored


def test_tomorrow_there_is_room_again(make: Make) -> None:
    bench = make(lambda request: Said("1", cost_usd=MOST), Spending(10, MOST * 1.5))
    bench.models.ask(ASKED)
    other = replace(ASKED, question="And now?")
    with pytest.raises(OverBudget):
        bench.models.ask(other)
    bench.now += 24 * 3600
    assert bench.models.ask(other).text == "1"


@pytest.mark.parametrize("failure", [Temporary("529"), ModelFailure("key", "wrong")])
def test_what_the_api_refused_costs_nothing(make: Make, failure: Exception) -> None:
    bench = make([failure, "1"])
    with pytest.raises(type(failure)):
        bench.models.ask(ASKED)
    assert (bench.day.committed, bench.video.committed, bench.intent()) == (0.0, 0.0, None)
    assert bench.models.ask(ASKED).text == "1", "asked again at once"


def test_a_lost_answer_counts_and_is_asked_for_once_more_after_a_pause(make: Make) -> None:
    bench = make([Unheard("lost"), Unheard("lost")])
    with pytest.raises(Unheard):
        bench.models.ask(ASKED)
    assert bench.day.spent_usd == bench.video.spent_usd == pytest.approx(MOST)
    assert bench.video.made[0].outcome == "unheard"
    with pytest.raises(Temporary, match="waits"):
        bench.models.ask(ASKED)
    bench.now += PAUSE
    with pytest.raises(Unheard):
        bench.models.ask(ASKED)
    bench.now += PAUSE
    with pytest.raises(ModelFailure) as failed:
        bench.models.ask(ASKED)
    assert failed.value.kind == "unheard" and len(bench.inner.asked) == 2
    assert bench.video.spent_usd == pytest.approx(2 * MOST)


class Killed(BaseException):
    """As SIGKILL: nothing of the function runs any more."""


def test_a_killed_function_pays_twice_at_most(make: Make) -> None:
    def killed(request: Request) -> Answer:
        raise Killed

    bench = make(killed)
    for paid in (1, 2):
        with pytest.raises(Killed):
            bench.models.ask(ASKED)
        assert bench.day.committed == bench.video.committed == pytest.approx(paid * MOST)
        with pytest.raises(Temporary, match="was killed over it"):
            bench.models.ask(ASKED)
        bench.now += PAUSE
    with pytest.raises(ModelFailure, match="asked 2 times"):
        bench.models.ask(ASKED)
    assert len(bench.inner.asked) == 2


def test_after_a_kill_the_answer_is_kept_and_both_count(make: Make) -> None:
    answers: list[Answer | BaseException] = [Killed(), Temporary("529"), Said("1", cost_usd=0.001)]

    def script(request: Request) -> Answer:
        answer = answers.pop(0)
        if isinstance(answer, Killed):
            raise answer
        assert not isinstance(answer, BaseException) or isinstance(answer, Exception)
        return answer

    bench = make(script)
    with pytest.raises(Killed):
        bench.models.ask(ASKED)
    bench.now += PAUSE
    with pytest.raises(Temporary, match="529"):
        bench.models.ask(ASKED)
    assert bench.models.ask(ASKED).text == "1", "a refusal is no reason to wait"
    assert bench.day.spent_usd == bench.video.spent_usd == pytest.approx(MOST + 0.001)
    assert (bench.day.reserved, bench.day.calls, bench.intent()) == ({}, 2, None)


def test_many_at_once_keep_the_cap_and_lose_no_call(make: Make) -> None:
    bench = make(lambda request: Said("1", cost_usd=MOST / 10), Spending(100, MOST * 4.05))

    def ask(number: int) -> str:
        try:
            return bench.models.ask(replace(ASKED, question=f"{number:010d}"[:10])).text
        except OverBudget:
            return "over"

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(ask, range(24)))
    assert bench.day.committed <= MOST * 4.05 and bench.day.reserved == {}
    assert bench.day.calls == said.count("1") == len(bench.inner.asked)
    assert bench.day.spent_usd == pytest.approx(said.count("1") * MOST / 10, abs=1e-5)


def test_a_model_without_a_price_counts_as_the_dearest_and_the_call_says_so(make: Make) -> None:
    bench = make(["1"])
    bench.models.ask(replace(ASKED, model="claude-opus-77"))
    assert [call.priced for call in bench.video.made] == [False]


def test_the_rest_is_what_the_models_say(make: Make) -> None:
    bench = make(["1"])
    bench.models.ping()
    assert bench.models.count(ASKED) > 0 and bench.models.lifecycle("claude-x").state == "active"
