"""What the school had put into things of others, which `undeploy` leaves; the command that takes each out. Pure.

Argo CD's two ConfigMaps, the annotations that subscribe the school, the AppProject that Applications still name, and
Serving's own settings. What somebody else needs by now, only a person knows.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import Struct

from functions._cli.argocd.subscriptions import PREFIX
from functions._cli.argocd.wiring import SERVICE, SUBSCRIBE
from functions._cli.installing.kubectl import Object
from functions._cli.installing.room import FLAG
from functions._cli.installing.serving_settings import SKIPPED, SKIPPING, patch_of
from functions._cli.installing.writers import owned

_NAMED = re.compile(rf"""\bservice["']?\s*:\s*["']?{SERVICE}["']?\s*(?:$|[,}}#])""", re.MULTILINE)


class Left(Struct, frozen=True):
    """What stays, and the command that takes it away."""

    what: str
    command: str


def keys_left(patch: Object, live: Mapping[str, Any]) -> list[Left]:
    """The keys of one of our merge patches that a ConfigMap has; whatever else is in it is not ours."""
    at, has = patch["metadata"], live.get("data") or {}
    if not (keys := [key for key in patch["data"] if key in has]):
        return []
    nothing = json.dumps({"data": dict.fromkeys(keys)})
    command = f"kubectl -n {at['namespace']} patch configmap {at['name']} --type merge -p '{nothing}'"
    others = ", of use to whatever else Argo CD keeps of Knative's" if keys[0].startswith("resource.") else ""
    return [Left(f"{len(keys)} keys in {at['name']}{others}", command)]


def subscribed(found: Iterable[Object]) -> list[Left]:
    """Applications and AppProjects that subscribe the school."""
    lines: list[Left] = []
    for one in found:
        metadata, kind = one["metadata"], str(one["kind"])
        notes = metadata.get("annotations") or {}
        object_ = f"{kind.lower()} {metadata['name']}"
        keys = [key for key in notes if key.startswith(SUBSCRIBE) and _service(key) == SERVICE]
        if keys:
            taken = " ".join(f"{key}-" for key in keys)
            command = f"kubectl -n {metadata['namespace']} annotate {object_} {taken}"
            lines.append(Left(f"{kind} {metadata['name']} subscribes the school (maybe in Git, too)", command))
        if any(key.startswith(f"{PREFIX}subscriptions") and _NAMED.search(str(text)) for key, text in notes.items()):
            command = f"kubectl -n {metadata['namespace']} edit {object_}"
            lines.append(Left(f"{kind} {metadata['name']} lists the school in {PREFIX}subscriptions", command))
    return lines


def flag_left(value: str) -> list[Left]:
    """Serving's flag for priority classes, where it is set."""
    if not value:
        return []
    what = f"Serving's {FLAG[1]} is {value}, where no other Service needs it"
    return [Left(what, patch_of(*FLAG, None))]


def registries_left(listed: str, hosts: Collection[str]) -> list[Left]:
    """The registries of our images among those that Serving does not ask; `hosts` are those, as far as is known."""
    entries = [one.strip() for one in listed.split(",") if one.strip()]
    ours = [one for one in entries if one in hosts and one not in SKIPPED]
    rest = [one for one in entries if one not in ours]
    value = None if set(rest) <= set(SKIPPED) else ",".join(rest)
    what = f"Serving's {SKIPPING[1]} names {', '.join(ours)}, where no other image comes from there"
    return [Left(what, patch_of(*SKIPPING, value))] if ours else []


def in_use(project: Object, applications: Iterable[Object], sets: Iterable[Object]) -> tuple[str, ...]:
    """Who still needs an AppProject of ours: what names it, and the Application that applies it from Git."""
    metadata, names = project["metadata"], []
    key = ("argoproj.io", "AppProject", str(metadata.get("namespace") or ""), str(metadata["name"]))
    for one in applications:
        if (one.get("spec") or {}).get("project") == metadata["name"] or key in owned(one):
            names.append(f"Application {one['metadata']['name']}")
    for one in sets:
        template = (one.get("spec") or {}).get("template") or {}
        if (template.get("spec") or {}).get("project") == metadata["name"]:
            names.append(f"ApplicationSet {one['metadata']['name']}")
    return tuple(names)


def project_left(project: Object, users: Iterable[str]) -> Left:
    """The AppProject that stays for them."""
    metadata = project["metadata"]
    command = f"kubectl -n {metadata['namespace']} delete appproject {metadata['name']}"
    return Left(f"AppProject {metadata['name']}, as {', '.join(users)} needs it; when nothing does", command)


def _service(key: str) -> str:
    """Of `subscribe.SERVICE` or `subscribe.TRIGGER.SERVICE`, as Argo CD's engine reads it."""
    first, *more = key.removeprefix(SUBSCRIBE).split(".")
    return (more or [first])[0]
