"""One delivery of GitHub's webhook: is it genuine, is it about us, and which event does it become? Pure.

Only the signature says that GitHub sent it (docs.github.com, "Validating webhook deliveries"); it covers the body and
no header, so the event's id comes from the body too: the same delivery sent again, by GitHub, a person or somebody who
overheard it, is the same event.
"""

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs

import msgspec

from eventing.contracts import PullRequestChanged
from eventing.shapes import ready
from functions._clients.pull_requests import BRANCHES
from functions.webhook_receiver.events import event

LIMIT = 1024 * 1024  # bytes; a pull request's text has at most 65,536 characters, and the rest is small
# The actions that change what a person said; a comment, a label or a review changes nothing here.
ACTIONS = frozenset({"closed", "reopened", "synchronize", "opened", "edited", "ready_for_review"})


class _Side(msgspec.Struct, frozen=True):
    ref: str = ""


class _Repository(msgspec.Struct, frozen=True):
    full_name: str = ""


class _Pull(msgspec.Struct, frozen=True):
    head: _Side = _Side()


class _Delivery(msgspec.Struct, frozen=True):
    action: str = ""
    number: int = 0
    pull_request: _Pull | None = None
    repository: _Repository = _Repository()


def genuine(signature: str, body: bytes, key: bytes) -> bool:
    """Whether `X-Hub-Signature-256` is that of this body; without a key nothing is."""
    if not key:
        return False
    expected = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))


def event_of(kind: str, content_type: str, body: bytes, repository: str) -> bytes | None:
    """The event that a genuine delivery becomes, as structured JSON; None where it is not about a pull request of ours.

    `kind` is `X-GitHub-Event`; `repository` is `owner/name`, empty where any is meant.

    Raises:
        ValueError: when the body is not what GitHub sends.
    """
    if kind != "pull_request":
        return None
    said = _read(content_type, body)
    mine = not repository or said.repository.full_name.lower() == repository.lower()
    branch = said.pull_request.head.ref if said.pull_request else ""
    if said.number <= 0 or said.action not in ACTIONS or not mine or not branch.startswith(BRANCHES):
        return None
    payload = PullRequestChanged(said.number, "", said.action)
    return event("pull_request.changed", body, str(said.number), payload)


def _read(content_type: str, body: bytes) -> _Delivery:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":  # what GitHub proposes when a webhook is made
        found: dict[str, list[Any]] = parse_qs(body.decode("utf-8"), max_num_fields=4)
        body = found.get("payload", [""])[0].encode()
    elif kind != "application/json":
        raise ValueError(f"{kind or 'no content type'} is neither JSON nor a form")
    try:
        return msgspec.json.decode(body, type=ready(_Delivery))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
