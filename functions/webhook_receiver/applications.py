"""A plain JSON webhook of Argo CD, for whom its notification templates are not theirs to change. Pure.

Three shapes are read: an Application, one under the key `app`, and a flat object with the fields of the event
`argocd.application` (`application` or `app`, `phase`, `revision`, `sync`, `health`, and `startedAt` or `finishedAt`).
What is said is a hint: health-monitor reads the Application from the API.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from eventing.contracts import ArgocdApplication
from functions.webhook_receiver.alerts import NAME, NAMESPACE
from functions.webhook_receiver.events import Heard, event

PHASES = frozenset({"Running", "Terminating", "Succeeded", "Failed", "Error", ""})
LONGEST = 100  # characters of a revision or a status
SOURCES = 20  # revisions of one Application that are passed on


def heard(body: bytes) -> Heard:
    """The event about one Application.

    Raises:
        ValueError: when the body names no Application, or nothing that tells this outcome from the next.
    """
    try:
        said = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    whole = said["app"] if isinstance(said.get("app"), dict) else said
    payload, apart = _of_application(whole) if isinstance(whole.get("metadata"), dict) else _of_fields(said)
    if not NAME.fullmatch(payload.application) or not NAMESPACE.fullmatch(payload.namespace or "argocd"):
        raise ValueError("it names no Application: metadata.name, or application")
    if payload.phase not in PHASES:
        raise ValueError(f"phase {payload.phase[:20]!r} is none of Argo CD's")
    if not any((*apart, payload.revision, payload.revisions)):
        raise ValueError("nothing tells this outcome from the next: give startedAt, finishedAt or revision")
    identity = msgspec.json.encode(("application", payload, apart))
    return Heard((event("argocd.application", identity, payload.application, payload),))


def _of_application(app: Mapping[str, Any]) -> tuple[ArgocdApplication, tuple[str, ...]]:
    status = _map(app, "status")
    state, health = _map(status, "operationState"), _map(status, "health")
    result, asked = _map(state, "syncResult"), _map(_map(state, "operation"), "sync")
    payload = ArgocdApplication(
        application=_text(_map(app, "metadata"), "name", 253),
        phase=_text(state, "phase"),
        revision=_text(result, "revision"),
        revisions=_texts(result.get("revisions")),
        sync=_text(_map(status, "sync"), "status"),
        health=_text(health, "status"),
        namespace=_text(_map(app, "metadata"), "namespace"),
    )
    times = (_text(state, "startedAt"), _text(state, "finishedAt"), _text(health, "lastTransitionTime"))
    return payload, (*times, _text(asked, "revision"), *_texts(asked.get("revisions")))  # two may start in one second


def _of_fields(said: Mapping[str, Any]) -> tuple[ArgocdApplication, tuple[str, ...]]:
    payload = ArgocdApplication(
        application=_text(said, "application", 253) or _text(said, "app", 253),
        phase=_text(said, "phase"),
        revision=_text(said, "revision"),
        revisions=_texts(said.get("revisions")),
        sync=_text(said, "sync"),
        health=_text(said, "health"),
        namespace=_text(said, "namespace"),
    )
    return payload, (_text(said, "startedAt"), _text(said, "finishedAt"))


def _map(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    found = value.get(name)
    return found[: longest + 1] if isinstance(found, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(one[:LONGEST] for one in value[:SOURCES] if isinstance(one, str)) if isinstance(value, list) else ()
