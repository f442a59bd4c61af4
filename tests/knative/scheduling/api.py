"""Kubernetes' API over TLS with a bearer token, as far as this check needs it."""

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPSConnection
from typing import Any
from urllib.parse import urlencode

from functions._clients.kinds import KINDS, Kind

Object = dict[str, Any]
PATCH = "application/strategic-merge-patch+json"
PLACES = KINDS | {
    "PriorityClass": Kind("scheduling.k8s.io", "v1", "priorityclasses", namespaced=False),
}


class Refused(Exception):
    """The API server said no; the message is its own."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status}: {said}")
        self.status = status


class Api:
    """One API server. Each call is a connection of its own, so threads may share it."""

    def __init__(self, port: int, token: str, certificate: str) -> None:
        self.port, self._token, self._certificate = port, token, certificate

    def call(self, method: str, path: str, body: Object | None = None, kind: str = "application/json") -> Object:
        """The answer of one request.

        Raises:
            Refused: for any answer of 400 and above.
            OSError: when nobody answers.
        """
        trust = ssl.create_default_context(cafile=self._certificate)
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT  # the server's own certificate names no key identifier
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=20, context=trust)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        told: Any = json.loads(text) if text.startswith("{") else {"message": text}
        if answer.status >= 400:
            raise Refused(answer.status, str(told.get("message")))
        return dict(told)

    def create(self, one: Object) -> Object:
        """Post an object; one that is there already stays what it is."""
        place = PLACES[one["kind"]]
        try:
            return self.call("POST", place.path(one["metadata"].get("namespace", "")), one)
        except Refused as refused:
            if refused.status != 409:
                raise
            return one

    def items(self, kind: str, namespace: str = "", **query: str) -> list[Object]:
        """All objects of a kind, of one namespace or of all."""
        asked = f"?{urlencode(query)}" if query else ""
        return list(self.call("GET", PLACES[kind].path(namespace) + asked)["items"])

    def patch(self, kind: str, namespace: str, name: str, body: Mapping[str, Any], part: str = "") -> None:
        """Merge into an object, or into a part of it (`/status`)."""
        self.call("PATCH", PLACES[kind].path(namespace, name) + part, dict(body), PATCH)

    def delete(self, kind: str, namespace: str = "", name: str = "", **query: str) -> None:
        """Delete an object, or all of the namespace where no name is given; what is gone is gone."""
        asked = f"?{urlencode(query)}" if query else ""
        try:
            self.call("DELETE", PLACES[kind].path(namespace, name) + asked)
        except Refused as refused:
            if refused.status != 404:
                raise
