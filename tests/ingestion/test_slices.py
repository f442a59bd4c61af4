"""A long talk is read in slices: one part at least for each delivery, none lost, none asked or paid for twice."""

import pytest
from msgspec.structs import replace

from eventing.contracts import ReadingDue, VideoSubmitted
from eventing.handler import Temporary
from eventing.inline import START
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.model_calls import ModelFailure, Request, Unheard
from functions._clients.scripted_models import Answer
from functions._experts.spending import day_of
from functions._improvement.intake import INTAKE, Intake
from functions._improvement.repository_known import REPOSITORY, RepositoryKnown
from functions._policy.policy import Spending
from functions.youtube_ingestion.slicing import SLICE, Reading
from tests.ingestion.talks import COST, INGESTION, ONE, PARTS, TWO, Talks, of_part


def kept(store: RedisStore) -> tuple[str, ...]:
    """What is left of readings."""
    return store.keys("school:reading:")


def read_once(talks: Talks, *videos: str) -> None:
    """Each part of each talk was asked, paid for and learnt from once, and nothing is left over."""
    assert len(talks.models.asked) == len({one.question for one in talks.models.asked}) == PARTS * len(videos)
    for video in videos:
        account, lesson = talks.account(video), talks.lesson(video)
        assert (account.calls, account.spent_usd, account.reserved) == (PARTS, PARTS * COST, {})
        assert (len(lesson.improvements), lesson.result) == (PARTS, "learnt")
        assert [said.improvements for said in talks.ingested() if said.video == video and said.improvements] == [PARTS]
    assert kept(talks.store) == ()


def test_each_part_that_takes_long_is_a_slice_of_its_own(store: RedisStore) -> None:
    talks = Talks(store)
    talks.submit(ONE, submitted_by="ann")
    talks.run()
    read_once(talks, ONE)
    assert [due.slice for due in talks.due()] == [1, 2, 3, 4, 5]
    assert talks.shelf.asked == [(ONE, "")], "its captions are fetched once"
    lesson = talks.lesson(ONE)
    assert (lesson.submitted_by, lesson.event, lesson.cost_usd) == ("ann", "e1", PARTS * COST)
    assert talks.longest <= SLICE + talks.seconds


def test_a_slice_holds_as_many_parts_as_begin_within_it(store: RedisStore) -> None:
    talks = Talks(store, seconds=SLICE / 2)
    talks.submit(ONE)
    talks.run()
    read_once(talks, ONE)
    assert [due.slice for due in talks.due()] == [1, 2]


def test_a_talk_of_one_part_costs_no_event_more(store: RedisStore) -> None:
    talks = Talks(store, script=lambda _request: None)
    talks.submit("ccccccccccc", transcript="Sentence 1 of a short talk, which is all of it. " * 5)
    talks.run()
    assert (len(talks.models.asked), talks.due(), kept(store)) == (1, (), ())


def test_captions_that_come_late_leave_the_reading_to_the_next_slice(store: RedisStore) -> None:
    talks = Talks(store)
    talks.captions_take = SLICE + 1
    talks.submit(ONE)
    talks.run()
    read_once(talks, ONE)
    assert [due.slice for due in talks.due()] == [1, 2, 3, 4, 5, 6]
    assert talks.longest <= SLICE + talks.seconds


def test_a_model_that_times_out_on_part_three_is_asked_for_it_again_and_for_no_other(store: RedisStore) -> None:
    lost = [Unheard("no answer within 90 s")]

    def script(request: Request) -> Answer | None:
        return lost.pop() if lost and of_part(3, request) else None

    talks = Talks(store, script=script)
    talks.submit(ONE)
    talks.run()
    third = [one for one in talks.models.asked if of_part(3, one)]
    assert (len(third), len(talks.models.asked)) == (2, PARTS + 1)
    assert len(talks.lesson(ONE).improvements) == PARTS
    lost_call = [one for one in talks.account(ONE).made if one.outcome == "unheard"]
    assert len(lost_call) == 1 and talks.account(ONE).calls == PARTS + 1, "what may have been paid for counts"
    assert kept(store) == ()


