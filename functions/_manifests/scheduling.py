"""Whether a pod may run on a node: node selectors, required node affinity, taints and tolerations.

Follows component-helpers/scheduling/corev1 of Kubernetes (nodeaffinity, ToleratesTaint).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from functions._manifests.paths import get

HOSTNAME = "kubernetes.io/hostname"
AFFINITY = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
REPELLING = ("NoSchedule", "NoExecute")  # PreferNoSchedule only makes a node less likely
Labels = Mapping[str, str]


def node_selector(pod_spec: Mapping[str, Any]) -> dict[str, str]:
    """The labels that a node must have."""
    found = pod_spec.get("nodeSelector")
    return {str(key): _text(value) for key, value in found.items()} if isinstance(found, dict) else {}


def node_terms(pod_spec: Mapping[str, Any]) -> tuple[dict[str, Any], ...] | None:
    """The terms of required node affinity, one of which must hold; None where there is no such affinity."""
    found = get(pod_spec, AFFINITY)
    return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else None


def selected(pod_spec: Mapping[str, Any], labels: Labels) -> bool:
    """Whether the node selector takes a node with these labels."""
    return all(labels.get(key) == value for key, value in node_selector(pod_spec).items())


def attracted(pod_spec: Mapping[str, Any], name: str, labels: Labels) -> bool:
    """Whether the required node affinity takes a node. An empty term takes none, nor does an empty list."""
    terms = node_terms(pod_spec)
    return terms is None or any(_term(term, name, labels) for term in terms)


def _term(term: Mapping[str, Any], name: str, labels: Labels) -> bool:
    by_label, by_field = _expressions(term, "matchExpressions"), _expressions(term, "matchFields")
    if not by_label and not by_field:
        return False
    fields = {"metadata.name": name}
    return all(requirement(one, labels) for one in by_label) and all(requirement(one, fields) for one in by_field)


def requirement(entry: Mapping[str, Any], labels: Labels) -> bool:
    """Whether one NodeSelectorRequirement holds."""
    value = labels.get(str(entry.get("key")))
    values = _values(entry)
    match entry.get("operator"):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case "Gt" | "Lt" as operator:
            return _compared(str(operator), value, values)
    return False


def _compared(operator: str, value: str | None, values: list[str]) -> bool:
    try:
        found, bound = int(value or ""), int(values[0])
    except (ValueError, IndexError):
        return False
    return found > bound if operator == "Gt" else found < bound


def needed(pod_spec: Mapping[str, Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each path with the labels of which one must be there; an empty value stands for any."""
    for key, value in node_selector(pod_spec).items():
        yield "nodeSelector", ((key, value),)
    terms = node_terms(pod_spec) or ()
    if len(terms) == 1:
        for one in _expressions(terms[0], "matchExpressions"):
            key = str(one.get("key"))
            if one.get("operator") == "In":
                yield AFFINITY, tuple((key, value) for value in _values(one))
            elif one.get("operator") == "Exists":
                yield AFFINITY, ((key, ""),)


def tolerations(pod_spec: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The tolerations of a pod."""
    found = pod_spec.get("tolerations")
    return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def tolerates(toleration: Mapping[str, Any], key: str, value: str, effect: str) -> bool:
    """Whether a toleration covers a taint."""
    if toleration.get("effect") and toleration["effect"] != effect:
        return False
    if toleration.get("key") and toleration["key"] != key:
        return False
    if toleration.get("operator") == "Exists":
        return True
    return bool(toleration.get("key")) and _text(toleration.get("value") or "") == value


def _expressions(term: Mapping[str, Any], group: str) -> list[dict[str, Any]]:
    found = term.get(group)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _values(entry: Mapping[str, Any]) -> list[str]:
    found = entry.get("values")
    return [_text(one) for one in found] if isinstance(found, list) else []


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
