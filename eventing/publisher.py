"""Posting one event to the broker, on connections that are kept.

A function does this for every event that it emits, and only the status of the answer matters. So requests are written
and answers read here: `http.client` costs as much processor time as all the rest of the wrapper. A connection is kept
only after the plainest answer, which is what brokers give; after any other it is closed.
"""

import re
from collections import deque
from http.client import HTTPConnection, HTTPSConnection
from socket import create_connection, socket
from urllib.parse import urlsplit
from weakref import finalize

from eventing.handler import Permanent, Temporary
from eventing.wire import STRUCTURED

REACH_SECONDS = 0.8  # for a connection within one cluster; a readiness probe waits 1 s where it says nothing else
TIMEOUT_SECONDS = 30.0  # a broker that delivers synchronously answers when its subscribers did
_RETRIED = frozenset({404, 408, 409, 429})  # and every 5xx: what Knative itself sends again
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")
_EMPTY = re.compile(rb"\r\ncontent-length: *0 *\r\n", re.IGNORECASE)
_CLOSING = re.compile(rb"^HTTP/1\.0|\r\nconnection: *close *\r\n", re.IGNORECASE)
_LONGEST_HEAD = 64 * 1024  # bytes


class HttpPublisher:
    """Posts structured events to one URL. Threads may share it; each post has a connection to itself."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._class = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname or "", parts.port
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        self._head = (
            f"POST {target} HTTP/1.1\r\nhost: {host}\r\ncontent-type: {STRUCTURED}\r\ncontent-length: ".encode()
        )
        self._timeout = timeout_seconds
        self._address = f"{parts.scheme}://{host}{target}"
        self._reached = False
        self._idle: deque[socket] = deque()
        finalize(self, _close, self._idle)  # a publisher that is dropped, or the process's end, leaves nothing open

    def __call__(self, body: bytes) -> None:
        """Post one event in structured mode.

        Raises:
            Temporary: when the broker is away or asks to come again.
            Permanent: when it will never take this event.
        """
        try:
            status = self._post(self._head + b"%d\r\n\r\n" % len(body) + body)
        except (OSError, UnicodeError) as error:
            raise Temporary(
                f"the broker at {self._address} does not answer ({type(error).__name__}); check K_SINK and the broker"
            ) from error
        if status >= 500 or status in _RETRIED:
            raise Temporary(f"the broker at {self._address} answered {status}; the event is kept and sent again")
        if not 200 <= status < 300:
            raise Permanent(f"the broker at {self._address} refuses the event with {status}; is K_SINK a broker's URL?")

    def reach(self, seconds: float = REACH_SECONDS) -> None:
        """Connect, until that succeeded once. Later outages are no reason not to be ready: what is emitted meanwhile
        is kept and sent again, and no pod would be left to do it.

        Raises:
            Temporary: when nobody answers at the broker's address.
        """
        if self._reached:
            return
        try:
            create_connection((self._host, self._port or self._class.default_port), seconds).close()
        except (OSError, UnicodeError) as error:  # the second: of a name that no resolver takes
            why = f"{type(error).__name__}: {error}".rstrip(": ")
            raise Temporary(
                f"nobody answers at K_SINK={self._address} ({why}). Correct K_SINK, or see that the broker is up "
                "(`kubectl get broker -A`) and that a NetworkPolicy lets this pod reach it"
            ) from error
        self._reached = True

    def close(self) -> None:
        """Close the kept connections."""
        _close(self._idle)

    def _post(self, request: bytes) -> int:
        try:
            kept = self._idle.pop()
        except IndexError:
            return self._exchange(self._connected(), request)
        try:
            return self._exchange(kept, request)
        except ConnectionError:
            # The broker closed the kept connection meanwhile; should it have read the event, the id tells the twin.
            return self._exchange(self._connected(), request)

    def _connected(self) -> socket:
        connection = self._class(self._host, self._port, timeout=self._timeout)
        connection.connect()
        opened: socket = connection.sock
        return opened

    def _exchange(self, connection: socket, request: bytes) -> int:
        keep = False
        try:
            connection.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                received = connection.recv(_LONGEST_HEAD)
                if not received or len(answer) > _LONGEST_HEAD:
                    raise ConnectionError("the answer ended within its head")
                answer += received
            head, blank_line, rest = answer.partition(b"\r\n\r\n")
            found = _STATUS.match(head + blank_line)
            if found is None:
                raise ConnectionError("the answer is not HTTP")
            lines = head + b"\r\n"
            keep = not rest and bool(_EMPTY.search(lines)) and not _CLOSING.search(lines)
            return int(found[1])
        finally:
            if keep:
                self._idle.append(connection)
            else:
                connection.close()


def _close(idle: deque[socket]) -> None:
    while idle:
        idle.pop().close()
