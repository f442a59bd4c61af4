"""Argo CD's objects behind kubectl, for what is asked and patched through it."""

import json
from pathlib import Path
from typing import Any

import yaml

from functions._cli.argocd.__main__ import check
from functions._cli.argocd.patches import FILES
from functions._cli.installing.kubectl import PATIENCE, Answer

Object = dict[str, Any]
OWN = {"service.slack": "token: $slack", "trigger.on-deployed": "- send: [app-deployed]", "subscriptions": "[]"}


def application(name: str, project: str = "homelab", **annotations: str) -> Object:
    notes = {key.replace("__", "/"): value for key, value in annotations.items()}
    return {"metadata": {"name": name, "namespace": "argocd", "annotations": notes}, "spec": {"project": project}}


class Argo:
    """Argo CD's objects behind kubectl, with a merge patch as the API server does it (RFC 7386)."""

    def __init__(self) -> None:
        self.maps: dict[str, Object] = {
            name: {"metadata": {"name": name}, "data": dict(OWN)} for name in ("argocd-notifications-cm", "argocd-cm")
        }
        self.others: dict[str, list[Object]] = {
            "applications.argoproj.io": [application("web")],
            "appprojects.argoproj.io": [application("homelab")],
        }

    @property
    def project(self) -> Object:
        return self.others["appprojects.argoproj.io"][0]

    def has_broker(self, url: str) -> None:
        self.others["brokers.eventing.knative.dev"] = [{"kind": "Broker", "status": {"address": {"url": url}}}]

    def has_policy(self, text: str) -> None:
        volume = {"configMap": {"name": "school-policy-1a2b"}}
        spec = {"template": {"spec": {"volumes": [volume]}}}
        self.others["services.serving.knative.dev"] = [{"kind": "Service", "metadata": {"name": "x"}, "spec": spec}]
        held = {"kind": "ConfigMap", "metadata": volume["configMap"], "data": {"policy.yaml": text}}
        self.others["configmap"] = [held]

    def __call__(self, *arguments: str, given: str = "", patience: float = PATIENCE) -> Answer:
        words = list(arguments)
        if "patch" in words:
            assert words[words.index("--type") + 1] == "merge"
            patch = Path(words[-1]).read_text() if words[-2] == "--patch-file" else words[-1]
            merge(self.maps[words[4]], yaml.safe_load(patch))
            return Answer(0, "", "")
        if words[1] == "configmap" and not words[2].startswith("school-"):
            found = [{"kind": "ConfigMap", **self.maps[words[2]]}] if words[2] in self.maps else []
        else:
            found = self.others.get(words[1], [])
        if words[2] not in ("-A", "-n"):
            return Answer(0, json.dumps(found[0]) if found else "", "")
        return Answer(0, json.dumps({"kind": "List", "items": found}), "")


def merge(target: Object, patch: Object) -> None:
    for key, value in patch.items():
        if isinstance(value, dict):
            merge(target.setdefault(key, {}), value)
        else:
            target[key] = value


def checked(argo: Argo) -> tuple[int, list[str]]:
    said: list[str] = []
    return check(argo, said.append), said


ROOT = FILES[0].parent
OWN_APPLICATION, OWN_PROJECT = (
    yaml.safe_load((ROOT / f"{name}.yaml").read_text()) for name in ("application", "project")
)
