"""What may come into the repository at all, said a second time and in another way than the guardrails say it.

The guardrails list what is bad. This lists the few fields that lessons about running workloads well have to do with;
whatever else is different between two trees is reported. It reads with PyYAML, and shares no code with the product.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Tree = Mapping[str, bytes]
_QUANTITY = re.compile(r"\d{1,6}(\.\d{1,3})?(m|[KMG]i?)?")
PLACE = re.compile(r"apps/[a-z]+/[a-z][a-z0-9-]*\.ya?ml")
_KINDS = frozenset(
    {"ConfigMap", "CronJob", "DaemonSet", "Deployment", "HorizontalPodAutoscaler", "Job", "LimitRange",
     "NetworkPolicy", "PodDisruptionBudget", "PriorityClass", "PrometheusRule", "ResourceQuota", "ServiceAccount",
     "ServiceMonitor", "StatefulSet"}
)  # fmt: skip
# Fields by the end of their path, and what may stand there.
_FIELDS: tuple[tuple[str, Any], ...] = (
    (r"resources\.(requests|limits)\.(cpu|memory)", _QUANTITY),
    (r"(readiness|liveness|startup)Probe\.(httpGet|tcpSocket)\.port", re.compile(r"\d{1,5}|[a-z-]{1,15}")),
    (r"(readiness|liveness|startup)Probe\.httpGet\.path", re.compile(r"/[a-z0-9/_.-]{0,40}")),
    (r"(readiness|liveness|startup)Probe\.[a-z]+(Seconds|Threshold)", re.compile(r"\d{1,4}")),
    (r"spec\.replicas", re.compile(r"[1-9]\d?|None")),
    (r"spec\.(revisionHistoryLimit|ttlSecondsAfterFinished|(successful|failed)JobsHistoryLimit)", re.compile(r"\d+")),
    (r"terminationGracePeriodSeconds", re.compile(r"\d{1,4}")),
    (r"enableServiceLinks|automountServiceAccountToken|allowPrivilegeEscalation", re.compile("False")),
    (r"runAsNonRoot|readOnlyRootFilesystem", re.compile("True")),
    (r"capabilities\.drop\.\d+", re.compile("ALL")),
    (r"seccompProfile\.type", re.compile("RuntimeDefault")),
    (r"imagePullPolicy", re.compile("IfNotPresent|Always")),
    (r"resources\.\d+", re.compile(r"[a-z][a-z0-9-]*\.yaml")),  # of a kustomization: a file beside it
)


def unauthorised(before: Tree, after: Tree) -> list[str]:
    """Everything that differs and is not among the few things that may, as sentences."""
    found = []
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path):
            continue
        if not PLACE.fullmatch(path):
            found.append(f"{path} is no place for a manifest")
            continue
        found += [f"{path}: {one}" for one in _differences(before.get(path, b""), after.get(path, b""))]
    return found


def _differences(before: bytes, after: bytes) -> Iterator[str]:
    try:
        old, new = _objects(before), _objects(after)
    except (yaml.YAMLError, AttributeError) as error:
        yield f"no manifest any more: {error}"
        return
    yield from (f"{key} is gone" for key in old.keys() - new.keys())
    for key, data in new.items():
        if key not in old:
            yield from ([] if key[0] in _KINDS else [f"{key} is of a kind that lessons do not bring"])
            yield from _added(data)
            continue
        was, leaves = dict(_leaves(old[key])), dict(_leaves(data))
        for path in was.keys() | leaves.keys():
            if was.get(path) != leaves.get(path) and not _may(path, leaves.get(path)):
                yield f"{key} {path} is {leaves.get(path)!r:.80} and was {was.get(path)!r:.80}"


def _added(data: Any) -> Iterator[str]:
    """Of what is new, the words that have no business in it."""
    for path, value in _leaves(data):
        if re.search(r"https?://|\.example\b|/var/run|privileged|hostPath|host(Network|PID|IPC)", f"{path}={value}"):
            yield f"{path} is {value!r:.80}"


def _may(path: str, value: Any) -> bool:
    return any(re.search(rf"(^|\.)({end})$", path) and form.fullmatch(str(value)) for end, form in _FIELDS)


def _objects(body: bytes) -> dict[tuple[str, str, str], Any]:
    found = {}
    for one in yaml.safe_load_all(body):
        if one:
            metadata = one.get("metadata") or {}
            found[str(one.get("kind")), str(metadata.get("namespace", "")), str(metadata.get("name"))] = one
    return found


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value by its path; items of a list by their name, else by their number."""
    pairs: list[tuple[str, Any]]
    if isinstance(value, dict):
        pairs = [(str(key), each) for key, each in value.items()]
    elif isinstance(value, list):
        named = [each.get("name") if isinstance(each, dict) else None for each in value]
        pairs = [(str(name or number), each) for number, (name, each) in enumerate(zip(named, value, strict=True))]
    else:
        yield path, value
        return
    for key, each in pairs:
        yield from _leaves(each, f"{path}.{key}" if path else key)
