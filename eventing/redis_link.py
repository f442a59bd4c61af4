"""Connections to Redis, opened at first use, and what its errors mean for the event at hand.

They are redis-py's connections; its client stays out (docs/decisions/0036-redis-py-stays.md). That costs twice the
processor time for a command (it takes a connection from its pool, probes it, walks through metrics and retries), and
most of the package's import.
"""

import socket
import struct
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha1
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import finalize

from eventing.handler import Temporary
from eventing.partial_import import module_of

Connection = Any  # redis.connection.AbstractConnection, whose methods have no types
Answer = TypeVar("Answer")
CONNECT_SECONDS = 2.0
ATTEMPTS = 3  # to connect and to sign in: a dropped connection is no outage
ANSWER_SECONDS = 5.0  # an answer takes milliseconds; the broker's retry is the better waiting room
# Refusals that end when Redis or its access list is right again.
_PASSING = ("MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN", "ACL failure")


class RedisLink:
    """One Redis server. Threads may share it."""

    def __init__(self, url: str, connect_seconds: float, answer_seconds: float) -> None:
        self._url = url
        self._timeouts = (connect_seconds, answer_seconds)
        self._lock = Lock()
        self._open: Callable[[], Connection] | None = None
        self._idle: deque[Connection] = deque()
        finalize(self, _disconnect, self._idle)  # a link that is dropped, or the process's end, leaves nothing open

    def ask(self, *commands: tuple[Any, ...]) -> list[Any]:
        """The answers to commands that go out together, as the protocol (RESP 2) has them.

        Raises:
            Temporary: when Redis is away or takes no writes, with what to do.
        """
        return self._answered(lambda connection: _asked(connection, commands)) if commands else []

    def run(self, script: str, keys: list[str], arguments: list[Any]) -> bytes:
        """Run one script: one round trip, but for the first time that Redis sees it.

        Raises:
            Temporary: as `ask` does.
        """
        command = (_digest(script), len(keys), *keys, *arguments)
        return self._answered(lambda connection: _ran(connection, script, command))

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        _disconnect(self._idle)

    def _answered(self, exchange: Callable[[Connection], Answer]) -> Answer:
        with self._lock:
            if self._open is None:
                self._open = _connections(self._url, *self._timeouts)
        opened = self._open
        with self._errors() as errors:
            try:
                kept = self._idle.pop()
            except IndexError:
                return self._on(opened(), exchange)
            try:
                return self._on(kept, exchange)
            except errors.ConnectionError as error:
                if _is_late(error):
                    raise  # the kernel ended the wait: Redis is slow, and asked once more it would be slower
                # Redis closed the kept connection meanwhile. Should it have run the script, the claim's token tells.
                return self._on(opened(), exchange)

    def _on(self, connection: Connection, exchange: Callable[[Connection], Answer]) -> Answer:
        try:
            return exchange(connection)
        finally:
            if connection.is_connected:  # redis-py closes it at whatever leaves an answer unread
                self._idle.append(connection)

    @contextmanager
    def _errors(self) -> Iterator[Any]:
        errors = module_of("redis", "exceptions")
        try:
            yield errors
        except (errors.ConnectionError, errors.TimeoutError) as error:
            raise Temporary(
                f"Redis at {_address(self._url)} does not answer ({_kind(error)}): nothing was stored; "
                "check that it runs and that REDIS_URL, user and password are right"
            ) from error
        except errors.ResponseError as error:
            refusals = (errors.ReadOnlyError, errors.OutOfMemoryError, errors.NoPermissionError)
            if not isinstance(error, refusals) and not str(error).startswith(_PASSING):
                raise
            raise Temporary(
                f"Redis at {_address(self._url)} refuses to write ({type(error).__name__}): nothing was stored; "
                "check its memory, its disk, the user's access list and that REDIS_URL is the primary"
            ) from error


def _asked(connection: Connection, commands: tuple[tuple[Any, ...], ...]) -> list[Any]:
    refused = module_of("redis", "exceptions").ResponseError
    connection.send_packed_command(connection.pack_commands(commands))
    answers: list[Any] = []
    for _ in commands:
        try:
            answers.append(connection.read_response())
        except refused as error:  # the others' answers are read first, as they are of this connection
            answers.append(error)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _ran(connection: Connection, script: str, command: tuple[Any, ...]) -> bytes:
    try:
        connection.send_command("EVALSHA", *command)
        answer: bytes = connection.read_response()
    except module_of("redis", "exceptions").NoScriptError:
        connection.send_command("EVAL", script, *command[1:])
        answer = connection.read_response()
    return answer


def _is_late(error: Exception) -> bool:
    """Whether the kernel ended the wait; redis-py takes that for a broken connection."""
    return isinstance(error.__context__, BlockingIOError)


def _kind(error: Exception) -> str:
    return "TimeoutError" if _is_late(error) else type(error).__name__


def _disconnect(idle: deque[Connection]) -> None:
    while idle:
        idle.pop().disconnect()


@lru_cache
def _digest(script: str) -> str:
    return sha1(script.encode(), usedforsecurity=False).hexdigest()  # the name that Redis gives a script


def _connections(url: str, connect_seconds: float, answer_seconds: float) -> Callable[[], Connection]:
    redis = module_of("redis", "connection")  # at first use: a cold start does not wait for it
    backoff = module_of("redis", "backoff").ExponentialBackoff(cap=0.2, base=0.02)
    options = {
        "socket_connect_timeout": connect_seconds,
        "socket_timeout": answer_seconds,
        "retry": module_of("redis", "retry").Retry(backoff, ATTEMPTS - 1),  # to connect and sign in; 60 ms of waiting
        "protocol": 2,  # RESP3 would cost a greeting for each connection and gives us nothing
        "driver_info": None,
        **redis.parse_url(url),
    }
    kind = options.pop("connection_class", redis.Connection)
    options.pop("max_connections", None)  # of redis-py's pool; here there are as many as there are threads
    return lambda: _opened(kind(**options), options["socket_timeout"])


def _opened(connection: Connection, answer_seconds: float | None) -> Connection:
    """Connected, and with the kernel to end a wait for an answer.

    Python's own timeout asks the kernel (`poll`) before each write and read, and gives the interpreter away each time:
    a fifteenth of the processor time of an event. TLS needs it, as its reads go on behind the kernel's back.
    """
    connection.connect()
    plain = connection._sock
    if type(plain) is socket.socket and answer_seconds:  # REDIS_URL may say another, or none
        seconds, rest = divmod(answer_seconds, 1)
        limit = struct.pack("@ll", int(seconds), int(rest * 1e6))
        with suppress(OSError):  # a system with another idea of time keeps Python's timeout
            for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                plain.setsockopt(socket.SOL_SOCKET, way, limit)
            plain.settimeout(None)
    return connection


def _address(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path
