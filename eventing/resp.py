"""One connection to Redis (or Valkey) in its protocol RESP2: commands out, answers in. As much as a store needs.

A library would cost a cold start half as much again as everything else that is imported, and 8 MiB in each function
(redis-py 8.1, docs/decisions/0036); what a store asks for is two scripts and a handful of reads. No cluster, no
sentinel, no subscriptions, no RESP3.
"""

import socket
from collections.abc import Iterable
from typing import IO, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

from eventing.settings import SettingError

LONGEST_LINE = 65536  # bytes of a line; bodies are counted and have no bound but the server's own
Word = str | bytes | int | float


class Broken(Exception):
    """The connection is of no use any more: it was not made, it ended, or nothing came in time."""


class Slow(Broken):
    """Nothing came in time; whether the server did what it was asked is not known."""


class Denied(Exception):
    """The server's refusal of one command, in its words, `ERR` taken off; the connection stays good."""


class Address(Struct, frozen=True):
    """Where and as whom; `path` is a Unix socket's, then host and port mean nothing."""

    host: str = "localhost"
    port: int = 6379
    path: str = ""
    user: str = ""
    password: str = ""
    database: int = 0
    tls: bool = False
    authorities: str = ""  # a file of certificates; empty: the system's own

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"


def address_of(url: str) -> Address:
    """From `redis://user:password@host:6379/0`, `rediss://…?ssl_ca_certs=FILE` (TLS) or `unix:///path?db=0`.

    Raises:
        SettingError: when it is none of these; the password is not in the message.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    unknown = options.keys() - {"db", "ssl_ca_certs"}
    if unknown:
        raise SettingError(f"REDIS_URL has {', '.join(sorted(unknown))} behind its ?: only db and ssl_ca_certs may be.")
    local = parts.scheme == "unix"
    database = options.get("db", "" if local else parts.path.strip("/")) or "0"
    try:
        port = parts.port or 6379
        number = int(database)
    except ValueError:
        raise SettingError("REDIS_URL has a port or a database that is no number.") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(
        parts.hostname or "localhost", port, unquote(parts.path) if local else "", user, password, number,
        parts.scheme == "rediss", options.get("ssl_ca_certs", ""),
    )  # fmt: skip


class Connection:
    """Open, authenticated and at its database when it is made. For one thread at a time.

    Raises:
        Broken: when it cannot be made; Slow: not in time.
        Denied: when the server refuses the user or the database.
    """

    def __init__(self, address: Address, connect_seconds: float, answer_seconds: float) -> None:
        try:
            self._socket = _opened(address, connect_seconds)
        except OSError as error:
            raise _meant(error) from error
        self._socket.settimeout(answer_seconds)
        self._reader: IO[bytes] = self._socket.makefile("rb")
        greetings: list[tuple[Word, ...]] = []
        if address.password:
            greetings.append(("AUTH", *((address.user,) if address.user else ()), address.password))
        if address.database:
            greetings.append(("SELECT", address.database))
        try:
            for said in self.ask(greetings):
                if isinstance(said, Denied):
                    raise said
        except BaseException:
            self.close()
            raise

    def ask(self, commands: Iterable[tuple[Word, ...]]) -> list[Any]:
        """All answers, in order; a refusal stands among them as `Denied`, so that none is left unread.

        Raises:
            Broken: when the connection ended, or what came is no answer of Redis; Slow: when none came in time.
        """
        asked = tuple(commands)
        try:
            if asked:
                self._socket.sendall(b"".join(map(_written, asked)))
            return [self._answer() for _ in asked]
        except OSError as error:
            raise _meant(error) from error

    def close(self) -> None:
        """End it."""
        self._reader.close()
        self._socket.close()

    def _answer(self) -> Any:
        line = self._reader.readline(LONGEST_LINE)
        if not line.endswith(b"\r\n"):
            raise Broken("the connection ended" if len(line) < LONGEST_LINE else "what answers is no Redis")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest
        if kind == b"-":
            return Denied(rest.decode(errors="replace").removeprefix("ERR "))
        if kind not in (b":", b"$", b"*") or not rest.removeprefix(b"-").isdigit():
            raise Broken("what answers is no Redis")
        number = int(rest)
        if kind == b":":
            return number
        if number < 0:
            return None
        return self._body(number) if kind == b"$" else [self._answer() for _ in range(number)]

    def _body(self, size: int) -> bytes:
        body = self._reader.read(size + 2)
        if len(body) < size + 2:
            raise Broken("the connection ended")
        return body[:-2]


def _opened(address: Address, seconds: float) -> socket.socket:
    if address.path:
        local = socket.socket(socket.AF_UNIX)
        try:
            local.settimeout(seconds)
            local.connect(address.path)
        except BaseException:
            local.close()
            raise
        return local
    opened = socket.create_connection((address.host, address.port), seconds)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if not address.tls:
            return opened
        import ssl  # noqa: PLC0415  most installations need none

        return ssl.create_default_context(cafile=address.authorities or None).wrap_socket(
            opened, server_hostname=address.host
        )
    except BaseException:
        opened.close()
        raise


def _written(command: tuple[Word, ...]) -> bytes:
    parts = [b"*%d\r\n" % len(command)]
    for word in command:
        text = word if isinstance(word, bytes) else (word if isinstance(word, str) else repr(word)).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(text), text))
    return b"".join(parts)


def _meant(error: OSError) -> Broken:
    if isinstance(error, TimeoutError):
        return Slow("no answer in time")
    return Broken("no such host" if isinstance(error, socket.gaierror) else type(error).__name__)
