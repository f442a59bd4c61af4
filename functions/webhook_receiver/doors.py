"""Who may call, at which path, with which secret, and how what they say becomes events. Pure.

A source that is not here does not exist. Each has a secret of its own, so that who may speak for one cannot for
another.
"""

import hmac
from collections.abc import Callable, Mapping

from msgspec import Struct

from functions.webhook_receiver import alerts, applications, delivery
from functions.webhook_receiver.events import Heard

Headers = Mapping[str, str]


class Door(Struct, frozen=True):
    """One source. `secret` is the setting that holds its key; `again` says what to do where the broker was away."""

    name: str
    paths: tuple[str, ...]
    secret: str
    genuine: Callable[[Headers, bytes, bytes], bool]
    heard: Callable[[Headers, bytes, str], Heard]
    stranger: str
    again: str


def by_bearer(headers: Headers, body: bytes, key: bytes) -> bool:
    """Whether the request carries this token (RFC 6750); compared in a time that tells nothing of it."""
    del body
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    said = token.strip().encode(errors="replace")
    return bool(key) and hmac.compare_digest(said, key) and scheme.lower() == "bearer"


def _signed(headers: Headers, body: bytes, key: bytes) -> bool:
    return delivery.genuine(headers.get("X-Hub-Signature-256", ""), body, key)


def _of_github(headers: Headers, body: bytes, repository: str) -> Heard:
    kind, content_type = (headers.get(name, "") for name in ("X-GitHub-Event", "Content-Type"))
    found = delivery.event_of(kind, content_type, body, repository)
    return Heard((found,)) if found else Heard(reason="not about a pull request of ours")


def _of_alertmanager(headers: Headers, body: bytes, repository: str) -> Heard:
    del headers, repository
    return alerts.heard(body)


def _of_argocd(headers: Headers, body: bytes, repository: str) -> Heard:
    del headers, repository
    return applications.heard(body)


DOORS = (
    Door(
        "github",
        ("/", "/github"),
        "GITHUB_WEBHOOK_SECRET",
        _signed,
        _of_github,
        "its signature is not ours",
        "redeliver it on GitHub",
    ),
    Door(
        "alertmanager",
        ("/alertmanager",),
        "ALERTMANAGER_WEBHOOK_TOKEN",
        by_bearer,
        _of_alertmanager,
        "its token is not ours",
        "Alertmanager sends it again",
    ),
    Door(
        "argocd",
        ("/argocd",),
        "ARGOCD_WEBHOOK_TOKEN",
        by_bearer,
        _of_argocd,
        "its token is not ours",
        "Argo CD tries three times more",
    ),
)


def door_at(path: str) -> Door | None:
    """The source that calls at this path."""
    wanted = path.rstrip("/") or "/"
    return next((one for one in DOORS if wanted in one.paths), None)
