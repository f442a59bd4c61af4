"""Names, labels and keys are written as the API server takes them (apimachinery, util/validation)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers, pod_spec_path
from functions._preflight.objects.placeholders import filled_in_later, renamed
from functions._preflight.objects.schemas.builtin import GROUPS
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "names"
MAX_ANNOTATIONS = 256 * 1024  # bytes of keys and values together, TotalAnnotationSizeLimitB
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SERVICE = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_PORT = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")
_CONFIG_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")
_FREE = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")  # any path segment
STATEFUL_NAME = 52  # label controller-revision-hash is the name with a hash of up to 11 characters
JOB_NAME = 63  # its pods carry it as label job-name
CRONJOB_NAME = 52  # its Jobs' names get 11 characters more, and end at 63


def valid_names(view: View) -> Iterator[Finding]:
    """Names are DNS-1123, container names differ, labels and ConfigMap keys have the right characters."""
    for one in view.objects:
        yield from _name(view, one)
        if one.namespace and not _LABEL.fullmatch(one.namespace) and not filled_in_later(view, one, one.namespace):
            yield finding(RULE, one, "metadata.namespace", f"namespace {one.namespace!r} {_DNS}")
        for path in _label_paths(one.kind):
            yield from _labels(view, one, path, get(one.data, path))
        yield from _annotations(one)
        yield from _containers(one)
        data = one.data.get("data") if one.kind == "ConfigMap" else None
        for key in data if isinstance(data, dict) else ():
            if not _CONFIG_KEY.fullmatch(key):
                yield finding(
                    RULE, one, child("data", key), f"key {key!r}: use letters, digits, dots, dashes, underscores"
                )


def _name(view: View, manifest: Manifest) -> Iterator[Finding]:
    stated = get(manifest.data, "metadata.name")
    if stated is None and get(manifest.data, "metadata.generateName"):
        return
    if "metadata" not in manifest.data and manifest.api_version.rpartition("/")[0] not in GROUPS:
        return  # a file of some tool that looks like an object
    if (stated is not None and not isinstance(stated, str)) or filled_in_later(view, manifest, stated):
        return  # a number is a matter of its type
    why = _why_not(manifest.kind, manifest.name)
    if why and not renamed(view, manifest):
        yield finding(RULE, manifest, "metadata.name", f"name {manifest.name!r} of {manifest.kind} {why}")
    elif manifest.kind == "StatefulSet" and len(manifest.name) > STATEFUL_NAME:
        message = f"name of {len(manifest.name)} characters: its pods carry it with a hash in a label of 63, so that "
        message += f"they may never be made: use at most {STATEFUL_NAME}"
        yield finding(RULE, manifest, "metadata.name", message, "warning")


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
    if kind == "Job" and len(name) > JOB_NAME:
        return f"has {len(name)} characters, a Job's has at most {JOB_NAME}"
    return "" if len(name) <= 253 and _SUBDOMAIN.fullmatch(name) else f"{_DNS} (253 at most, dots between parts)"


def _label_paths(kind: str) -> tuple[str, ...]:
    template = pod_spec_path(kind).removesuffix("spec")
    return ("metadata.labels", "spec.selector.matchLabels", *([f"{template}metadata.labels"] if template else ()))


def _annotations(manifest: Manifest) -> Iterator[Finding]:
    found = get(manifest.data, "metadata.annotations")
    size = 0
    for key, value in found.items() if isinstance(found, Mapping) else ():
        size += len(key.encode(errors="replace")) + (
            len(value.encode(errors="replace")) if isinstance(value, str) else 0
        )
        if not _is_qualified(key.lower()):
            message = f"annotation key {key!r}: use letters, digits, - _ . and a DNS prefix"
            yield finding(RULE, manifest, child("metadata.annotations", key), message)
    if size > MAX_ANNOTATIONS:
        message = f"the annotations are larger than {MAX_ANNOTATIONS} bytes together: keep the data in a ConfigMap"
        yield finding(RULE, manifest, "metadata.annotations", message)


def _is_qualified(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    return bool(_QUALIFIED.fullmatch(name)) and (
        not slash or (len(prefix) <= 253 and bool(_SUBDOMAIN.fullmatch(prefix)))
    )


def _labels(view: View, manifest: Manifest, path: str, labels: Any) -> Iterator[Finding]:
    for key, value in labels.items() if isinstance(labels, Mapping) else ():
        where = child(path, key)
        if not _is_qualified(key):
            yield finding(RULE, manifest, where, f"label key {key!r}: use letters, digits, - _ . and a DNS prefix")
        if isinstance(value, str) and not _VALUE.fullmatch(value) and not filled_in_later(view, manifest, value):
            yield finding(RULE, manifest, where, f"label {key} is {value!r}: use at most 63 letters, digits, - _ .")


def _containers(manifest: Manifest) -> Iterator[Finding]:
    listed = (*containers(manifest), *containers(manifest, init=True))
    names = Counter(name for _, container in listed if isinstance(name := container.get("name"), str))
    for path, container in listed:
        name = container.get("name")
        if name is None or not isinstance(name, str):
            continue  # a matter of its schema
        if not _LABEL.fullmatch(name):
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
    why="The API server refuses the object, and the sync fails: `a lowercase RFC 1123 subdomain must consist of lower "
    "case alphanumeric characters, '-' or '.'`.",
    cure="Use lower-case letters, digits and dashes for names, and keep within the lengths that the message names.",
    knows="Names that a placeholder fills in later are not judged.",
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
