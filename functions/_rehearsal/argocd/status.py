"""The status of an Application, as Argo CD writes it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from functions._manifests.applications import Application
from functions._rehearsal.argocd.health import Health, worst
from functions._rehearsal.objects import Key, Object, stamp
from functions._rehearsal.programs import containers_of

HISTORY = 10  # entries, Argo CD's revisionHistoryLimit


def application_body(application: Application, declared: Mapping[str, Any] | None, branch: str) -> Object:
    """The Application object: as Git has it, or made up for an inferred one."""
    spec = (declared or {}).get("spec") or {
        "project": "default",
        "source": {"repoURL": "rehearsal", "path": application.path or ".", "targetRevision": branch},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": application.namespace},
        "syncPolicy": {"automated": {"prune": application.prune, "selfHeal": application.self_heal}},
    }
    metadata = (declared or {}).get("metadata") or {}
    kept = {name: metadata[name] for name in ("labels", "annotations", "finalizers") if metadata.get(name)}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": application.name, "namespace": "argocd", **kept},
        "spec": spec,
    }


def resource_entries(compared: Mapping[Key, tuple[Object, bool, Health | None]]) -> list[Object]:
    """`status.resources`: every object with its sync state and health."""
    entries = []
    for (kind, namespace, name), (body, in_sync, health) in sorted(compared.items(), key=lambda item: item[0]):
        group, _, version = body["apiVersion"].rpartition("/")
        entry: Object = {"version": version, "kind": kind, "name": name, "status": "Synced" if in_sync else "OutOfSync"}
        entry |= {key: value for key, value in (("group", group), ("namespace", namespace)) if value}
        if health:
            entry["health"] = {"status": health[0], **({"message": health[1]} if health[1] else {})}
        entries.append(entry)
    return entries


def images_of(bodies: Iterable[Object]) -> list[str]:
    """`status.summary.images`."""
    found = set()
    for body in bodies:
        spec = body.get("spec") or {}
        if body["kind"] == "CronJob":
            spec = (spec.get("jobTemplate") or {}).get("spec") or {}
        for container in containers_of((spec.get("template") or {}).get("spec") or {}):
            found.add(str(container.get("image", "")))
    return sorted(found)


def health_status(before: Mapping[str, Any], healths: Iterable[Health], now: float) -> Object:
    """The application's health; the time of its last change is kept while it lasts."""
    status = worst(each[0] for each in healths)
    last = before.get("health") or {}
    at = last["lastTransitionTime"] if last.get("status") == status else stamp(now)
    return {"status": status, "lastTransitionTime": at}


def history_with(before: Mapping[str, Any], revision: str, started: str, source: Object, now: float) -> list[Object]:
    """The deployment history with one more entry."""
    history = list(before.get("history") or ())
    following = int(history[-1]["id"]) + 1 if history else 0
    entry = {
        "id": following,
        "revision": revision,
        "deployStartedAt": started,
        "deployedAt": stamp(now),
        "source": source,
        "initiatedBy": {"automated": True},
    }
    return [*history, entry][-HISTORY:]
