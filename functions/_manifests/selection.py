"""Which Services and policies select which pods, and which ports they lead to."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import containers, pod_labels


class Port(Struct, frozen=True):
    """A Service's port; `target` is the pod's port number, None where its name is not to be found."""

    name: str
    number: int
    target: int | None
    protocol: str = "TCP"


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a map of labels selects pods with these labels; an empty or absent one selects none."""
    if not isinstance(selector, Mapping) or not selector:
        return False
    return all(labels.get(str(key)) == str(value) for key, value in selector.items())


def label_selector_selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector (matchLabels, matchExpressions) selects these labels; an empty one selects all."""
    if not isinstance(selector, Mapping):
        return False
    stated, listed = selector.get("matchLabels"), selector.get("matchExpressions")
    wanted = stated if isinstance(stated, Mapping) else {}
    if any(labels.get(str(key)) != str(value) for key, value in wanted.items()):
        return False
    expressions = listed if isinstance(listed, list) else ()
    return all(_expression(entry, labels) for entry in expressions if isinstance(entry, Mapping))


def _expression(entry: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(str(entry.get("key")))
    found = entry.get("values")
    values = [str(one) for one in found] if isinstance(found, list) else []
    match entry.get("operator"):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    return False


def may_select(selector: Any, labels: Mapping[str, str], complete: bool = True) -> bool | None:
    """As `label_selector_selects`; None where only labels that are not known (`complete` is false) could decide."""
    if not isinstance(selector, Mapping):
        return False
    wanted = selector.get("matchLabels")
    entries: list[Mapping[str, Any]] = [
        {"key": key, "operator": "In", "values": [value]}
        for key, value in (wanted.items() if isinstance(wanted, Mapping) else ())
    ]
    expressions = selector.get("matchExpressions")
    entries += [one for one in expressions if isinstance(one, Mapping)] if isinstance(expressions, list) else []
    unknown = False
    for entry in entries:
        if not complete and str(entry.get("key")) not in labels:
            unknown = True
        elif not _expression(entry, labels):
            return False
    return None if unknown else True


def services_of(repository: Repository, workload: Manifest) -> tuple[Manifest, ...]:
    """The Services that lead to a workload's pods."""
    labels = pod_labels(workload)
    return tuple(
        service
        for service in repository.of_kind("Service")
        if service.namespace == workload.namespace and selects(get(service.data, "spec.selector"), labels)
    )


def workloads_of(repository: Repository, service: Manifest) -> tuple[Manifest, ...]:
    """The workloads whose pods a Service leads to."""
    selector = get(service.data, "spec.selector")
    return tuple(
        workload
        for workload in repository.workloads()
        if workload.namespace == service.namespace and selects(selector, pod_labels(workload))
    )


def ports(service: Manifest, workload: Manifest | None = None) -> tuple[Port, ...]:
    """The ports of a Service; named target ports are looked up in the workload's containers."""
    listed = get(service.data, "spec.ports")
    named = container_ports(workload) if workload else {}
    found = []
    for entry in listed if isinstance(listed, list) else ():
        number = entry.get("port") if isinstance(entry, dict) else None
        if isinstance(number, int):
            target = entry.get("targetPort", number)
            resolved = target if isinstance(target, int) else named.get(str(target))
            found.append(Port(str(entry.get("name") or ""), number, resolved, str(entry.get("protocol") or "TCP")))
    return tuple(found)


def container_ports(workload: Manifest) -> dict[str, int]:
    """The port numbers that a workload's containers declare, by name (by the number itself where unnamed)."""
    found: dict[str, int] = {}
    for _, container in (*containers(workload), *containers(workload, init=True)):
        listed = container.get("ports")
        for entry in listed if isinstance(listed, list) else ():
            number = entry.get("containerPort") if isinstance(entry, dict) else None
            if isinstance(number, int):
                found.setdefault(str(entry.get("name") or number), number)
    return found
