"""The shell of webhook-receiver: bounded body, who it is, events, broker. It answers a status and never a text."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from eventing.contracts import WEBHOOK
from eventing.handler import Permanent, Temporary
from eventing.outbox import Publish
from eventing.publisher import HttpPublisher
from eventing.settings import SettingError, secret, setting
from functions.webhook_receiver.doors import Door, door_at
from functions.webhook_receiver.events import Refused
from functions.webhook_receiver.intake import taken, unreadable
from functions.webhook_receiver.readiness import Answer, probed

DONE, ACCEPTED, NOWHERE, LATER = 204, 202, 404, 503
_log = logging.getLogger(f"cortex.{WEBHOOK}")


def receiver(keys: Mapping[str, bytes], repository: str, publish: Publish) -> Callable[[Any], Answer]:
    """The target over its settings: `keys` by the name of a door; `publish` posts to the broker."""
    counts: Counter[tuple[str, str]] = Counter()

    def counted(source: str, why: Refused) -> Answer:
        counts[source, why.reason] += 1
        said = f"{why.reason}: {why.detail}" if why.detail else why.reason
        level = logging.INFO if why.status == DONE else logging.WARNING
        _log.log(level, "%s: %s (%d times), answered %d", source, said, counts[source, why.reason], why.status)
        return ("", why.status, {})

    def passed_on(door: Door, events: tuple[bytes, ...]) -> Answer:
        try:
            for event in events:
                publish(event)
        except (Temporary, Permanent) as error:
            _log.error("%s: it was not passed on, so %s: %s", door.name, door.again, error)
            return ("", LATER, {})
        return ("", ACCEPTED, {})

    def receive(request: Any) -> Answer:
        if request.method != "POST":
            return ("", DONE if request.method in ("GET", "HEAD") else 405, {"Allow": "POST"})
        door = door_at(request.path)
        if door is None:
            return counted("a stranger", Refused(NOWHERE, "nobody is expected at this path"))
        if why := unreadable(request.headers.get("Content-Length", "")):
            return counted(door.name, why)
        found = taken(door, keys.get(door.name, b""), request.headers, request.get_data(), repository)
        return counted(door.name, found) if isinstance(found, Refused) else passed_on(door, found.events)

    return receive


def build(environ: Mapping[str, str]) -> Callable[[Any], Answer]:
    """The target over the real broker."""
    named = setting(environ, "GITHUB_REPO", default="")
    repository = named if named.count("/") == 1 and ":" not in named else ""
    publish = HttpPublisher(setting(environ, "K_SINK", schemes=("http", "https")))
    keys = {"github": secret(environ, "GITHUB_WEBHOOK_SECRET", default="").encode()}
    keys["alertmanager"] = secret(environ, "ALERTMANAGER_WEBHOOK_TOKEN", default="").encode()
    keys["argocd"] = secret(environ, "ARGOCD_WEBHOOK_TOKEN", default="").encode()
    return probed(receiver(keys, repository, publish), publish.reach)


@lru_cache(maxsize=1)
def _target() -> Callable[[Any], Answer]:
    return build(os.environ)


def function(request: Any) -> Answer:
    """The target for `functions-framework --signature-type http`."""
    try:
        return _target()(request)
    except SettingError as error:
        _log.error("%s", error)
        return ("", LATER, {})
