"""The objects of the rehearsal's cluster, with what an API server adds: ids, versions, generations, owners."""

import copy
import random
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from functions._clients.kinds import KINDS, Kind

Object = dict[str, Any]
Key = tuple[str, str, str]  # kind, namespace, name
OUTSIDE_NAMESPACES = frozenset(name for name, kind in KINDS.items() if not kind.namespaced)
MORE_KINDS = {
    "Secret": Kind("", "v1", "secrets"),
    "NodeMetrics": Kind("metrics.k8s.io", "v1beta1", "nodes", namespaced=False),
    "ReplicationController": Kind("", "v1", "replicationcontrollers"),
    "CustomResourceDefinition": Kind("apiextensions.k8s.io", "v1", "customresourcedefinitions", namespaced=False),
}


def stamp(now: float) -> str:
    """A time as the API writes it: UTC, whole seconds."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def place_of(body: Mapping[str, Any]) -> Kind:
    """Where the API serves an object; a kind nobody knows gets the plural that most custom resources have."""
    kind = str(body["kind"])
    known = KINDS.get(kind) or MORE_KINDS.get(kind)
    group, _, version = str(body["apiVersion"]).rpartition("/")
    if known and known.group == group:
        return known
    return Kind(group, version, kind.lower() + ("es" if kind.endswith(("s", "x", "ch")) else "s"))


def key_of(body: Mapping[str, Any]) -> Key:
    """The identity of an object; cluster-scoped kinds have no namespace."""
    metadata = body["metadata"]
    namespace = "" if body["kind"] in OUTSIDE_NAMESPACES else metadata.get("namespace", "")
    return body["kind"], namespace, metadata["name"]


class Objects:
    """All objects by key. `changed` hears of every write, with None for an object that is gone."""

    def __init__(self, chance: random.Random, changed: Callable[[Key, Object | None], None] | None = None) -> None:
        self._chance = chance
        self._held: dict[str, dict[Key, Object]] = {}
        self._children: dict[str, set[Key]] = {}
        self._version = 1000
        self.edition = 0  # counts the writes that can make a controller do something: all but those of events
        self.changed = changed or _unheard

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object; change it only through `put`."""
        return self._held.get(kind, {}).get((kind, namespace, name))

    def of(self, kind: str, namespace: str = "") -> list[Object]:
        """All objects of a kind, by namespace and name."""
        held = self._held.get(kind, {})
        return [held[key] for key in sorted(held) if not namespace or key[1] == namespace]

    def kinds(self) -> list[str]:
        """The kinds that have objects."""
        return sorted(kind for kind, held in self._held.items() if held)

    def owned(self, kind: str, owner: Object) -> list[Object]:
        """The objects of a kind whose controller this is."""
        uid = owner["metadata"]["uid"]
        mine = sorted(key for key in self._children.get(uid, ()) if key[0] == kind)
        bodies = [self._held[kind][key] for key in mine]
        return [body for body in bodies if controller_of(body).get("uid") == uid]

    def put(self, body: Object, now: float) -> Object:
        """Create or replace; what did not change is not written. Ids, versions and generations are the server's."""
        key = key_of(body)
        before = self._held.get(key[0], {}).get(key)
        metadata = {**body["metadata"], **({"namespace": key[1]} if key[1] else {})}
        after = {**body, "metadata": metadata}
        if before is None:
            metadata["uid"] = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
            metadata["creationTimestamp"] = stamp(now)
            metadata["generation"] = 1
        else:
            given = ("uid", "creationTimestamp", "resourceVersion", "generation")
            metadata |= {name: before["metadata"][name] for name in given}
            if after == before:
                return before
            metadata["generation"] += int(_wanted(before) != _wanted(after))
        self._version += 1
        metadata["resourceVersion"] = str(self._version)
        self._held.setdefault(key[0], {})[key] = copy.deepcopy(after)
        self._wrote(key)
        return self._held[key[0]][key]

    def status(self, body: Object, status: Mapping[str, Any], now: float) -> Object:
        """Write an object's status, where it changed."""
        if body.get("status") == status:
            return body
        return self.put({**body, "status": dict(status)}, now)

    def delete(self, kind: str, namespace: str, name: str) -> None:
        """Remove an object and, as the garbage collector does, everything that it owns."""
        gone = self._held.get(kind, {}).pop((kind, namespace, name), None)
        if gone is None:
            return
        for owner in gone["metadata"].get("ownerReferences") or ():
            self._children.get(owner["uid"], set()).discard((kind, namespace, name))
        self._wrote((kind, namespace, name))
        for orphan in sorted(self._children.pop(gone["metadata"]["uid"], ())):
            self.delete(*orphan)

    def _wrote(self, key: Key) -> None:
        body = self._held[key[0]].get(key)
        for owner in (body or {"metadata": {}})["metadata"].get("ownerReferences") or ():
            self._children.setdefault(owner["uid"], set()).add(key)
        self.edition += key[0] != "Event"
        self.changed(key, body)

    @property
    def version(self) -> str:
        """The resourceVersion of the newest write."""
        return str(self._version)


def controller_of(body: Object) -> Object:
    """The owner reference of the controller, or nothing."""
    owners = body["metadata"].get("ownerReferences") or ()
    return next((owner for owner in owners if owner.get("controller")), {})


def owner_reference(owner: Object) -> Object:
    """What makes `owner` the controller of an object."""
    metadata = owner["metadata"]
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def _unheard(_key: Key, _body: Object | None) -> None:
    """Nobody listens."""


def _wanted(body: Object) -> Object:
    return {name: value for name, value in body.items() if name not in ("metadata", "status")}
