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
CLUSTER_WIDE = (
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
)
ELSEWHERE = frozenset(
    {"Application", "Volume.longhorn.io", "Replica.longhorn.io"}
)  # live in a namespace of their system, about ours


@dataclass(frozen=True)
class Snapshot:
    """Objects by kind, in wire form; logs are redacted last lines; `unreadable` says why a kind is not (all) known.

    `at` is RFC 3339. `namespaces` are those that the policy opts in; `beside` are others that were read as well (the
    pods of all for what nodes carry, a webhook's Service): nothing is said of what they hold. A key of `unreadable` is
    a kind, or `Kind/namespace` where only that namespace's list failed. Kinds whose name is taken carry their group:
    `Service.serving.knative.dev`, `Volume.longhorn.io`.
    """

    at: str
    objects: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    logs: Mapping[LogKey, str] = field(default_factory=dict)
    usage: tuple[Usage, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    namespaces: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

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
        read = namespace in self.namespaces or namespace in self.beside
        return read and f"{kind}/{namespace}" not in self.unreadable

    def of(self, *kinds: str) -> tuple[Object, ...]:
        """The objects of these kinds that are ours to judge, sorted by name, whatever the order they were listed in."""
        return tuple(
            one
            for kind in kinds
            for one in self._by_kind.get(kind, ())
            if kind in CLUSTER_WIDE or kind in ELSEWHERE or wire.namespace(one) in self.namespaces
        )

    def everywhere(self, kind: str) -> tuple[Object, ...]:
        """The objects of a kind in every namespace that was read."""
        return self._by_kind.get(kind, ())

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

    def young(self, one: Object, seconds: float) -> bool:
        """Whether an object was made less than so long ago: it may still become what it should be."""
        made = wire.text(one, "metadata", "creationTimestamp")
        return bool(made) and wire.seconds(made) > 0 and self.age(made) < seconds

    def about(self, one: Object, kind: str = "") -> tuple[Object, ...]:
        """The events about an object, the newest first; those of an earlier one of its name are left out."""
        uid = wire.text(one, "metadata", "uid")
        place = (kind or wire.text(one, "kind"), wire.namespace(one), wire.name(one))
        return tuple(
            each
            for each in self._events.get(place, ())
            if not uid or wire.text(each, "involvedObject", "uid") in ("", uid)
        )

    def pods_of(self, namespace: str, selector: Object) -> tuple[Object, ...]:
        """The pods of a namespace that have all these labels; none for an empty selector."""
        wanted = {(str(key), str(value)) for key, value in selector.items()}
        if not wanted:
            return ()
        narrow = min((self._labelled.get((namespace, *pair), ()) for pair in sorted(wanted)), key=len)
        return tuple(pod for pod in narrow if wanted <= wire.labels(pod).items())

    def owned(self, uid: str, kind: str) -> tuple[Object, ...]:
        """The objects of a kind whose controller has that uid."""
        return tuple(self._owned.get((kind, uid), ())) if uid else ()

    def by_address(self, address: str) -> Object | None:
        """The Service with that cluster address."""
        return self._addresses.get(address)

    @cached_property
    def _addresses(self) -> dict[str, Object]:
        services = self.everywhere("Service")
        return {at: one for one in services if (at := wire.text(one, "spec", "clusterIP")) not in ("", "None")}

    @cached_property
    def _events(self) -> dict[tuple[str, str, str], list[Object]]:
        found: dict[tuple[str, str, str], list[Object]] = {}
        for one in sorted(
            self.everywhere("Event"), key=lambda each: (wire.event_time(each), wire.name(each)), reverse=True
        ):
            about = wire.mapping(one, "involvedObject")
            place = (wire.text(about, "kind"), wire.text(about, "namespace"), wire.text(about, "name"))
            found.setdefault(place, []).append(one)
        return found

    @cached_property
    def _labelled(self) -> dict[tuple[str, str, str], list[Object]]:
        found: dict[tuple[str, str, str], list[Object]] = {}
        for pod in self.everywhere("Pod"):
            for key, value in wire.labels(pod).items():
                found.setdefault((wire.namespace(pod), key, value), []).append(pod)
        return found

    @cached_property
    def _owned(self) -> dict[tuple[str, str], list[Object]]:
        found: dict[tuple[str, str], list[Object]] = {}
        for kind in ("Pod", "ReplicaSet", "Job"):
            for one in self.of(kind):
                if uid := wire.text(wire.controller(one), "uid"):
                    found.setdefault((kind, uid), []).append(one)
        return found

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
