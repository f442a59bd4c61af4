"""A Redis that takes connections and says nothing: the wait ends by the kernel, once, and says so."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest

from eventing.handler import Temporary
from eventing.redis_link import RedisLink


class Mute:
    """Answers so many PINGs in all, then reads on and says nothing."""

    def __init__(self, answers: int) -> None:
        self.left, self.accepted = answers, 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.accepted += 1
                self._open.append(connection)
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while b"PING" in connection.recv(4096):
                if self.left:
                    self.left -= 1
                    connection.sendall(b"+PONG\r\n")

    def close(self) -> None:
        """Close everything, so that every thread ends."""
        self._listening.shutdown(socket.SHUT_RDWR)
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.close()


@pytest.fixture(params=[0, 1], ids=["a new connection", "a kept connection"])
def mute(request: pytest.FixtureRequest) -> Iterator[Mute]:
    server = Mute(request.param)
    yield server
    server.close()


def test_a_silent_redis_is_waited_for_once(mute: Mute) -> None:
    link = RedisLink(f"redis://127.0.0.1:{mute.port}/0", connect_seconds=2.0, answer_seconds=0.05)
    for _ in range(mute.left):
        assert link.ask(("PING",)) == [b"PONG"]
    with pytest.raises(Temporary, match="does not answer \\(TimeoutError\\)"):
        link.ask(("PING",))
    assert mute.accepted == 1
    link.close()


@pytest.mark.parametrize(("said", "seconds"), [("", 2), ("?socket_timeout=7", 7)])
def test_the_wait_is_the_kernels_and_as_long_as_the_url_says(redis_url: str, said: str, seconds: int) -> None:
    link = RedisLink(redis_url + said, connect_seconds=2.0, answer_seconds=2.5)
    link.ask(("PING",))
    opened = link._idle[0]._sock
    assert opened.gettimeout() is None
    for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        assert opened.getsockopt(socket.SOL_SOCKET, way, 16)[:8] == seconds.to_bytes(8, "little")
    link.close()