def test_trouble_within_a_slice_keeps_what_the_slice_has_read(store: RedisStore) -> None:
    away = [Temporary("529"), Temporary("529")]

    def script(request: Request) -> Answer | None:
        return away.pop() if away and of_part(2, request) else None

    talks = Talks(store, seconds=1.0, script=script)
    talks.submit(ONE)
    talks.run()
    assert [due.slice for due in talks.due()] == [1], "handed on before part 2, and read in one go after it"
    assert len(talks.lesson(ONE).improvements) == PARTS and talks.account(ONE).calls == PARTS


def test_the_repository_moves_on_and_no_part_is_paid_for_again(store: RedisStore) -> None:
    def script(request: Request) -> Answer | None:
        store.apply([ledger.put(REPOSITORY, RepositoryKnown(request.question[-300:], "other", "now"), None)])
        return None

    talks = Talks(store, script=script)
    talks.submit(ONE)
    talks.run()
    read_once(talks, ONE)
    assert {one.stable for one in talks.models.asked} == {talks.models.asked[0].stable}


@pytest.mark.parametrize("seed", range(4))
def test_two_talks_at_once_with_every_event_twice_in_any_order(store: RedisStore, seed: int) -> None:
    talks = Talks(store, copies=2, seed=seed)
    talks.submit(ONE)
    talks.submit(TWO, "e2")
    talks.run()
    read_once(talks, ONE, TWO)


def test_one_talk_submitted_twice_is_read_once_and_has_one_chain(store: RedisStore) -> None:
    talks = Talks(store)
    for event in ("e1", "e2", "e3"):
        talks.submit(ONE, event)
    talks.run()
    read_once(talks, ONE)
    assert len(talks.due()) < 2 * PARTS


def test_a_submission_of_what_is_known_ends_no_reading_that_somebody_else_began(store: RedisStore) -> None:
    said = " ".join(f"Sentence {n} of one, which is long." for n in range(3_600))
    talks = Talks(store)
    talks.submit(ONE, "first", transcript=said)
    talks.run()
    store.apply([ledger.put(REPOSITORY, RepositoryKnown("9 workloads", "beef", "later"), None)])  # other questions
    handed_on = len(talks.due())
    talks.submit(ONE, "again", transcript=said, reprocess=True)
    talks.stop_after(handed_on + 2)
    begun = kept(store)
    talks.deliver("video.submitted", VideoSubmitted(f"https://youtu.be/{ONE}", "", said), "known")
    assert kept(store) == begun != ()
    talks.run()
    assert (kept(store), talks.lesson(ONE).event) == ((), "again")


def test_a_slice_that_another_overtook_while_it_asked_undoes_nothing(store: RedisStore) -> None:
    overtaken: list[Reading] = []

    def script(request: Request) -> Answer | None:
        if of_part(3, request) and not overtaken:
            (key,) = (one for one in kept(store) if not one.endswith(":task"))
            found = ledger.get(store, key, Reading)
            assert found is not None
            overtaken.append(replace(found[0], slice=found[0].slice + 3))
            store.apply([ledger.put(key, overtaken[0], found[1])])
        return None

    talks = Talks(store, script=script)
    talks.submit(ONE)
    talks.run()
    (key,) = (one for one in kept(store) if not one.endswith(":task"))
    left = ledger.get(store, key, Reading)
    assert left is not None and left[0] == overtaken[0], "the chain goes on elsewhere"
    assert len(talks.models.asked) == 3 and [due.slice for due in talks.due()] == [1, 2]


@pytest.mark.parametrize("number", [0, 1, 7, -1])
def test_a_slice_that_the_ledger_does_not_expect_reads_nothing(store: RedisStore, number: int) -> None:
    talks = Talks(store)
    talks.submit(ONE)
    talks.stop_after(2)
    asked = len(talks.models.asked)
    (reading,) = {due.reading for due in talks.due()}
    talks.deliver("reading.due", ReadingDue(reading, number), "forged")
    talks.deliver("reading.due", ReadingDue("another", 2), "forged too")
    assert len(talks.models.asked) == asked
    talks.run()
    read_once(talks, ONE)


