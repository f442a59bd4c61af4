"""The eight Applications that are out of sync: by what the cluster does, by a person's hand, by what stayed behind."""

import json
from collections.abc import Mapping
from typing import Any

from functions._rehearsal.argocd.controller import ApplicationController
from functions._rehearsal.argocd.manifests import TRACKING
from functions._rehearsal.legacy.day import Day
from functions._rehearsal.legacy.names import APPLICATIONS
from functions._rehearsal.objects import Object, Objects, stamp

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
# By Application: the field of its first Deployment, what it is in the cluster, and the field manager that wrote it.
_WRITTEN = {
    "chat": ("progressDeadlineSeconds", 900, "policy-webhook"),
    "cicd": ("revisionHistoryLimit", 3, "policy-webhook"),
    "csaf": ("progressDeadlineSeconds", 900, "policy-webhook"),
    "security": ("revisionHistoryLimit", 3, "policy-webhook"),
    "system": ("progressDeadlineSeconds", 900, "policy-webhook"),
    "dev": ("revisionHistoryLimit", 20, "kubectl-edit"),
    "core": ("progressDeadlineSeconds", 60 * 60, "kubectl-patch"),
}


def drift(objects: Objects, argocd: ApplicationController, day: Day, now: float) -> None:
    """Make the cluster differ from Git."""
    at = now - 3 * 86400.0
    for application in APPLICATIONS:
        if application in _WRITTEN:
            _write(objects, day, application, at)
        else:
            _left_behind(objects, argocd, day, application, at)


def _write(objects: Objects, day: Day, application: str, at: float) -> None:
    field, value, writer = _WRITTEN[application]
    wells = [
        one for one in day.works if one.application == application and not one.crashed and one.name != day.names.idle
    ]
    work = wells[0]
    live = objects.get("Deployment", work.space, work.name)
    if live is None:
        raise ValueError(f"the day has no Deployment {work.space}/{work.name}")
    before = {key: entry for key, entry in live.items() if key != "status"}
    entries = [
        _entry("argocd-controller", {"f:spec": {}}, at - 86400.0),
        _entry(writer, {"f:spec": {f"f:{field}": {}}}, at),
    ]
    metadata = {**live["metadata"], "managedFields": entries}
    metadata["annotations"] = {**metadata.get("annotations", {}), APPLIED: json.dumps(_stated(before))}
    objects.put({**live, "metadata": metadata, "spec": {**live["spec"], field: value}}, at)


def _stated(live: Object) -> dict[str, Any]:
    metadata = {key: live["metadata"][key] for key in ("name", "namespace", "labels") if key in live["metadata"]}
    return {**live, "metadata": metadata}


def _entry(manager: str, fields: Mapping[str, Any], at: float) -> dict[str, Any]:
    return {
        "manager": manager,
        "operation": "Update",
        "time": stamp(at),
        "fieldsType": "FieldsV1",
        "fieldsV1": dict(fields),
    }


def _left_behind(objects: Objects, argocd: ApplicationController, day: Day, application: str, at: float) -> None:
    """A ConfigMap that was taken out of Git, where the Application does not prune."""
    name, space = f"{day.names.base}-{application}", day.names.space(application)
    tracking = {TRACKING: f"{name}:/ConfigMap:{space}/old-settings"}
    metadata = {"name": "old-settings", "namespace": space, "annotations": tracking}
    body = objects.put({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"unused": "yes"}}, at)
    tracked = argocd.tracked[name]
    tracked.last["ConfigMap", space, "old-settings"] = body
    tracked.seen = -1
