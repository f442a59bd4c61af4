"""Argo CD's notification controller over the very ConfigMap that a cluster gets: which message is due, and its body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from functions._rehearsal.argocd.expressions import ExpressionError, evaluate
from functions._rehearsal.argocd.templates import render
from functions._rehearsal.objects import Object

CONFIG = Path(__file__).parents[3] / "knative" / "argocd" / "notifications.yaml"


@dataclass(frozen=True, slots=True)
class Message:
    """One webhook call; `path` is appended to the service's URL."""

    service: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass
class Notifications:
    """The ConfigMap, and what was already sent for each Application (its `notified` annotation on a cluster)."""

    services: Mapping[str, Mapping[str, Any]]
    templates: Mapping[str, Mapping[str, Any]]
    triggers: Mapping[str, list[Mapping[str, Any]]]
    subscriptions: list[Mapping[str, Any]]
    sent: dict[str, set[tuple[str, str, str]]] = field(default_factory=dict)

    def due(self, application: Object) -> list[Message]:
        """The messages that this state of an Application gives, each once for every value of its oncePer."""
        messages = []
        for subscription in self.subscriptions:
            for trigger in subscription["triggers"]:
                for condition in self.triggers[trigger]:
                    if self._fires(application, trigger, condition):
                        for recipient in subscription["recipients"]:
                            messages += [self._message(application, recipient, name) for name in condition["send"]]
        return messages

    def _fires(self, application: Object, trigger: str, condition: Mapping[str, Any]) -> bool:
        values = {"app": application}
        try:
            if not evaluate(condition["when"], values):
                return False
        except ExpressionError:
            return False  # as the controller does: a field of nil is no reason to tell anybody
        once = str(evaluate(condition["oncePer"], values)) if "oncePer" in condition else ""
        mark = (trigger, condition["when"], once)
        sent = self.sent.setdefault(application["metadata"]["name"], set())
        if mark in sent:
            return False
        sent.add(mark)
        return True

    def _message(self, application: Object, service: str, name: str) -> Message:
        webhook = self.templates[name]["webhook"][service]
        headers = tuple((each["name"], each["value"]) for each in self.services[service].get("headers") or ())
        body = render(webhook.get("body", ""), {"app": application})
        path = render(webhook.get("path", ""), {"app": application})
        return Message(service, webhook.get("method", "GET"), path, headers, body)


def load_notifications(path: Path = CONFIG) -> Notifications:
    """The configuration in a ConfigMap file; every Application is subscribed to each service's default triggers."""
    data = yaml.safe_load(path.read_text())["data"]
    found: dict[str, dict[str, Any]] = {"service.webhook": {}, "template": {}, "trigger": {}, "defaultTriggers": {}}
    for key, text in data.items():
        for prefix, held in found.items():
            if key.startswith(f"{prefix}."):
                held[key.removeprefix(f"{prefix}.")] = yaml.safe_load(text)
    subscriptions: list[Mapping[str, Any]] = [
        {"recipients": [name], "triggers": triggers} for name, triggers in found["defaultTriggers"].items()
    ]
    return Notifications(found["service.webhook"], found["template"], found["trigger"], subscriptions)
