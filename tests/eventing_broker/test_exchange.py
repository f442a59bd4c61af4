"""Pings leave on time, and nobody has to wait ten minutes to see it."""

import asyncio

from eventing.exchange import Exchange
from eventing.queue import Happening, Queue
from eventing.sending import Sender
from tests.eventing_broker.manifests import ping, wiring


def test_a_ping_source_sends_each_due_event_once() -> None:
    found = wiring(ping("tick", "* * * * *", ceOverrides={"extensions": {"tick": "school"}}))
    happenings: list[Happening] = []
    asked: list[float] = []

    def after(moment: float) -> float:
        asked.append(moment)
        return asked[0] + 0.02 * len(asked)

    async def run() -> None:
        exchange = Exchange(Queue(found), Sender({}), happenings.append, lambda: None)
        exchange.ping(found.sources[0], found.brokers[0], after)
        while len(happenings) < 3:
            await asyncio.sleep(0.005)
        await exchange.close()

    asyncio.run(asyncio.wait_for(run(), timeout=30))
    del happenings[3:]  # a busy machine may look one tick later
    assert [happening.event["tick"] for happening in happenings] == ["school"] * 3
    assert [happening.event["type"] for happening in happenings] == ["dev.knative.sources.ping"] * 3
    assert all(happening.at >= asked[0] + 0.02 * count for count, happening in enumerate(happenings, 1))
    assert asked == sorted(asked)
    assert asked[1] >= asked[0] + 0.02
