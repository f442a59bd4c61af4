"""What Argo CD lacks to tell the school of its syncs. Pure: objects as the API has them in, sentences out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from functions._cli.argocd.concerned import named
from functions._cli.argocd.subscriptions import heard

SERVICE = "school"
SUBSCRIBE = "notifications.argoproj.io/subscribe."
DEFAULTS = SUBSCRIBE + SERVICE
SENDER = f"service.webhook.{SERVICE}"
_URL = re.compile(r"^url: *(\S+)", re.MULTILINE)
Object = Mapping[str, Any]


def posts_to(sender: str) -> str:
    """The URL in the text of a webhook service; empty where there is none."""
    found = _URL.search(sender)
    return found[1].strip("\"'") if found else ""


def addressed(patch: Object, broker: str) -> dict[str, Any]:
    """The patch for a Broker at this URL, which another class has elsewhere; as it is where the URL is not known."""
    data = dict(patch["data"])
    if broker and SENDER in data:
        data[SENDER] = _URL.sub(lambda _: f"url: {broker}", data[SENDER], count=1)
    return {**patch, "data": data}


def lacking(wanted: Object, live: Object) -> tuple[str, ...]:
    """What a ConfigMap has not, or has otherwise, of the keys in a patch; other keys do not count."""
    name, has = str(wanted["metadata"]["name"]), live.get("data") or {}
    return tuple(
        f"{name} has no key {key}" if key not in has else f"{name} has another {key} than this release"
        for key, value in wanted["data"].items()
        if has.get(key) != value
    )


def silent(applications: Iterable[Object], projects: Iterable[Object], notifications: Object) -> tuple[str, ...]:
    """The Applications whose syncs the school is not told of, as `namespace/name`, judged as Argo CD's engine does.

    `notifications` is `argocd-notifications-cm` as it is. By a trigger that it lacks (`lacking`) nobody is told, and
    nobody of anything where Argo CD cannot read it (`subscriptions.unreadable` says which key): say those two first.
    """
    listed = tuple(projects)
    return tuple(named(one) for one in applications if not heard(one, listed, notifications, SERVICE))
