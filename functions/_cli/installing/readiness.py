"""Whether what was applied is ready, by what its controllers say of it. Pure."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from functions._cli.installing.kubectl import NAMESPACE, Object
from functions._cli.installing.stages import Key, group_of, key_of, stage_of

WITH_CONDITION = frozenset({"Broker", "Trigger", "PingSource", "ApiServerSource"})
# As Serving 1.22 says it, seen: first by the Deployment, then by the autoscaler, which then takes the pods away.
_FAILED = re.compile(r'Revision "([a-z0-9.-]+)" failed with message: ')
_GIVEN_UP = re.compile(r"has timed out progressing|Initial scale was never achieved")


class Standing(Struct, frozen=True):
    """One object: ready, or what it waits for. What is `spare` may stay so: nothing else waits for it."""

    stage: str
    what: str
    ready: bool
    detail: str
    spare: bool = False


def standings(wanted: Iterable[Object], live: Mapping[Key, Object]) -> tuple[Standing, ...]:
    """Of each wanted object that can be unready, in their order."""
    return tuple(_standing(data, live.get(key_of(data))) for data in wanted if _is_awaited(data))


def _is_awaited(data: Object) -> bool:
    knative = data["kind"] == "Service" and group_of(data) == "serving.knative.dev"
    return knative or data["kind"] in WITH_CONDITION | {"StatefulSet", "Deployment"}


def _standing(wanted: Object, live: Object | None) -> Standing:
    kind, name = str(wanted["kind"]), str(wanted["metadata"]["name"])
    spare = kind == "Deployment"  # the placeholder that keeps room: on a full node it waits, and that is what it is for
    stage, what = stage_of(wanted), f"{kind} {name}"
    if live is None:
        return Standing(stage, what, False, "not there yet", spare)
    status = live.get("status") or {}
    if status.get("observedGeneration", -1) != live["metadata"].get("generation", -1):
        return Standing(stage, what, False, "its controller has not looked at it yet", spare)
    if kind in ("StatefulSet", "Deployment"):
        return Standing(stage, what, *_replicas(live, status), spare)
    return Standing(stage, what, *_condition(status), spare)


def _replicas(live: Object, status: Object) -> tuple[bool, str]:
    asked = int((live.get("spec") or {}).get("replicas", 1))
    ready, updated = int(status.get("readyReplicas") or 0), int(status.get("updatedReplicas") or 0)
    return ready >= asked and updated >= asked, f"{min(ready, updated)} of {asked} pods ready"


def _condition(status: Object) -> tuple[bool, str]:
    conditions = {str(each.get("type")): each for each in status.get("conditions") or ()}
    ready = conditions.get("Ready")
    if ready is None:
        return False, "its controller says nothing yet"
    if ready.get("status") == "True":
        return True, "ready"
    # A Service's Ready repeats what its Route misses; why the revision failed is in the Configuration's condition.
    revision = conditions.get("ConfigurationsReady") or {}
    if revision.get("status") == "False" and revision.get("message"):
        return False, _of_a_revision(" ".join(str(revision["message"]).split())[:300])
    blamed = ready if ready.get("reason") or ready.get("message") else _first_bad(conditions.values()) or ready
    said = ": ".join(str(blamed[part]) for part in ("reason", "message") if blamed.get(part))
    return False, " ".join(said.split())[:300] or "not ready yet"


def _of_a_revision(message: str) -> str:
    """With what to do where Serving gave up (progress deadline, 600 s): the pods go, and nothing starts them."""
    name = _FAILED.match(message)
    if name is None or not _GIVEN_UP.search(message):
        return message
    return f"{message} Serving has given up: once the cause is gone, `kubectl -n {NAMESPACE} delete revision {name[1]}`"


def _first_bad(conditions: Iterable[Object]) -> Object | None:
    return next((each for each in conditions if each.get("status") == "False"), None)
