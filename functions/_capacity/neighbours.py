"""Which pods have to keep near to or away from others: required pod affinity and spreading over a topology.

Follows the plugins InterPodAffinity and PodTopologySpread of the scheduler (v1.34), without namespaceSelector,
matchLabelKeys and node inclusion policies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from functions._capacity.machines import Load, Machine
from functions._manifests.selection import label_selector_selects
from functions._symptoms import wire
from functions._symptoms.wire import Object

APART, NEAR, SKEWED = (
    "node(s) didn't match pod anti-affinity rules",
    "node(s) didn't match pod affinity rules",
    "node(s) didn't match pod topology spread constraints",
)
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
Placed = Sequence[tuple[Load, Machine]]


@dataclass(frozen=True)
class Neighbourhood:
    """What one pod's neighbours leave of the topology: places it must not be in, must be in, and how full each is."""

    forbidden: frozenset[tuple[str, str]] = frozenset()  # label of the node, and its value
    near: tuple[tuple[str, frozenset[str] | None], ...] = ()  # the values, None where any is right
    spread: tuple[tuple[str, int, Mapping[str, int]], ...] = ()  # label, greatest skew, pods by value


def particular(load: Load) -> bool:
    """Whether a pod cares who else is where."""
    affinity = wire.mapping(load.spec, "affinity")
    cares = any(affinity.get(kind) for kind in ("podAffinity", "podAntiAffinity"))
    return cares or bool(wire.items(load.spec, "topologySpreadConstraints"))


def neighbourhood(load: Load, machines: Iterable[Machine], placed: Placed) -> Neighbourhood:
    """Looked up once for a pod, whatever the number of nodes."""
    forbidden = set()
    for term in _terms(load, "podAntiAffinity"):
        key = wire.text(term, "topologyKey")
        forbidden |= {
            (key, there.labels[key]) for one, there in placed if key in there.labels and _names(term, load, one)
        }
    for one, there in placed:
        for term in _terms(one, "podAntiAffinity"):
            key = wire.text(term, "topologyKey")
            if key in there.labels and _names(term, one, load):
                forbidden.add((key, there.labels[key]))
    near = tuple(_near(term, load, placed) for term in _terms(load, "podAffinity"))
    constraints = wire.items(load.spec, "topologySpreadConstraints")
    hard = (one for one in constraints if wire.text(one, "whenUnsatisfiable") == "DoNotSchedule")
    every = tuple(machines)
    return Neighbourhood(frozenset(forbidden), near, tuple(_spread(one, load, every, placed) for one in hard))


def disliked(around: Neighbourhood, machine: Machine) -> str:
    """Why its neighbours keep the pod off a node, in the scheduler's words; empty where they do not."""
    if any(machine.labels.get(key) == value for key, value in around.forbidden):
        return APART
    for key, values in around.near:
        here = machine.labels.get(key)
        if here is None or (values is not None and here not in values):
            return NEAR
    for key, skew, counts in around.spread:
        here = machine.labels.get(key)
        if here is None or counts[here] + 1 - min(counts.values()) > skew:
            return SKEWED
    return ""


def _terms(load: Load, kind: str) -> tuple[Object, ...]:
    return wire.items(load.spec, "affinity", kind, _REQUIRED)


def _names(term: Object, of: Load, other: Load) -> bool:
    """Whether the term of one pod speaks of the other."""
    spaces = wire.texts(term, "namespaces") or (of.namespace,)
    return other.namespace in spaces and label_selector_selects(term.get("labelSelector"), other.labels)


def _near(term: Object, load: Load, placed: Placed) -> tuple[str, frozenset[str] | None]:
    """Near to one that it names; the first of its kind may be anywhere."""
    key = wire.text(term, "topologyKey")
    named = [there for one, there in placed if _names(term, load, one)]
    if not named and _names(term, load, load):
        return key, None
    return key, frozenset(there.labels[key] for there in named if key in there.labels)


def _spread(
    constraint: Object, load: Load, machines: Iterable[Machine], placed: Placed
) -> tuple[str, int, Mapping[str, int]]:
    key = wire.text(constraint, "topologyKey")
    counts = dict.fromkeys((one.labels[key] for one in machines if key in one.labels), 0)
    for other, there in placed:
        if there.labels.get(key) in counts and _names({"labelSelector": constraint.get("labelSelector")}, load, other):
            counts[there.labels[key]] += 1
    return key, max(1, wire.number(constraint, "maxSkew", default=1)), counts
