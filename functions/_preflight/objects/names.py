"""Names, labels and keys are written as the API server takes them (apimachinery, util/validation)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec_path
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "names"
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SERVICE = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_PORT = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")
_CONFIG_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")
_FREE = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")  # any path segment
CRONJOB_NAME = 52  # its Jobs' names get 11 characters more, and end at 63


def valid_names(view: View) -> Iterator[Finding]:
    """Names are DNS-1123, container names differ, labels and ConfigMap keys have the right characters."""
    for one in view.objects:
        why = _why_not(one.kind, one.name)
        if why and not (not one.name and get(one.data, "metadata.generateName")):
            yield finding(RULE, one, "metadata.name", f"name {one.name!r} of {one.kind} {why}")
        if one.namespace and not _LABEL.fullmatch(one.namespace):
            yield finding(RULE, one, "metadata.namespace", f"namespace {one.namespace!r} {_DNS}")
        for path in _label_paths(one.kind):
            yield from _labels(one, path, get(one.data, path))
        yield from _containers(one)
        data = one.data.get("data") if one.kind == "ConfigMap" else None
        for key in data if isinstance(data, dict) else ():
            if not _CONFIG_KEY.fullmatch(key):
                yield finding(
                    RULE, one, child("data", key), f"key {key!r}: use letters, digits, dots, dashes, underscores"
                )


_DNS = "must be lower-case letters, digits and dashes, and start and end with a letter or digit"


def _why_not(kind: str, name: str) -> str:
    if kind in _FREE:
        return "must not hold / or %" if not name or re.search(r"[/%]", name) else ""
    if kind == "Service":
        return "" if _SERVICE.fullmatch(name) else f"{_DNS} (63 at most, the first a letter)"
    if kind == "Namespace":
        return "" if _LABEL.fullmatch(name) else f"{_DNS} (63 at most)"
    if kind == "CronJob" and len(name) > CRONJOB_NAME:
        return f"has {len(name)} characters, a CronJob's has at most {CRONJOB_NAME}"
    return "" if len(name) <= 253 and _SUBDOMAIN.fullmatch(name) else f"{_DNS} (253 at most, dots between parts)"


def _label_paths(kind: str) -> tuple[str, ...]:
    template = pod_spec_path(kind).removesuffix("spec")
    return ("metadata.labels", "spec.selector.matchLabels", *([f"{template}metadata.labels"] if template else ()))


def _labels(manifest: Manifest, path: str, labels: Any) -> Iterator[Finding]:
    for key, value in labels.items() if isinstance(labels, Mapping) else ():
        prefix, slash, name = key.rpartition("/")
        where = child(path, key)
        if not _QUALIFIED.fullmatch(name) or (slash and not (len(prefix) <= 253 and _SUBDOMAIN.fullmatch(prefix))):
            yield finding(RULE, manifest, where, f"label key {key!r}: use letters, digits, - _ . and a DNS prefix")
        if not isinstance(value, str):
            yield finding(RULE, manifest, where, f"label {key} is {value!r}, not text: put it in quotes")
        elif not _VALUE.fullmatch(value):
            yield finding(RULE, manifest, where, f"label {key} is {value!r}: use at most 63 letters, digits, - _ .")


def _containers(manifest: Manifest) -> Iterator[Finding]:
    listed = (*containers(manifest), *containers(manifest, init=True))
    names = Counter(container.get("name") for _, container in listed)
    for path, container in listed:
        name = container.get("name")
        if not isinstance(name, str) or not _LABEL.fullmatch(name):
            yield finding(RULE, manifest, child(path, "name"), f"container name {name!r} {_DNS} (63 at most)")
        elif names[name] > 1:
            yield finding(RULE, manifest, child(path, "name"), f"two containers are called {name}: rename one")
        ports = container.get("ports")
        for position, port in enumerate(ports if isinstance(ports, list) else ()):
            called = get(port, "name")
            if called is not None and not _PORT.fullmatch(str(called)):
                where = child(path, "ports", position, "name")
                yield finding(
                    RULE, manifest, where, f"port name {called!r}: use at most 15 letters a-z, digits, dashes"
                )


NAMES = Rule(
    id=RULE,
    severity="error",
    title="Names, labels and keys are written as the API server takes them",
    why="The API server refuses the object, and the sync fails.",
    cure="Use lower-case letters, digits and dashes.",
    check=valid_names,
    example="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: My_Web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0"}
""",
    cured="""
apiVersion: apps/v1
kind: Deployment
metadata: {name: my-web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27.0"}
""",
)
