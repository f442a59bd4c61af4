"""What is done for a while: who did it, until when, and the way back, all on the object itself, in Git."""

import json
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from eventing.vocabulary import ChangePlan, Operation
from functions._catalogue.edits import drop
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.quantities import valid
from functions._manifests.repository import Repository

DOMAIN = "cortex-online-school.dev"
OWNER = "cluster-healer"
DAYS = 7  # until a person is asked again at the latest
_BEFORE, _UNTIL, _OWNER, _BACK = (f"{DOMAIN}/{word}" for word in ("before", "until", "by", "back-on"))
_CLAIMS = "spec.volumeClaimTemplates"
_PATHS = ("spec.replicas",)  # what a way back may write: nothing else that an annotation says is believed


class WayBack(Struct, frozen=True):
    """The plan that takes a temporary change back; `overdue` where its time is over, room or not."""

    plan: ChangePlan
    until: str
    overdue: bool


def for_a_while(manifest: Manifest, path: str, value: Any, today: str) -> tuple[Operation, ...]:
    """The change, with what was there before, until when, and by whom."""
    before = json.dumps({path: get(manifest.data, path)}, sort_keys=True)
    said = {_BEFORE: before, _OWNER: OWNER} | ({_UNTIL: _later(today)} if today else {})
    if not isinstance(get(manifest.data, "metadata.annotations"), dict):
        return put(manifest, path, value), put(manifest, "metadata.annotations", said)
    notes = (put(manifest, child("metadata.annotations", key), text) for key, text in said.items())
    return put(manifest, path, value), *notes


def lent_claim(manifest: Manifest) -> dict[str, Any] | None:
    """The claim template that stood there before a directory was lent, where the notes are ours and it is plain."""
    found = _noted(manifest)
    templates = found.get(_CLAIMS) if set(found) == {_CLAIMS} else None
    if get(manifest.data, _CLAIMS) is not None or not isinstance(templates, list) or len(templates) != 1:
        return None
    one = templates[0]
    name, size = get(one, "metadata.name"), get(one, "spec.resources.requests.storage")
    plain = isinstance(one, dict) and set(one) <= {"metadata", "spec"} and set(one["spec"]) <= _PLAIN
    return one if plain and isinstance(name, str) and valid(size) else None


def returned(manifest: Manifest) -> tuple[Operation, ...]:
    """The notes go: nothing is lent any more."""
    return tuple(
        Operation("remove_field", manifest.resource, manifest.file, path, get(manifest.data, path))
        for path in (child("metadata.annotations", key) for key in (_BEFORE, _UNTIL, _OWNER))
        if get(manifest.data, path) is not None
    )


def _later(today: str) -> str:
    return (date.fromisoformat(today) + timedelta(days=DAYS)).isoformat()


def is_temporary(manifest: Manifest) -> bool:
    """Whether something of it is changed for a while."""
    return bool(_annotation(manifest, _BEFORE))


def ways_back(repository: Repository, today: str, room: bool) -> tuple[WayBack, ...]:
    """One way back for each namespace that has something to take back, where there is room or the time is over.

    One a day and namespace: whether it holds is seen before the next comes back. The smallest comes back first, and
    what a person wrote since (other pods than none) is left alone.
    """
    found: dict[str, WayBack] = {}
    tried = {one.namespace for one in repository.manifests if _annotation(one, _BACK) == today}
    for one in sorted(repository.workloads(), key=lambda each: (_count(each), each.namespace, each.name)):
        until = _annotation(one, _UNTIL)
        overdue = bool(until) and until <= today
        if one.namespace in found or one.namespace in tried or not (room or overdue) or not one.editable:
            continue
        if plan := _plan(one, today):
            found[one.namespace] = WayBack(plan, until, overdue)
    return tuple(found.values())


def _plan(one: Manifest, today: str) -> ChangePlan | None:
    before = _before(one)
    if not before or get(one.data, "spec.replicas") != 0:
        return None
    count = before["spec.replicas"]
    back = put(one, "spec.replicas", count) if count is not None else drop(one, "spec.replicas")
    notes = [key for key in (_BEFORE, _UNTIL, _OWNER) if _annotation(one, key)]
    gone = [
        Operation("remove_field", one.resource, one.file, path, get(one.data, path))
        for path in (child("metadata.annotations", key) for key in notes)
    ]
    tried = put(one, child("metadata.annotations", _BACK), today)
    what = f"{one.kind} {one.name} gets back its {1 if count is None else count} pods, which it lent for a while"
    return ChangePlan(
        one.application,
        (back, tried, *gone),
        practice="take-back",
        summary=what,
        workloads=(one.resource,),
    )


def _before(one: Manifest) -> dict[str, int | None]:
    """What stood there, as far as it is one of ours: a text that somebody else wrote there is not believed."""
    found = _noted(one)
    if set(found) != set(_PATHS):
        return {}
    count = found["spec.replicas"]
    plain = count is None or (isinstance(count, int) and not isinstance(count, bool) and 0 < count <= _MOST)
    return found if plain else {}


def _noted(one: Manifest) -> dict[str, Any]:
    try:
        found = json.loads(_annotation(one, _BEFORE) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and _annotation(one, _OWNER) == OWNER else {}


_PLAIN = frozenset({"accessModes", "resources", "storageClassName"})  # of a claim: no data source, no named volume
_MOST = 50  # pods: more come back by a person


def _count(one: Manifest) -> int:
    count = _before(one).get("spec.replicas")
    return count if isinstance(count, int) else 1


def _annotation(one: Manifest, key: str) -> str:
    stated = get(one.data, "metadata.annotations")
    return str(stated.get(key) or "") if isinstance(stated, dict) else ""
