"""What Argo CD lacks to tell the school of its syncs. Pure: objects as the API has them in, sentences out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

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
    """The Applications whose syncs the school is not told of, as `namespace/name`."""
    if _everything_is(notifications):
        return ()
    told = {_name(one) for one in projects if _subscribes(one)}
    return tuple(
        f"{one['metadata'].get('namespace', '')}/{_name(one)}"
        for one in applications
        if not _subscribes(one) and str((one.get("spec") or {}).get("project") or "default") not in told
    )


def _everything_is(notifications: Object) -> bool:
    """Whether the ConfigMap's own list subscribes every Application: an entry for us, without a selector."""
    try:
        listed = yaml.safe_load((notifications.get("data") or {}).get("subscriptions") or "[]")
    except yaml.YAMLError:
        return False  # Argo CD cannot read it either, and then tells nobody
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return any(
        SERVICE in (one.get("recipients") or ())
        and not one.get("selector")
        and any(str(trigger).startswith(f"{SERVICE}-") for trigger in one.get("triggers") or ())
        for one in entries
    )


def _subscribes(one: Object) -> bool:
    notes = one["metadata"].get("annotations") or {}
    ours = (key for key in notes if key.startswith(f"{SUBSCRIBE}{SERVICE}-") and key.endswith(f".{SERVICE}"))
    return DEFAULTS in notes or any(ours)


def _name(one: Object) -> str:
    return str(one["metadata"]["name"])
