"""A broker's ingress on a real socket that answers what a test wants, byte for byte."""

import socket
import threading
from collections.abc import Iterable
from types import TracebackType

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


class Listener:
    """Answers each request with the next of `answers`, the last one for ever; `None` closes without an answer."""

    def __init__(self, *answers: bytes | None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._answers = list(answers) or [ACCEPTED]
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Where it listens, as `K_SINK`."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/cortex-school/school"

    def drop(self) -> None:
        """Close every connection, as a server does with idle ones, and go on listening."""
        for connection in self._open:
            _shut(connection)

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        _shut(self._server)
        self.drop()
        for thread in self._threads:
            thread.join()
        for opened in (self._server, *self._open):
            opened.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        while (request := _request(connection)) is not None:
            self.requests.append(request)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if answer is None:
                _shut(connection)
                return
            connection.sendall(answer)


def _request(connection: socket.socket) -> bytes | None:
    data = b""
    while b"\r\n\r\n" not in data or len(data) < _length(data):
        try:
            received = connection.recv(65536)
        except OSError:
            return None
        if not received:
            return None
        data += received
    return data


def _length(data: bytes) -> int:
    head, _, _ = data.partition(b"\r\n\r\n")
    lengths: Iterable[bytes] = (
        line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    )
    return len(head) + 4 + int(next(iter(lengths), b"0"))


def _shut(opened: socket.socket) -> None:
    try:
        opened.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
