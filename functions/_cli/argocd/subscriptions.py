"""Of which triggers Argo CD tells whom, as its notifications engine reads ConfigMap, Applications and projects. Pure.

After argoproj/notifications-engine (`pkg/api/config.go`, `pkg/subscriptions`) and Argo CD 3.6
(`notification_controller/controller`). What both call deprecated is not read: the ConfigMap's key `config.yaml`, and a
project's annotation `recipients.argocd-notifications.argoproj.io`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from functions._cli.argocd.documents import first
from functions._cli.argocd.selectors import matches

PREFIX = "notifications.argoproj.io/"
SERVICE_PARTS = 3  # service.TYPE, or service.TYPE.NAME
Object = Mapping[str, Any]
Scalar = str | int | float | bool | None
Names = list[Scalar] | None


class _Entry(msgspec.Struct):
    """One of the ConfigMap's list `subscriptions`."""

    recipients: list[str | None] | None = None
    triggers: list[str | None] | None = None
    selector: str | None = ""


class _Condition(msgspec.Struct):
    when: Scalar = None
    oncePer: Scalar = None
    send: Names = None


class _Template(msgspec.Struct):
    message: Scalar = None
    webhook: dict[str, dict[str, Any] | None] | None = None


class _Webhook(msgspec.Struct):
    """The waits are integers: a text such as `2s` is refused."""

    retryMax: int | None = None
    retryWaitMin: int | None = None
    retryWaitMax: int | None = None


_SHAPES: dict[str, Any] = {  # of the keys that Argo CD reads when it reads the ConfigMap, by how they begin
    "subscriptions": list[_Entry | None] | None,
    "defaultTriggers": Names,
    "defaultTriggers.": Names,
    "trigger.": list[_Condition | None] | None,
    "template.": _Template | None,
    "service.": dict[str, Any] | None,
    "service.webhook.": _Webhook | None,
}


def unreadable(notifications: Object) -> tuple[str, ...]:
    """The keys of `argocd-notifications-cm` that Argo CD cannot read: for one of them it tells nobody of anything.

    YAML and its shape are judged; a fault within an expression or a Go template only the engine itself finds.
    """
    return tuple(sorted(key for key, text in _data(notifications).items() if not _is_readable(key, text)))


def heard(application: Object, projects: Iterable[Object], notifications: Object, service: str) -> frozenset[str]:
    """The triggers of which Argo CD tells this webhook service about an Application, by events that are made for it.

    A trigger counts where the ConfigMap has it, with a template that says what is posted to the service. A project's
    subscription counts for the Applications in the project's own namespace, which is Argo CD's. Whether the controller
    looks into an Application's namespace at all (`application.namespaces`) is not asked here.
    """
    if unreadable(notifications):
        return frozenset()
    data = _data(notifications)
    metadata, project = application["metadata"], (application.get("spec") or {}).get("project")
    asked = set(_of_everybody(data, metadata.get("labels") or {}, service))
    asked.update(_of_annotations(metadata, data, service))
    for one in projects:
        at = one["metadata"]
        if (at["name"], at.get("namespace")) == (project, metadata.get("namespace")):
            asked.update(_of_annotations(at, data, service))
    return frozenset(name for name in asked if _posts(name, data, service))


def _of_everybody(data: Mapping[str, str], labels: Mapping[str, str], service: str) -> Iterator[str]:
    for one in _read("subscriptions", data.get("subscriptions", "")) or ():
        whom = [str(recipient).partition(":")[0] for recipient in (one and one.recipients) or ()]
        if service in whom and matches(one.selector or "", labels):
            yield from _texts(one.triggers) or _listed(data, "defaultTriggers")


def _of_annotations(metadata: Object, data: Mapping[str, str], service: str) -> Iterator[str]:
    key = f"defaultTriggers.{service}"
    defaults = _listed(data, key if key in data else "defaultTriggers")
    for note, text in (metadata.get("annotations") or {}).items():
        if note.startswith(f"{PREFIX}subscribe."):
            first, *more = note.removeprefix(f"{PREFIX}subscribe.").split(".")
            somebody = not text or any(part.strip() for part in text.split(";"))
            if somebody and (more or [first])[0] == service:
                yield from [first] if more and first else defaults
        elif note.startswith(f"{PREFIX}subscriptions"):
            for trigger in _destined(text, service):
                yield from [trigger] if trigger else defaults


def _destined(text: str, service: str) -> Iterator[str]:
    """The triggers of the annotation that is a list, where somebody at the service is named; empty for the defaults."""
    try:
        entries = first(text, wary=True)
    except ValueError:
        return
    for entry in map(_lowered, _items(entries)):
        ours = [one for one in map(_lowered, _items(entry.get("destinations"))) if one.get("service") == service]
        if any(_items(one.get("recipients")) for one in ours):
            for trigger in _items(entry.get("trigger")) or [""]:
                yield str(trigger) if isinstance(trigger, str | int | float) else ""


def _posts(trigger: str, data: Mapping[str, str], service: str) -> bool:
    """Whether one of the trigger's conditions sends templates that are all there, and one of them has our webhook."""
    key = f"trigger.{trigger}"
    for condition in _read(key, data.get(key, "")) or ():
        sent = [f"template.{name}" for name in _texts(condition and condition.send)]
        read = [_read(name, data[name]) for name in sent if name in data]
        if len(read) == len(sent) and any(one and service in (one.webhook or {}) for one in read):
            return True
    return False


def _is_readable(key: str, text: str) -> bool:
    if _kind(key) not in _SHAPES:
        return True
    if key == "service." or (key.startswith("service.") and len(key.split(".")) > SERVICE_PARTS):
        return False
    try:
        found = _read(key, text)
        for one in (found or ()) if key == "subscriptions" else ():
            matches((one and one.selector) or "", {})
    except (ValueError, RecursionError):  # a ValidationError is a ValueError
        return False
    return True


def _read(key: str, text: str) -> Any:
    return msgspec.convert(first(text), _SHAPES[_kind(key)])


def _kind(key: str) -> str:
    before, dot, after = key.partition(".")
    return "service.webhook." if before == "service" and f"{after}.".startswith("webhook.") else before + dot


def _listed(data: Mapping[str, str], key: str) -> list[str]:
    return _texts(_read(key, data.get(key, "")))


def _texts(names: Iterable[Any] | None) -> list[str]:
    return [str(one) for one in names or ()]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lowered(value: Any) -> dict[str, Any]:
    """A map with its keys in lower case, in which Go's JSON takes them, too; empty where it is none."""
    found = value.items() if isinstance(value, dict) else ()
    return {key.lower(): item for key, item in found if isinstance(key, str)}


def _data(notifications: Object) -> Mapping[str, str]:
    return notifications.get("data") or {}
