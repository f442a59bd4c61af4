"""The shell of webhook-receiver: bounded body, signature, event, broker. It answers a status and never a text."""

import logging
import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from eventing.contracts import WEBHOOK
from eventing.handler import Permanent, Temporary
from eventing.outbox import Publish
from eventing.publisher import HttpPublisher
from eventing.settings import SettingError, secret, setting
from functions.webhook_receiver.delivery import LIMIT, event_of, genuine

DONE, ACCEPTED, MALFORMED, UNSIGNED, LENGTH_NEEDED, TOO_LARGE, LATER = 204, 202, 400, 401, 411, 413, 503
Answer = tuple[str, int, dict[str, str]]
_log = logging.getLogger(f"cortex.{WEBHOOK}")


def receiver(key: bytes, repository: str, publish: Publish) -> Callable[[Any], Answer]:
    """The target over its settings; `publish` posts to the broker."""

    def receive(request: Any) -> Answer:
        if request.method != "POST":
            return ("", DONE if request.method in ("GET", "HEAD") else 405, {"Allow": "POST"})
        declared = request.headers.get("Content-Length", "")
        if not (declared.isascii() and declared.isdecimal()):
            return ("", LENGTH_NEEDED, {})  # GitHub always says it; a stream without an end is never read
        if int(declared) > LIMIT:
            return ("", TOO_LARGE, {})
        body = request.get_data()
        if not genuine(request.headers.get("X-Hub-Signature-256", ""), body, key):
            _log.warning("refused: %s", "its signature is not ours" if key else "GITHUB_WEBHOOK_SECRET is not set")
            return ("", UNSIGNED, {})
        kind, content_type = (request.headers.get(name, "") for name in ("X-GitHub-Event", "Content-Type"))
        try:
            event = event_of(kind, content_type, body, repository)
        except ValueError:
            return ("", MALFORMED, {})
        if event is None:
            return ("", DONE, {})
        try:
            publish(event)
        except (Temporary, Permanent) as error:
            _log.error("a delivery was not passed on, so redeliver it on GitHub: %s", error)
            return ("", LATER, {})
        return ("", ACCEPTED, {})

    return receive


def build(environ: Mapping[str, str]) -> Callable[[Any], Answer]:
    """The target over the real broker."""
    key = secret(environ, "GITHUB_WEBHOOK_SECRET", default="").encode()
    named = setting(environ, "GITHUB_REPO", default="")
    repository = named if named.count("/") == 1 and ":" not in named else ""
    return receiver(key, repository, HttpPublisher(setting(environ, "K_SINK", schemes=("http", "https"))))


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
