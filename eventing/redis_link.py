"""Connections to Redis, opened at first use, and what its errors mean for the event at hand."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha1
from typing import Any
from weakref import finalize

from eventing.handler import Temporary
from eventing.resp import Broken, Connection, Denied, Slow, Word, address_of

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0  # an answer takes milliseconds; the broker's retry is the better waiting room
PAUSES = (0.02, 0.04)  # seconds before connecting again: a dropped connection, not an outage
Command = tuple[Word, ...]
# Refusals that end when Redis or its access list is right again, by the first words of the server's.
_AWAY = ("NOAUTH", "WRONGPASS", "invalid password", "LOADING", "BUSY ", "max number of clients", "AUTH ")
_REFUSING = ("READONLY", "OOM", "NOPERM", "MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN", "ACL failure")


class RedisLink:
    """One Redis server. Threads may share it; each uses a connection of its own while it asks."""

    def __init__(self, url: str, connect_seconds: float, answer_seconds: float) -> None:
        self._address = address_of(url)
        self._timeouts = (connect_seconds, answer_seconds)
        self._idle: deque[Connection] = deque()
        finalize(self, _disconnect, self._idle)  # a link that is dropped, or the process's end, leaves nothing open

    def ask(self, *command: Word) -> Any:
        """The answer to one command that may be repeated: it changes nothing, or the same again.

        Raises:
            Temporary: when Redis is away or refuses for now, with what to do.
            Denied: when it will never take this command.
        """
        return self.ask_all((command,))[0]

    def ask_all(self, commands: Iterable[Command]) -> list[Any]:
        """The answers to several commands in one round trip, in order; otherwise as `ask`."""
        asked = tuple(commands)
        answers: list[Any] = self._on_a_connection(lambda connection: connection.ask(asked)) if asked else []
        for answer in answers:
            if isinstance(answer, Denied):
                raise self._meant(answer)
        return answers

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[Word]) -> bytes:
        """Run one script.

        Should a kept connection end while it runs, it is run again: the claim's token tells whether it had been done.

        Raises:
            Temporary, Denied: as `ask` does.
        """
        rest: Command = (len(keys), *keys, *arguments)

        def run(connection: Connection) -> Any:
            (answer,) = connection.ask([("EVALSHA", _digest(script), *rest)])
            if isinstance(answer, Denied) and str(answer).startswith("NOSCRIPT"):
                (answer,) = connection.ask([("EVAL", script, *rest)])
            return answer

        answer = self._on_a_connection(run)
        if isinstance(answer, Denied):
            raise self._meant(answer)
        return bytes(answer)

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        _disconnect(self._idle)

    def _on_a_connection(self, use: Callable[[Connection], Any]) -> Any:
        try:
            try:
                kept = self._idle.pop()
            except IndexError:
                return self._used(self._connected(), use)
            try:
                return self._used(kept, use)
            except Slow:
                raise
            except Broken:  # Redis closed the kept connection meanwhile, and so perhaps all others
                _disconnect(self._idle)
                return self._used(self._connected(), use)
        except Broken as error:
            raise self._away(str(error)) from error
        except Denied as refused:  # the user or the database
            raise self._meant(refused) from refused

    def _used(self, connection: Connection, use: Callable[[Connection], Any]) -> Any:
        try:
            answer = use(connection)
        except BaseException:
            connection.close()  # an answer may be on its way
            raise
        self._idle.append(connection)
        return answer

    def _connected(self) -> Connection:
        for pause in PAUSES:
            try:
                return Connection(self._address, *self._timeouts)
            except Slow:
                raise
            except Broken:
                time.sleep(pause)
        return Connection(self._address, *self._timeouts)

    def _meant(self, refused: Denied) -> Exception:
        said = str(refused)
        if said.startswith(_AWAY):
            return self._away(said)
        if said.startswith(_REFUSING):
            return Temporary(
                f"Redis at {self._address} refuses this ({said[:200]}): nothing was stored; "
                "check its memory, its disk, the user's access list and that REDIS_URL is the primary"
            )
        return refused

    def _away(self, why: str) -> Temporary:
        return Temporary(
            f"Redis at {self._address} does not answer ({why}): nothing was stored; "
            "check that it runs and that REDIS_URL, user and password are right"
        )


def _disconnect(idle: deque[Connection]) -> None:
    while idle:
        idle.pop().close()


@lru_cache
def _digest(script: str) -> str:
    return sha1(script.encode(), usedforsecurity=False).hexdigest()  # the name that Redis gives a script
