"""One notification of Alertmanager: which alerts are worth a look at the cluster? Pure.

The payload is version 4 (prometheus.io/docs/alerting/latest/configuration, "webhook_config"). Alertmanager sends a
group again after `repeat_interval` and after every answer 5xx; an alert that fires since the same moment is the same
event. Labels are words of strangers: they say where to look, and nothing else.
"""

import re

import msgspec

from eventing.contracts import SymptomReported
from eventing.shapes import ready
from functions.webhook_receiver.events import Heard, event

VERSION = "4"
MOST = 50  # events of one notification; where more alerts fire, one for each namespace says enough
NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
# The labels of kube-state-metrics and of the Prometheus operator, the owner before its pods.
KINDS = {
    "deployment": "Deployment",
    "statefulset": "StatefulSet",
    "daemonset": "DaemonSet",
    "cronjob": "CronJob",
    "job_name": "Job",
    "persistentvolumeclaim": "PersistentVolumeClaim",
    "horizontalpodautoscaler": "HorizontalPodAutoscaler",
    "pod": "Pod",
}
LONGEST = 200  # characters of an alert's name


class _Alert(msgspec.Struct, frozen=True):
    status: str
    startsAt: str
    labels: dict[str, str] = {}


class _Notification(msgspec.Struct, frozen=True):
    version: str
    alerts: tuple[_Alert, ...]


def heard(body: bytes) -> Heard:
    """The events of a notification.

    Raises:
        ValueError: when the body is not what Alertmanager sends.
    """
    try:
        said = msgspec.json.decode(body, type=ready(_Notification))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if said.version != VERSION:
        raise ValueError(f"version {said.version[:20]!r} of Alertmanager's payload is not known, only {VERSION}")
    firing = [one for one in said.alerts if one.status == "firing"]
    placed = [one for one in firing if NAMESPACE.fullmatch(one.labels.get("namespace", ""))]
    if not placed:
        return Heard(reason="no alert names a namespace" if firing else "no alert fires")
    found = {_identity(one): _symptom(one) for one in placed}
    if len(found) > MOST:
        found = {_identity(one, "namespace"): SymptomReported(one.labels["namespace"]) for one in placed}
    kept = sorted(found.items())[:MOST]
    return Heard(tuple(event("symptom.reported", identity, one.namespace, one) for identity, one in kept))


def _symptom(alert: _Alert) -> SymptomReported:
    labels = alert.labels
    named = ((kind, labels.get(label, "")) for label, kind in KINDS.items())
    about = next((f"{kind}/{name}" for kind, name in named if NAME.fullmatch(name)), "")
    return SymptomReported(labels["namespace"], labels.get("alertname", "")[:LONGEST], about)


def _identity(alert: _Alert, *only: str) -> bytes:
    """What makes it this alert: its labels, or some of them, and since when it fires."""
    labels = sorted((name, value) for name, value in alert.labels.items() if not only or name in only)
    return msgspec.json.encode(("alert", labels, alert.startsAt))
