"""What was read of a cluster at one time. Pure data: whoever makes it has gathered and bounded everything.

A kind that could not be read, or was not asked for, is unknown: `absent` is never true of its objects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from functions._symptoms import wire
from functions._symptoms.usage import Usage
from functions._symptoms.wire import Object

Which = Literal["current", "previous"]
LogKey = tuple[str, str, str, Which]  # namespace, pod, container
CLUSTER_WIDE = frozenset(
    {
        "Namespace",
        "Node",
        "NodeMetrics",
        "PersistentVolume",
        "StorageClass",
        "PriorityClass",
        "IngressClass",
        "VolumeAttachment",
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
    }
)
ELSEWHERE = frozenset({"Application", "Volume.longhorn.io"})  # live in a namespace of their system, about ours


@dataclass(frozen=True)
class Snapshot:
    """Objects by kind, in wire form; logs are redacted last lines; `unreadable` says why a kind is not (all) known.

    `at` is RFC 3339. `namespaces` are those that the policy opts in: `objects` holds namespaced kinds of these only,
    except for the kinds that live with their own system (`ELSEWHERE`). A key of `unreadable` is a kind, or
    `Kind/namespace` where only that namespace's list failed. Kinds whose name is taken carry their group, as in
    `Service.serving.knative.dev` or `Volume.longhorn.io`.
    """

    at: str
    objects: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    logs: Mapping[LogKey, str] = field(default_factory=dict)
    usage: tuple[Usage, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    namespaces: frozenset[str] = frozenset()

    @cached_property
    def seconds(self) -> float:
        """`at` as seconds since the epoch."""
        return wire.seconds(self.at)

    def known(self, kind: str, namespace: str = "") -> bool:
        """Whether every object of that kind (in that namespace) is in the snapshot."""
        if kind not in self.objects or kind in self.unreadable:
            return False
        if kind in CLUSTER_WIDE or kind in ELSEWHERE or not namespace:
            return not any(key.startswith(f"{kind}/") for key in self.unreadable)
        return namespace in self.namespaces and f"{kind}/{namespace}" not in self.unreadable

    def of(self, *kinds: str) -> tuple[Object, ...]:
        """The objects of these kinds, each sorted by namespace and name, whatever the order they were listed in."""
        found = [one for kind in kinds for one in self._by_kind.get(kind, ())]
        return tuple(found)

    def find(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object, or None where the snapshot has none; only `absent` says that there is none."""
        return self._by_name.get((kind, "" if kind in CLUSTER_WIDE else namespace, name))

    def absent(self, kind: str, namespace: str, name: str) -> bool:
        """Whether it is certain that there is no such object."""
        return self.known(kind, namespace) and self.find(kind, namespace, name) is None

    def by_uid(self, uid: str) -> Object | None:
        """The object with that uid."""
        return self._by_uid.get(uid) if uid else None

    def age(self, at: str) -> float:
        """Seconds from an RFC 3339 time to the snapshot's; 0 where it is no time, or later."""
        began = wire.seconds(at)
        return max(0.0, self.seconds - began) if began else 0.0

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Object, ...]]:
        return {
            kind: tuple(sorted((one for one in found if wire.name(one)), key=_place))
            for kind, found in self.objects.items()
        }

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str], Object]:
        return {
            (kind, "" if kind in CLUSTER_WIDE else wire.namespace(one), wire.name(one)): one
            for kind, found in self._by_kind.items()
            for one in found
        }

    @cached_property
    def _by_uid(self) -> dict[str, Object]:
        every = (one for found in self._by_kind.values() for one in found)
        return {uid: one for one in every if (uid := wire.text(one, "metadata", "uid"))}


def _place(one: Object) -> tuple[str, str]:
    return wire.namespace(one), wire.name(one)
