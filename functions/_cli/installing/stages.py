"""What is applied after what. Pure.

A pod asks for its account, its settings and the ledger when it starts. The Broker is ready only when its dead-letter
sink has an address, which is a function's, so it comes after those; a Trigger sends as soon as it is ready, so it comes
last. Of an unknown kind (a SealedSecret in an overlay of one's own) is what the rest may need, so it comes early.
"""

from collections import Counter
from collections.abc import Iterable

from functions._cli.installing.kubectl import Object

Key = tuple[str, str, str, str]  # API group, kind, namespace, name
_STAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("namespace", frozenset({"Namespace"})),
    (
        "access",
        frozenset(
            {"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
             "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
        ),
    ),
    ("settings", frozenset()),
    ("stores", frozenset({"Service", "StatefulSet", "Deployment", "PersistentVolumeClaim"})),
    ("functions", frozenset({"Service.serving.knative.dev"})),
    ("broker", frozenset({"Broker"})),
    ("triggers", frozenset({"Trigger", "PingSource", "ApiServerSource"})),
)  # fmt: skip
STAGES = tuple(name for name, _ in _STAGES)


def staged(objects: Iterable[Object]) -> dict[str, tuple[Object, ...]]:
    """The objects by stage, in the order of both; every stage is there."""
    sorted_out: dict[str, list[Object]] = {name: [] for name in STAGES}
    for each in objects:
        sorted_out[stage_of(each)].append(each)
    return {name: tuple(found) for name, found in sorted_out.items()}


def stage_of(data: Object) -> str:
    """The stage of one object."""
    kind = str(data["kind"])
    if kind == "Service" and group_of(data):
        kind = f"{kind}.{group_of(data)}"
    return next((name for name, kinds in _STAGES if kind in kinds), "settings")


def group_of(data: Object) -> str:
    """The API group; empty for the core group."""
    return str(data["apiVersion"]).rpartition("/")[0]


def key_of(data: Object) -> Key:
    """What tells an object from all others of its cluster."""
    metadata = data["metadata"]
    return group_of(data), str(data["kind"]), str(metadata.get("namespace") or ""), str(metadata["name"])


def counted(objects: Iterable[Object]) -> str:
    """Such as `1 Broker, 8 Service`."""
    counts = Counter(str(each["kind"]) for each in objects)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
