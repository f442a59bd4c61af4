"""Connections of httpx2 on which a deadline holds over all of a question: connecting, TLS, headers and body.

httpx2's own timeouts hold for one read or write each, so a server that sends a byte now and then is listened to for
ever. Here none of them is longer than what is left. A question is asked in one thread, and its deadline is that
thread's: a kept connection obeys whoever uses it. Outside it remain the search for a name's address, which has the
system's own bounds, and records of TLS that drip through a proxy which itself is asked by TLS.
"""

from typing import Any

from httpcore2 import ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout, SyncBackend, WriteTimeout
from httpx2 import Client

from functions._clients.deadline import Deadline

_PIECE = 16 * 1024  # bytes of one write, as many as a record of TLS: the deadline is looked at between two


def hold(client: Client, deadline: Deadline) -> None:
    """Make the deadline hold on what the client opens from now on, by a proxy or without one.

    httpx2 takes no backend of the network, which httpcore2 below it does; so it is put in where that has it.
    """
    for transport in (client._transport, *client._mounts.values()):
        if transport is not None:
            pool: Any = transport._pool  # type: ignore[attr-defined]
            pool._network_backend = _Backend(deadline)


class _Backend(NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline, self._inner = deadline, SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *more: Any, **options: Any
    ) -> NetworkStream:
        left = self._deadline.left(timeout, ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, *more, **options), self._deadline)


class _Stream(NetworkStream):
    def __init__(self, inner: NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout, ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(buffer[start : start + _PIECE], self._deadline.left(timeout, WriteTimeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        try:
            left = self._deadline.left(timeout, ConnectTimeout)
        except ConnectTimeout:
            self.close()
            raise
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
