"""The API server, asked as the person whom the kubeconfig names; the SDK does the logging in."""

import importlib
import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from eventing.handler import Permanent, Temporary
from functions._cli.cluster.choosing import CURRENT

Object = dict[str, Any]
PAGE = 500  # objects, as kubectl asks for
TIMEOUT = (5.0, 20.0)  # seconds to connect and to answer; a person waits longer than a sample of the monitor


class Forbidden(Permanent):
    """The person may not do this; the message names it."""


class Api:
    """One API server. The kubeconfig is read at the first call."""

    def __init__(self, environ: Mapping[str, str], context: str = CURRENT) -> None:
        self._environ, self.context = environ, context
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def client(self) -> Any:
        """The SDK's own client, logged in.

        Raises:
            Permanent: when the kubeconfig cannot be read, or lacks the context.
        """
        with self._lock:
            self._client = self._client or connected(self._environ, self.context)
            return self._client

    @property
    def server(self) -> str:
        """The server's URL."""
        return str(self.client.configuration.host)

    def read(self, path: str) -> Object | None:
        """What is at a path, None where nothing is.

        Raises:
            Forbidden: when the person may not read it.
            Temporary: when the server is away.
        """
        status, body = self._call("GET", path)
        return None if status == 404 else body

    def items(self, path: str, **query: str) -> Iterator[Object]:
        """Every object of a list, page by page; none where the kind is not there."""
        proceed = ""
        while True:
            asked = {**query, "limit": str(PAGE), **({"continue": proceed} if proceed else {})}
            status, body = self._call("GET", f"{path}?{urlencode(asked)}")
            if status == 404:
                return
            yield from body.get("items") or ()
            proceed = str((body.get("metadata") or {}).get("continue") or "")
            if not proceed:
                return

    def create(self, path: str, body: Object) -> Object:
        """Post an object (here: a review, which the server answers and does not keep)."""
        status, answer = self._call("POST", path, body)
        if status == 404:
            raise Permanent(f"{self.server} has no {path}")
        return answer

    def close(self) -> None:
        """Close the kept connections; the next call opens new ones."""
        if self._client is not None:
            self._client.rest_client.pool_manager.clear()

    def _call(self, method: str, path: str, body: Object | None = None) -> tuple[int, Object]:
        from urllib3.exceptions import HTTPError  # noqa: PLC0415  loaded with the SDK

        client = self.client
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = client.param_serialize(method, path, header_params=headers, body=body, auth_settings=["BearerToken"])
        try:
            response = client.call_api(*request, _request_timeout=TIMEOUT)
            status, text = int(response.status), bytes(response.read() or b"")
        except HTTPError as error:
            raise Temporary(f"the API server {self.server} does not answer: {error}; is the context right?") from None
        if status == 404:
            return status, {}
        if 200 <= status < 300:
            return status, dict(json.loads(text))
        said = _said(text)
        if status == 403:
            raise Forbidden(f"your kubeconfig may not {method} {path.partition('?')[0]}: {said}")
        if status == 401:
            raise Permanent(f"{self.server} does not know you (401): log in again, or choose another --context")
        raise Temporary(f"{self.server} answered {status} to {method} {path.partition('?')[0]}: {said}")


def core(namespace: str, plural: str, name: str = "") -> str:
    """The path of objects of the core group."""
    return f"/api/v1/namespaces/{quote(namespace, '')}/{plural}" + (f"/{quote(name, '')}" if name else "")


def grouped(group_version: str, plural: str, namespace: str = "", name: str = "") -> str:
    """The path of objects of a named group, such as `apps/v1`."""
    where = f"/namespaces/{quote(namespace, '')}" if namespace else ""
    return f"/apis/{group_version}{where}/{plural}" + (f"/{quote(name, '')}" if name else "")


def connected(environ: Mapping[str, str], context: str) -> Any:
    """The SDK's own client, logged in by the kubeconfig's context (`current`: the one that it is set to).

    Raises:
        Permanent: when the kubeconfig cannot be read, or lacks the context.
    """
    from kubernetes import client  # noqa: PLC0415  (56 MiB: loaded at the first call)

    config: Any = importlib.import_module("kubernetes.config")  # carries no types
    configuration = client.Configuration()
    file = environ.get("KUBECONFIG") or None
    try:
        contexts, active = config.list_kube_config_contexts(file)
        names = [one["name"] for one in contexts]
        wanted = context if context in names or context != CURRENT else (active or {}).get("name", "")
        if wanted not in names:
            raise Permanent(f"the kubeconfig has no context {wanted!r}; it has {', '.join(names) or 'none'}")
        config.load_kube_config(file, context=wanted, client_configuration=configuration, persist_config=False)
    except (config.ConfigException, OSError) as error:
        raise Permanent(
            f"the kubeconfig cannot be read: {error}; set KUBECONFIG, or put it at ~/.kube/config"
        ) from None
    configuration.retries = False
    if not configuration.verify_ssl:  # as the kubeconfig has it; the SDK would say so at each of a hundred calls
        urllib3 = importlib.import_module("urllib3")
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if any(f"//{host}" in configuration.host for host in ("127.", "localhost", "[::1]")):
        configuration.proxy = None
    return client.ApiClient(configuration)


def _said(text: bytes) -> str:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    message = body.get("message") if isinstance(body, dict) else None
    return str(message or text[:200].decode(errors="replace") or "no reason given")
