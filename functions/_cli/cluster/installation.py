"""The school in a cluster: its answers, its broker, and the key that its commands are signed with."""

import base64
import binascii
import os
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError, secret
from eventing.wire import STRUCTURED
from functions._cli.cluster.answered import Answered
from functions._cli.cluster.api import Api, Forbidden, Object, core, grouped
from functions._cli.cluster.forwarding import Forwarded
from functions._cli.cluster.routing import Look, way_to
from functions._commands.reading import reading_key
from functions._commands.signing import WeakKey

NAMESPACE, BROKER, COORDINATOR = "cortex-school", "school", "school-coordinator"
SIGNING = ("command-signing", "key")  # the Secret and its key, docs/secrets.md
_RETRIED = frozenset({404, 408, 409, 429})  # and every 5xx, as eventing.publisher has it


class Installation:
    """The school in the cluster of one context. Nothing is asked before it is needed."""

    def __init__(self, api: Api, environ: Mapping[str, str] = os.environ) -> None:
        self.api, self._environ = api, environ

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings of whoever asks."""
        return self._environ

    def answers(self) -> Answered:
        """Its ledger, by the coordinator's answers.

        Raises:
            Permanent: when there is no such service, or no key to sign questions with.
            Temporary: when no pod on the way is ready.
        """
        url = self._address("serving.knative.dev/v1", "services", COORDINATOR, "the Knative service")
        return Answered(Forwarded(self.api, way_to(url, self._look())), self._reading_key())

    def publisher(self) -> "ForwardedBroker":
        """What publishes to its broker.

        Raises:
            Permanent: when there is no broker.
            Temporary: when the broker is not ready, or no pod of its ingress.
        """
        url = self._address("eventing.knative.dev/v1", "brokers", BROKER, "the Broker")
        return ForwardedBroker(Forwarded(self.api, way_to(url, self._look())), url)

    def close(self) -> None:
        """Close the connections to the API server."""
        self.api.close()

    def command_key(self) -> bytes:
        """COMMAND_SIGNING_KEY (or its file), else what the Secret says, as far as the person may read it. Never shown.

        Raises:
            Permanent: when there is none.
        """
        environ = self._environ
        try:
            given = secret(environ, "COMMAND_SIGNING_KEY", default="")
        except SettingError as error:
            raise Permanent(str(error)) from error
        if given:
            return given.encode()
        name, field = SIGNING
        where = f"the key {field} of the Secret {NAMESPACE}/{name}"
        try:
            found = self.api.read(core(NAMESPACE, "secrets", name))
        except Forbidden as error:
            raise Permanent(f"you may not read {where}, so set COMMAND_SIGNING_KEY: {error}") from error
        try:
            key = base64.b64decode(((found or {}).get("data") or {}).get(field, ""), validate=True).strip()
        except binascii.Error as error:
            raise Permanent(f"{where} is not base64: {error}") from None
        if not key:
            raise Permanent(f"there is no {where}: docs/secrets.md says how to make it; or set COMMAND_SIGNING_KEY")
        return key

    def _reading_key(self) -> bytes:
        environ = self._environ
        try:
            given = secret(environ, "COMMAND_READING_KEY", default="")
            return given.encode() if given else reading_key(self.command_key())
        except (SettingError, WeakKey) as error:
            raise Permanent(str(error)) from error

    def _address(self, group_version: str, plural: str, name: str, what: str) -> str:
        found = self.api.read(grouped(group_version, plural, NAMESPACE, name))
        if found is None:
            raise Permanent(
                f"{what} {NAMESPACE}/{name} is not in this cluster; install it, or choose another --context"
            )
        address = ((found.get("status") or {}).get("address") or {}).get("url", "")
        if not urlsplit(address).hostname:
            raise Temporary(f"{what} {NAMESPACE}/{name} has no address yet; `cortex-school doctor --cluster` says why")
        return str(address)

    def _look(self) -> Look:
        return Look(lambda namespace, name: self.api.read(core(namespace, "services", name)), self._pods)

    def _pods(self, namespace: str, labels: dict[str, str]) -> Iterable[Object]:
        selector = ",".join(f"{name}={value}" for name, value in sorted(labels.items()))
        return self.api.items(core(namespace, "pods"), labelSelector=selector)


class ForwardedBroker:
    """Posts structured events to a broker behind a port-forward."""

    def __init__(self, ingress: Forwarded, url: str) -> None:
        self._ingress, self._url = ingress, url

    def __call__(self, body: bytes) -> None:
        """Post one event.

        Raises:
            Temporary: when the broker is away or asks to come again.
            Permanent: when it will never take this event.
        """
        target = urlsplit(self._url).path or "/"
        status, _, _ = self._ingress.ask("POST", target, {"Content-Type": STRUCTURED}, body)
        if status >= 500 or status in _RETRIED:
            raise Temporary(f"the broker at {self._url} answered {status}; try again")
        if not 200 <= status < 300:
            raise Permanent(f"the broker at {self._url} refuses the event with {status}")

    def close(self) -> None:
        """End the port-forward."""
        self._ingress.close()
