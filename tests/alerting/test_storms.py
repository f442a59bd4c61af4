"""Storms: many at once, and any order of reports, failures and time."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventing.contracts import PREFIX
from eventing.redis_store import RedisStore
from functions._clients.memory_channels import MemoryChannels
from functions._clients.notifications import Answer
from tests.alerting.sending import Sending
from tests.eventing.deliveries import binary, post

REFUSALS = (Answer(False, "it answered 500"), Answer(False, "it answered 429", later=True))


def test_a_storm_on_all_threads_is_one_message(store: RedisStore) -> None:
    channels = MemoryChannels("oncall")
    school = Sending(store, channels)

    def report(number: int) -> int:
        data = {"fingerprint": "f", "severity": "warning", "title": "t", "message": str(number)}
        for _ in range(50):  # as the broker does, after a 503
            if post(school.runtime, binary(data, type=PREFIX + "alert.raised", id=f"s{number}")) == 204:
                return 204
        return 503

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(report, range(120))) == {204}
    with ThreadPoolExecutor(8) as threads:  # the one hint, eight times at once
        (about,) = {event["data"]["about"] for event in school.broker.events}
        list(threads.map(lambda number: school.hint(about, f"h{number}"), range(8)))
    assert len(channels.sent) == 1
    school.tick()
    assert len(channels.sent) == 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("critical"), st.integers(0, 3)),
        st.tuples(st.just("warning"), st.integers(0, 3)),
        st.tuples(st.just("info"), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.sampled_from([1, 60, 600, 4000])),
    ),
    max_size=40,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.lists(st.sampled_from(REFUSALS), max_size=6))
def test_whatever_happens_messages_are_capped_and_the_last_word_is_how_it_is(
    store: RedisStore, steps: list[tuple[str, int]], refusals: list[Answer]
) -> None:
    store._link.ask(("FLUSHALL",))
    channels = MemoryChannels("oncall", refusals=refusals)
    school, said = Sending(store, channels), dict[int, str]()
    for what, number in steps:
        if what == "wait":
            school.tick(float(number))
        else:
            school.alert(what, fingerprint=f"kind:{number}", title=f"{what} {number}")
            said[number] = what
    for _ in range(60):
        school.tick()
    assert school.agenda() == ()
    notices = school.notices()
    assert len(channels.sent) == sum(notice.state == "sent" for notice in notices)  # none of them twice
    made = sorted({notice.made for notice in notices})
    assert all(later - earlier >= 3600 for earlier, later in zip(made, made[4:], strict=False))
    for number, severity in said.items():
        told = [item.title for notice in notices if notice.state == "sent" for item in notice.message.items]
        mine = [title for title in told if title.endswith(f" {number}")]
        if severity == "info":
            assert not mine or f"info {number}" in mine  # whoever was told of the trouble was told of its end
        else:
            assert f"{severity} {number}" in mine
