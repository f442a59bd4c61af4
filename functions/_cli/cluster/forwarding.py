"""HTTP over a port-forward: no port of this machine is opened, so nobody else on it can use the way in."""

import http.client
from collections.abc import Mapping
from typing import Any

from eventing.handler import Temporary
from functions._cli.cluster.api import Api
from functions._cli.cluster.port import Port, opened
from functions._cli.cluster.routing import Way

PATIENCE = (
    90.0  # seconds for an answer: a function starts cold, and the synchronous channel answers after its subscribers
)


class Forwarded:
    """Requests to one pod. The connection is kept between them, and opened anew once where it was lost."""

    def __init__(self, api: Api, way: Way, patience: float = PATIENCE) -> None:
        self._api, self._way, self._patience = api, way, patience
        self._open: _Connection | None = None

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> tuple[int, bytes, Any]:
        """Status, body and headers of the answer. What is asked must be safe to ask twice.

        Raises:
            Temporary: when the pod does not answer.
            Permanent: when the person may not forward a port to it.
        """
        kept = self._open is not None
        try:
            return self._asked(method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            said = self._said(error)
            self.close()
            if not kept or isinstance(error, TimeoutError):
                raise Temporary(f"the pod {self._way.namespace}/{self._way.pod} does not answer: {said}") from error
        try:
            return self._asked(method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            said = self._said(error)
            self.close()
            raise Temporary(f"the pod {self._way.namespace}/{self._way.pod} does not answer: {said}") from error

    def close(self) -> None:
        """End the port-forward."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _asked(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes, Any]:
        if self._open is None:
            self._open = _Connection(self._api, self._way, self._patience)
        self._open.request(method, target, body or None, {"Host": self._way.host, **headers})
        response = self._open.getresponse()
        return response.status, response.read(), response.headers

    def _said(self, error: Exception) -> str:
        told = self._open.told() if self._open else ""
        return told or str(error) or type(error).__name__


class _Connection(http.client.HTTPConnection):
    """`http.client` over a forwarded port."""

    def __init__(self, api: Api, way: Way, patience: float) -> None:
        super().__init__(way.host, timeout=patience)
        self._api, self._way, self._patience = api, way, patience
        self._port: Port | None = None

    def connect(self) -> None:
        self._port = self.sock = opened(self._api, self._way, self._patience)

    def told(self) -> str:
        """What the kubelet said of this port, empty where it said nothing."""
        return self._port.error if self._port else ""
