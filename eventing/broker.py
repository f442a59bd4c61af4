"""The local broker: Knative's Broker, Triggers, PingSources and scale to zero on one machine, from the same YAML.

A rehearsal of Knative, not a rival. The engine is synchronous, so the broker lives in a thread of its own; what it
accepted is in memory and nowhere else, as with Knative's in-memory channel.
"""

import asyncio
import os
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from msgspec import Struct

from eventing.exchange import Exchange
from eventing.fields import BadManifest
from eventing.ingress import BODY_LIMIT, Refusal, admit
from eventing.listening import ended, listening
from eventing.manifests import Wiring
from eventing.ping import schedule
from eventing.processes import FunctionProcess, environment
from eventing.queue import Happening, Parcel, Queue
from eventing.sending import Sender
from eventing.services import Service

ROOT = Path(__file__).resolve().parent.parent
IDLE_SECONDS = 30.0
CLOSE_SECONDS = 1.0  # for a request that is half there when the broker stops; aiohttp would wait a minute for the rest
_T = TypeVar("_T")


class Snapshot(Struct, frozen=True):
    """What a person wants to see live: `counts` by kind of happening, process ids of the `awake`, cold `starts`."""

    accepted: int
    waiting: int
    in_flight: int
    counts: Mapping[str, int]
    awake: Mapping[str, int]
    starts: Mapping[str, int]


def _ignore(_happening: Happening) -> None:
    """Nobody is watching."""


class LocalBroker:
    """`start()` returns when the port is open; `stop()` returns what was accepted and not delivered.

    `overrides` replace what the Services' manifests say about the environment (an empty value removes a variable).
    `on_event` is called in the broker's thread with everything that happens. Port 0 takes a free one.
    """

    def __init__(
        self,
        wiring: Wiring,
        services: Iterable[Service],
        overrides: Mapping[str, str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        idle_seconds: float = IDLE_SECONDS,
        on_event: Callable[[Happening], None] = _ignore,
        logs: Path | None = None,
        root: Path = ROOT,
        inherited: Mapping[str, str] = os.environ,
    ) -> None:
        _refuse_synchronous(wiring)
        self._wiring = wiring
        self._services = tuple(services)
        self._schedules = tuple((source, schedule(source)) for source in wiring.sources)
        self._overrides, self._inherited = dict(overrides or {}), inherited
        self._host, self._port = host, port
        self._idle_seconds = idle_seconds
        self._on_event = on_event
        self._logs, self._root = logs, root
        self._queue = Queue(wiring)
        self._processes: dict[str, FunctionProcess] = {}
        self._quiet = threading.Event()
        self._quiet.set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="local-broker", daemon=True)
        self._exchange: Exchange | None = None
        self._server: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None

    @property
    def base(self) -> str:
        """Its address, without a Broker's path."""
        return f"http://{self._host}:{self._port}"

    @property
    def url(self) -> str:
        """The address of the first Broker of the wiring."""
        return self.base + self._wiring.brokers[0].path

    def start(self) -> None:
        """Open the port and begin; functions start with their first event.

        Raises:
            OSError: when the port is taken.
        """
        self._thread.start()
        try:
            self._call(self._open())
        except BaseException:
            self._end_loop()
            raise

    def stop(self, drain_seconds: float = 5.0) -> tuple[Parcel, ...]:
        """Deliver what is due, for at most so many seconds; then stop the functions and the port.

        Returns what was accepted and not delivered: it is gone, unless an outbox sends it again.
        """
        try:
            self._call(self._close(drain_seconds))
        finally:
            self._end_loop()
        return (*self._queue.in_flight, *self._queue.waiting)

    def idle(self) -> bool:
        """Whether nothing waits for a delivery, a retry or an answer."""
        return self._quiet.is_set()

    def wait_idle(self, timeout: float) -> bool:
        """Wait until idle, for at most `timeout` seconds; whether it is."""
        return self._quiet.wait(timeout)

    def snapshot(self) -> Snapshot:
        """What it does just now."""
        return self._call(self._look())

    async def _open(self) -> None:
        logs = self._logs or Path(tempfile.mkdtemp(prefix="cortex-school-logs-"))
        logs.mkdir(parents=True, exist_ok=True)
        application = web.Application(client_max_size=BODY_LIMIT)
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._server = web.AppRunner(application, access_log=None, shutdown_timeout=CLOSE_SECONDS)
        await self._server.setup()
        try:
            self._listening = await listening(self._server, self._host, self._port)
        except OSError:
            await self._server.cleanup()
            raise
        self._port = self._listening.sockets[0].getsockname()[1]
        for service in self._services:
            variables = environment(service, self._services, self._overrides, self._inherited, self.base)
            log = logs / f"{service.name}.log"
            self._processes[service.name] = FunctionProcess(service, variables, self._root, log, self._idle_seconds)
        self._exchange = Exchange(self._queue, Sender(self._processes), self._on_event, self._note_quiet)
        for source, times in self._schedules:
            broker = self._wiring.broker(source.namespace, source.broker)
            if broker is not None:
                self._exchange.ping(source, broker, times.after)

    async def _close(self, drain_seconds: float) -> None:
        if self._exchange is not None:
            await self._exchange.drain(drain_seconds)
            exchange, self._exchange = self._exchange, None  # from here on senders get 503 and keep their events
            await exchange.close()
        await asyncio.gather(*(process.stop() for process in self._processes.values()))
        if self._server is not None and self._listening is not None:
            await ended(self._server, self._listening)

    async def _look(self) -> Snapshot:
        awake = {name: process.pid for name, process in self._processes.items()}
        return Snapshot(
            accepted=self._queue.accepted,
            waiting=len(self._queue.waiting),
            in_flight=len(self._queue.in_flight),
            counts=dict(self._exchange.counts) if self._exchange else {},
            awake={name: pid for name, pid in awake.items() if pid is not None},
            starts={name: process.starts for name, process in self._processes.items()},
        )

    async def _answer(self, request: web.Request) -> web.Response:
        if request.method in ("GET", "HEAD") and request.path == "/":
            return web.json_response({"status": "ok", "brokers": [broker.path for broker in self._wiring.brokers]})
        admitted = admit(self._wiring, request.method, request.path, request.headers, await request.read())
        if isinstance(admitted, Refusal):
            return web.Response(status=admitted.status, text=admitted.reason, headers=admitted.headers)
        if self._exchange is None:
            return web.Response(status=503, text="the broker is starting or stopping")
        return web.Response(status=self._exchange.publish(*admitted))

    def _note_quiet(self) -> None:
        if self._queue.idle:
            self._quiet.set()
        else:
            self._quiet.clear()

    def _call(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _refuse_synchronous(wiring: Wiring) -> None:
    for broker in wiring.brokers:
        if not broker.asynchronous:
            raise BadManifest(
                f"Broker {broker.name}: the local broker answers before it delivers; annotate it with "
                f'messaging.knative.dev/async-handler: "true", so that Knative does so too'
            )
