"""Requests a second through the wrapper, and deliveries a second through the local broker."""

import http.client
import threading
import time
from collections.abc import Callable
from functools import partial

from eventing.contracts import WatchArmed, WatchDue
from eventing.publisher import HttpPublisher
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import PATIENCE, STRUCTURED, SUBJECTS, CannotMeasure, bare, function
from tests.benchmarks.surroundings import Surroundings, event
from tests.eventing_broker.manifests import trigger, wiring
from tests.eventing_broker.running import broker_of

ROUNDS = 5
THREADS = 4
SECONDS = 1.0  # of load a round
DELIVERIES = 400  # a round
_WITH_EMIT = ("watch.armed", WatchArmed("benchmark", "d", "shop"))
_WITHOUT = ("watch.due", WatchDue("benchmark", "rollout", 0, 0.0))


def wrapper(around: Surroundings) -> list[Figure]:
    """The wrapper in turns with the bare hello, both with as many threads; hello gets the same events."""
    hello: dict[str, list[float]] = {"claim and outbox": [], "claim alone": []}
    mine: dict[str, list[float]] = {name: [] for name in hello}
    ours = {**bare(THREADS), "K_SINK": around.sink, "REDIS_URL": around.redis, "LOG_LEVEL": "ERROR"}
    with (
        function(SUBJECTS / "hello.py", bare(THREADS), around.folder / "hello.log", "functions_framework") as anchor,
        function(SUBJECTS / "wrapped.py", ours, around.folder / "wrapped.log") as wrapped,
    ):
        for number in range(ROUNDS + 1):
            for name, said in (("claim and outbox", _WITH_EMIT), ("claim alone", _WITHOUT)):
                pair = load(anchor.port, partial(event, *said)), load(wrapped.port, partial(event, *said))
                if number:  # the first round opens connections and imports
                    hello[name].append(pair[0])
                    mine[name].append(pair[1])
    return [
        Figure(f"wrapper, {name}", "requests/s", tuple(mine[name]), 0.5, "hello", tuple(hello[name]), floor=True)
        for name in hello
    ]


def load(port: int, body: Callable[[], bytes], seconds: float = SECONDS) -> float:
    """Requests a second that were answered 204, from as many kept connections as the server has threads.

    Raises:
        CannotMeasure: at any other answer.
    """
    wrong: list[str] = []
    counts: list[int] = []
    until = time.monotonic() + seconds

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        count = 0
        try:
            while time.monotonic() < until:
                connection.request("POST", "/", body(), {"content-type": STRUCTURED})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 204:
                    wrong.append(f"port {port} answered {answer.status}")
                    return
                count += 1
        except OSError as error:
            wrong.append(f"port {port}: {error!r}")
        finally:
            connection.close()
            counts.append(count)

    began = time.monotonic()
    _in_threads(send)
    if wrong:
        raise CannotMeasure(wrong[0])
    return sum(counts) / (time.monotonic() - began)


def deliveries(around: Surroundings) -> list[Figure]:
    """Events through the local broker to the sink; the anchor is the sink, sent to directly."""
    direct, through = [], []
    with broker_of(wiring(trigger("all", to=around.sink, type="ai.cortex.school.watch.due"))) as (broker, _):
        for number in range(ROUNDS + 1):
            pair = _sent(around.sink, lambda: True), _sent(broker.url, lambda: broker.wait_idle(PATIENCE))
            if number:
                direct.append(pair[0])
                through.append(pair[1])
        arrived = broker.snapshot().counts.get("delivered", 0)
    expected = (ROUNDS + 1) * DELIVERIES
    if arrived != expected:
        raise CannotMeasure(f"the broker delivered {arrived} of {expected} events")
    note = "a rehearsal needs a few events a second"
    return [
        Figure("local broker", "deliveries/s", tuple(through), 200.0, "no broker", tuple(direct), False, True, note)
    ]


def _sent(url: str, done: Callable[[], bool]) -> float:
    publisher = HttpPublisher(url)

    def send() -> None:
        for _ in range(DELIVERIES // THREADS):
            publisher(event(*_WITHOUT))

    began = time.monotonic()
    _in_threads(send)
    if not done():
        raise CannotMeasure(f"{url} was not done in {PATIENCE:g} s")
    publisher.close()
    return DELIVERIES / (time.monotonic() - began)


def _in_threads(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
