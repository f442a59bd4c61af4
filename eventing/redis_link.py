"""Connections to Redis, opened at first use, and what its errors mean for the event at hand."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha1
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import finalize

from eventing.handler import Temporary

if TYPE_CHECKING:
    from redis import Redis

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0  # an answer takes milliseconds; the broker's retry is the better waiting room
# Refusals that end when Redis or its access list is right again.
_PASSING = ("MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN", "ACL failure")


class RedisLink:
    """One Redis server. Threads may share it."""

    def __init__(self, url: str, connect_seconds: float, answer_seconds: float) -> None:
        self._url = url
        self._timeouts = (connect_seconds, answer_seconds)
        self._lock = Lock()
        self._client: Redis | None = None
        self._idle: deque[Any] = deque()
        finalize(self, _disconnect, self._idle)  # a link that is dropped, or the process's end, leaves nothing open

    @contextmanager
    def client(self) -> Iterator[Any]:
        """The client, for everything that is not on an event's path.

        Raises:
            Temporary: when Redis is away or takes no writes, with what to do.
        """
        from redis import exceptions  # noqa: PLC0415  at first use: a cold start does not wait for it

        if self._client is None:
            with self._lock:
                self._client = self._client or _connect(self._url, *self._timeouts)
        try:
            yield self._client
        except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
            raise Temporary(
                f"Redis at {_address(self._url)} does not answer ({type(error).__name__}): nothing was stored; "
                "check that it runs and that REDIS_URL, user and password are right"
            ) from error
        except exceptions.ResponseError as error:
            refusals = (exceptions.ReadOnlyError, exceptions.OutOfMemoryError, exceptions.NoPermissionError)
            if not isinstance(error, refusals) and not str(error).startswith(_PASSING):
                raise
            raise Temporary(
                f"Redis at {_address(self._url)} refuses to write ({type(error).__name__}): nothing was stored; "
                "check its memory, its disk, the user's access list and that REDIS_URL is the primary"
            ) from error

    def run(self, script: str, keys: list[str], arguments: list[Any]) -> bytes:
        """Run one script on a connection of our own.

        The client's own path costs twice the processor time (it takes a connection from its pool, probes it, walks
        through metrics and retries), and a function runs two scripts for every event.

        Raises:
            Temporary: as `client` does.
        """
        with self.client() as client:
            command = (_digest(script), len(keys), *keys, *arguments)
            try:
                kept = self._idle.pop()
            except IndexError:
                return self._run_on(client.connection_pool.make_connection(), script, command)
            try:
                return self._run_on(kept, script, command)
            except _connection_error():
                # Redis closed the kept connection meanwhile. Should it have run the script, the claim's token tells.
                return self._run_on(client.connection_pool.make_connection(), script, command)

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        _disconnect(self._idle)
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _run_on(self, connection: Any, script: str, command: tuple[Any, ...]) -> bytes:
        from redis.exceptions import NoScriptError, ResponseError  # noqa: PLC0415

        try:
            try:
                connection.send_command("EVALSHA", *command)
                answer: bytes = connection.read_response()
            except NoScriptError:
                connection.send_command("EVAL", script, *command[1:])
                answer = connection.read_response()
        except ResponseError:
            self._idle.append(connection)
            raise
        self._idle.append(connection)
        return answer


def _disconnect(idle: deque[Any]) -> None:
    while idle:
        idle.pop().disconnect()


def _connection_error() -> type[Exception]:
    from redis.exceptions import ConnectionError as Broken  # noqa: PLC0415

    return Broken


@lru_cache
def _digest(script: str) -> str:
    return sha1(script.encode(), usedforsecurity=False).hexdigest()  # the name that Redis gives a script


def _connect(url: str, connect_seconds: float, answer_seconds: float) -> "Redis":
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import ExponentialBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Redis.from_url(
        url,
        socket_connect_timeout=connect_seconds,
        socket_timeout=answer_seconds,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),  # a dropped connection, not an outage: 60 ms in all
        protocol=2,  # RESP3 would cost a greeting for each connection and gives us nothing
        driver_info=None,
    )


def _address(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path
