"""Which questions Prometheus can answer about a workload, from the series that it says it has. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eventing.vocabulary import Resource
from functions.health_monitor.families import (
    FAMILIES,
    KUBELET_LIMIT,
    NAMES,
    NAMESPACE_LABELS,
    PERIODS,
    POD_NAMES,
    RSS,
    STATE_LIMIT,
    THROTTLED,
    WORKING_SET,
    Family,
    matchers,
    pods_of,
    quoted,
)
from functions.health_monitor.signals import Question

ANNOTATION = "cortex-school/watch-"  # on a workload: `cortex-school/watch-queue: sum(queue_length{app="web"}) < 100`
LONGEST = 2000  # characters of a custom query
MOST_CUSTOM = 5  # of one workload, so that an annotation cannot fill a watch
_BOUND = re.compile(r"(?P<query>.+\S)\s*(?P<bound>(?:<=|>=|<|>)\s*-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)\s*", re.DOTALL)
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """A workload, the Services that select its pods, and its annotations."""

    resource: Resource
    services: tuple[str, ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()


def selectors(namespaces: Iterable[str]) -> tuple[str, ...]:
    """What the series API is asked: every name of interest, by each label that may hold a namespace."""
    names = "|".join(NAMES)
    found = []
    for namespace in sorted(set(namespaces)):
        found += [f'{{__name__=~"{names}",{label}="{quoted(namespace)}"}}' for label in NAMESPACE_LABELS]
        found.append(f'{{__name__=~"traefik_.+_requests_total",service=~"{quoted(re.escape(namespace))}-.+"}}')
    return tuple(found)


def questions(target: Target, series: Sequence[Labels]) -> tuple[Question, ...]:
    """Everything that can be asked about a workload."""
    if target.resource.kind not in POD_NAMES:
        return custom(target)
    found = [question for family in FAMILIES for question in _http(target, family, series)]
    return (*found, *_resources(target, series), *custom(target))


def custom(target: Target) -> tuple[Question, ...]:
    """The queries that the workload's annotations bring along; one that cannot be read says so."""
    named = [(key, text) for key, text in target.annotations if key.startswith(ANNOTATION)]
    found = []
    for key, text in sorted(named)[:MOST_CUSTOM]:
        parsed = _BOUND.fullmatch(text) if len(text) <= LONGEST else None
        queries = {"value": parsed["query"]} if parsed else {}
        bound = parsed["bound"] if parsed else ""
        found.append(Question(target.resource, "custom", key.removeprefix(ANNOTATION), queries, bound=bound))
    return tuple(found)


def _http(target: Target, family: Family, series: Sequence[Labels]) -> tuple[Question, ...]:
    resource = target.resource
    pods = pods_of(resource.kind, resource.name)
    ours = {
        matchers(family, labels, resource.namespace, pods, target.services)
        for labels in series
        if labels.get("__name__") == family.counter
    } - {""}
    if not ours:
        return ()
    chosen, counter, histogram = min(ours), family.counter, family.histogram
    total = f"sum(rate({counter}{{{chosen}}}[$RANGE]))"
    wrong = f'sum(rate({counter}{{{chosen},{family.code}=~"5.."}}[$RANGE]))'
    buckets = f"sum by (le) (rate({histogram}_bucket{{{chosen}}}[$RANGE]))"
    spent = f"sum(rate({histogram}_sum{{{chosen}}}[$RANGE]))"
    everybody = {
        "all_total": f"sum(rate({counter}[$RANGE]))",
        "all_wrong": f'sum(rate({counter}{{{family.code}=~"5.."}}[$RANGE]))',
    }
    all_slow = {
        "all_total": f"sum(rate({histogram}_count[$RANGE]))",
        "all_spent": f"sum(rate({histogram}_sum[$RANGE]))",
    }
    scrapes = f"max(count_over_time({counter}{{{chosen}}}[$RANGE]))"
    return (
        Question(resource, "errors", family.name, {"total": total, "wrong": wrong, **everybody, "scrapes": scrapes}),
        Question(
            resource,
            "latency",
            family.name,
            {"buckets": buckets, "spent": spent, **all_slow, "scrapes": scrapes},
            bound=str(family.scale),
        ),
    )


def _resources(target: Target, series: Sequence[Labels]) -> tuple[Question, ...]:
    resource = target.resource
    pods = pods_of(resource.kind, resource.name)
    names = {
        labels["__name__"]
        for labels in series
        if labels.get("namespace") == resource.namespace and re.fullmatch(pods, labels.get("pod", ""))
    }
    ours = f'namespace="{quoted(resource.namespace)}",pod=~"{quoted(pods)}",container!="",container!="POD"'
    by = "max by (namespace, pod, container)"
    found = []
    used = RSS if RSS in names else WORKING_SET
    limit = f'{STATE_LIMIT}{{{ours},resource="memory"}}' if STATE_LIMIT in names else f"{KUBELET_LIMIT}{{{ours}}}"
    if used in names and names & {STATE_LIMIT, KUBELET_LIMIT}:
        value = f"max({by} (max_over_time({used}{{{ours}}}[$RANGE])) / {by} ({limit} > 0))"
        found.append(Question(resource, "memory", used, {"value": value, "scrapes": _scrapes(used, ours)}))
    if {THROTTLED, PERIODS} <= names:
        total, wrong = f"sum(rate({PERIODS}{{{ours}}}[$RANGE]))", f"sum(rate({THROTTLED}{{{ours}}}[$RANGE]))"
        asked = {"total": total, "wrong": wrong, "scrapes": _scrapes(PERIODS, ours)}
        found.append(Question(resource, "throttling", THROTTLED, asked))
    return tuple(found)


def _scrapes(name: str, ours: str) -> str:
    return f"max(count_over_time({name}{{{ours}}}[$RANGE]))"