def test_the_videos_cap_in_the_middle_ends_the_reading_with_what_there_is(store: RedisStore) -> None:
    talks = Talks(store, spending=Spending(per_video_usd=1.0, per_day_usd=100))
    talks.submit(ONE)
    talks.run()
    (said,) = talks.ingested()
    assert 0 < said.improvements < PARTS and said.cost_usd == pytest.approx(said.improvements * COST)
    assert f"parts {said.improvements + 1} to {PARTS}: " in said.note
    assert talks.account(ONE).spent_usd <= 1.0 and talks.account(ONE).reserved == {}
    assert kept(store) == ()


def test_the_days_cap_in_the_middle_waits_for_tomorrow_and_then_reads_the_rest(store: RedisStore) -> None:
    talks = Talks(store, spending=Spending(per_video_usd=100, per_day_usd=1.0))
    talks.submit(ONE)
    talks.run()
    asked = len(talks.models.asked)
    assert 0 < asked < PARTS
    (failed,) = talks.failed()
    assert failed.reason == "over_budget" and "it waits, and is read by itself" in failed.advice
    found = ledger.get(store, INTAKE, Intake)
    assert found is not None and [one.video for one in found[0].waiting] == [ONE]
    store.apply([ledger.put(REPOSITORY, RepositoryKnown("8 workloads", "other", "now"), None)])
    talks.broker.sleep(86_400)
    for day in range(2, 5):
        talks.submit(ONE, f"day-{day}")
        talks.run()
        talks.broker.sleep(86_400)
    read_once(talks, ONE)
    first = talks.account_of_day(day_of(START))
    assert first.spent_usd == asked * COST <= 1.0


def test_a_key_that_is_wrong_in_the_middle_ends_it_and_the_next_submission_reads_the_rest(store: RedisStore) -> None:
    wrong = [ModelFailure("key", "wrong"), ModelFailure("key", "wrong")]

    def script(request: Request) -> Answer | None:
        return wrong.pop() if wrong and of_part(4, request) else None

    talks = Talks(store, script=script)
    talks.submit(ONE)
    talks.run()
    assert [one.reason for one in talks.failed()] == ["not_read"] and len(wrong) == 1
    wrong.clear()
    talks.submit(ONE, "e2")
    talks.run()
    assert talks.account(ONE).calls == PARTS and len(talks.lesson(ONE).improvements) == PARTS
    assert talks.lesson(ONE).event == "e2" and kept(store) == ()


class Died(BaseException):
    """The process ends here: nothing that would clean up on an error sees it."""


class Mortal:
    """A store after whose call number `fatal` the process dies."""

    def __init__(self, store: RedisStore, fatal: int) -> None:
        self._store, self._left = store, fatal

    def __getattr__(self, name: str) -> object:
        method = getattr(self._store, name)

        def call(*arguments: object, **options: object) -> object:
            result = method(*arguments, **options)
            self._left -= 1
            if self._left == 0:
                raise Died
            return result

        return call


@pytest.mark.parametrize("fatal", range(1, 46))
def test_every_delivery_dies_once_after_any_call_of_the_ledger_and_all_is_read(store: RedisStore, fatal: int) -> None:
    talks = Talks(store)
    alive, dead = talks.receivers[INGESTION], set()

    class Dying:
        def receive(self, headers: dict[str, str], body: bytes, path: str = "/") -> int:
            identity = headers["ce-source"], headers["ce-id"]
            if identity not in dead:
                dead.add(identity)
                try:
                    return talks.runtime(Mortal(store, fatal)).receive(headers, body, path)
                except Died:
                    store.release(INGESTION, *identity, "token")  # its lease runs out
                    return 503  # as a connection that broke is for the broker
            return int(alive.receive(headers, body, path))

    talks.receivers[INGESTION] = Dying()
    talks.submit(ONE)
    talks.run()
    account, lesson = talks.account(ONE), talks.lesson(ONE)
    assert (len(lesson.improvements), lesson.result, kept(store), account.reserved) == (PARTS, "learnt", (), {})
    answered = [one for one in account.made if one.outcome == "answered"]
    assert len(answered) == PARTS, "no answer that is kept is paid for again"
    assert account.calls >= len(talks.models.asked), "what a lost answer may have cost counts"
    assert [one.improvements for one in talks.ingested() if one.improvements] == [PARTS]
