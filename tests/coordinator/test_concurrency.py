"""Many deliveries at once, through the real wrapper and the real store: one lease, one approval, nothing twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import msgspec
from redis import Redis

from eventing.contracts import COORDINATOR, PREFIX, ImprovementRaw, ImprovementValidated
from eventing.runtime import Runtime
from eventing.vocabulary import Origin
from functions._policy.policy import Policy
from functions.school_coordinator.function import handler
from tests.coordinator.samples import NOW, REPORT, improvement, plan, record
from tests.coordinator.school import KEY, School

DONE, AGAIN = 204, (500, 503)  # a record that changed too often, a twin that holds the event


def _runtime(school: School) -> Runtime:
    tokens = count()
    handle = handler(school.store, school.gitops, lambda: Policy(mode="act"), lambda: KEY, lambda _: None, lambda: NOW)
    return Runtime(
        COORDINATOR, school.store, handle, lambda _: None, lambda _: ("x",), lambda: NOW, lambda: f"t{next(tokens)}"
    )


def _deliver(runtime: Runtime, kind: str, event_id: str, payload: msgspec.Struct) -> None:
    """As the broker does: again until it is done."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": "/cortex-school/test",
        "ce-type": PREFIX + kind,
        "content-type": "application/json",
    }
    for _ in range(200):
        status = runtime.receive(headers, msgspec.json.encode(payload))
        if status not in AGAIN:
            assert status == DONE
            return
    raise AssertionError("never done")


def _all_at_once(runtime: Runtime, events: list[tuple[str, str, Any]]) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(_deliver, runtime, *event) for event in events]:
            done.result()


def test_of_many_plans_for_one_application_one_goes_and_the_others_wait(school: School) -> None:
    plans = [record(improvement=improvement(f"p{n}"), plan=plan(value=n + 3, practice=f"p{n}")) for n in range(6)]
    events = [
        ("improvement.validated", f"{one.improvement.id}", ImprovementValidated(one.improvement.id, one.digest, REPORT))
        for one in plans
    ]
    for one in plans:
        school.put(one)
    _all_at_once(_runtime(school), events * 3)
    stages = [school.stage(one.improvement.id) for one in plans]
    assert sorted(stages) == ["approved", *["waiting"] * 5]
    (goes,) = [one for one in plans if school.stage(one.improvement.id) == "approved"]
    assert school.holder() == goes.improvement.id
    assert sorted(school.queue()) == sorted(one.improvement.id for one in plans if one is not goes)
    assert len(school.stream("improvements:approved")) == 1


def test_the_same_statement_in_many_videos_is_accepted_once(school: School, redis: Redis) -> None:
    videos = [improvement(origin=Origin("video", f"video-{n}")) for n in range(6)]
    events = [("improvement.raw", one.id, ImprovementRaw(one)) for one in videos]
    _all_at_once(_runtime(school), events * 3)
    assert sorted(school.stage(one.id) for one in videos) == ["accepted", *["rejected"] * 5]
    outbox = [json.loads(redis.hget(key, "event") or b"{}") for key in redis.keys("school:outbox:*")]
    assert sorted(event["type"].removeprefix(PREFIX) for event in outbox) == [
        "improvement.accepted",
        *["improvement.rejected"] * 5,
    ]
