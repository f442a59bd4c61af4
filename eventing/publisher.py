"""Posting one event to the broker, on connections that are kept."""

from collections import deque
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from eventing.envelope import STRUCTURED
from eventing.handler import Permanent, Temporary

TIMEOUT_SECONDS = 30.0  # a broker that delivers synchronously answers when its subscribers did
_RETRIED = frozenset({404, 408, 409, 429})  # and every 5xx: what Knative itself sends again


class HttpPublisher:
    """Posts structured events to one URL. Threads may share it; each post has a connection to itself."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._url = url
        self._class = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname or "", parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._timeout = timeout_seconds
        self._idle: deque[HTTPConnection] = deque()

    def __call__(self, body: bytes) -> None:
        """Post one event in structured mode.

        Raises:
            Temporary: when the broker is away or asks to come again.
            Permanent: when it will never take this event.
        """
        try:
            status = self._post(body)
        except (OSError, HTTPException) as error:
            raise Temporary(
                f"the broker at {self._url} does not answer ({type(error).__name__}); check K_SINK and the broker"
            ) from error
        if status >= 500 or status in _RETRIED:
            raise Temporary(f"the broker at {self._url} answered {status}; the event is kept and sent again")
        if not 200 <= status < 300:
            raise Permanent(f"the broker at {self._url} refuses the event with {status}; is K_SINK a broker's URL?")

    def close(self) -> None:
        """Close the kept connections."""
        while self._idle:
            self._idle.pop().close()

    def _post(self, body: bytes) -> int:
        try:
            kept = self._idle.pop()
        except IndexError:
            return self._post_on(self._class(self._host, self._port, timeout=self._timeout), body)
        try:
            return self._post_on(kept, body)
        except (ConnectionError, HTTPException):
            # The broker closed the kept connection meanwhile; should it have read the event, the id tells the twin.
            return self._post_on(self._class(self._host, self._port, timeout=self._timeout), body)

    def _post_on(self, connection: HTTPConnection, body: bytes) -> int:
        try:
            connection.request("POST", self._target, body, {"content-type": STRUCTURED})
            response = connection.getresponse()
            response.read()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return response.status
