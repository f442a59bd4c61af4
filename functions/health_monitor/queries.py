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
    ours,
    pods_of,
    quoted,
)
from functions.health_monitor.signals import SHARE, Question, SignalKind

ANNOTATION = "cortex-school/watch-"  # on a workload: `cortex-school/watch-queue: sum(queue_length{app="web"}) < 100`
LONGEST = 2000  # characters of a custom query
MOST_CUSTOM = 5  # of one workload, so that an annotation cannot fill a watch
_BOUND = re.compile(r"(?P<query>.+\S)\s*(?P<bound>(?:<=|>=|<|>)\s*-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)\s*", re.DOTALL)
Labels = Mapping[str, str]
Mine = dict[str, str]  # by label, the expression that ours match
TRAEFIK = "|".join(name for family in FAMILIES if family.by == "traefik" for name in family.names)


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
        found.append(f'{{__name__=~"{TRAEFIK}",service=~"{quoted(re.escape(namespace))}-.+"}}')
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

    def chosen(name: str) -> Mine:
        named = (labels for labels in series if labels.get("__name__") == name)
        found = (ours(family, labels, resource.namespace, pods, target.services) for labels in named)
        return min((one for one in found if one), key=matchers, default={})

    counted, classic, native = chosen(family.counter), chosen(family.count), chosen(family.histogram)
    asked: dict[SignalKind, tuple[Mine, dict[str, str]]] = {}
    if counted:
        asked["errors"] = counted, _errors(family, counted)
    elif native and family.counter == family.count:
        asked["errors"] = native, _native_errors(family, native)
    if native and not classic:
        asked["latency"] = native, _native_latency(family, native)
    elif classic or counted:
        asked["latency"] = classic or counted, _latency(family, classic or counted)
    scale = {"latency": str(family.scale)}
    return tuple(
        Question(resource, kind, family.name, queries, bound=scale.get(kind, ""), mine=mine)
        for kind, (mine, queries) in asked.items()
    )


def _errors(family: Family, mine: Mine) -> dict[str, str]:
    counter, failed, chosen = family.counter, f'{family.code}=~"5.."', matchers(mine)
    return {
        "total": f"sum(rate({counter}{{{chosen}}}[$RANGE]))",
        "wrong": f"sum(rate({counter}{{{chosen},{failed}}}[$RANGE]))",
        "others_total": f"{_each(mine)} (rate({counter}[$ALL]))",
        "others_part": f"{_each(mine)} (rate({counter}{{{failed}}}[$ALL]))",
        "scrapes": _scrapes(counter, chosen),
    }


def _native_errors(family: Family, mine: Mine) -> dict[str, str]:
    """Where nothing but the histogram counts requests."""
    histogram, failed, chosen = family.histogram, f'{family.code}=~"5.."', matchers(mine)
    return {
        "total": f"histogram_count(sum(rate({histogram}{{{chosen}}}[$RANGE])))",
        "wrong": f"histogram_count(sum(rate({histogram}{{{chosen},{failed}}}[$RANGE])))",
        "others_total": f"histogram_count({_each(mine)} (rate({histogram}[$ALL])))",
        "others_part": f"histogram_count({_each(mine)} (rate({histogram}{{{failed}}}[$ALL])))",
        "scrapes": _scrapes(histogram, chosen),
    }


def _latency(family: Family, mine: Mine) -> dict[str, str]:
    histogram, chosen = family.histogram, matchers(mine)
    return {
        "buckets": f"sum by (le) (rate({histogram}_bucket{{{chosen}}}[$RANGE]))",
        "spent": f"sum(rate({histogram}_sum{{{chosen}}}[$RANGE]))",
        "others_total": f"{_each(mine)} (rate({histogram}_count[$ALL]))",
        "others_part": f"{_each(mine)} (rate({histogram}_sum[$ALL]))",
        "scrapes": _scrapes(family.count, chosen),
    }


def _native_latency(family: Family, mine: Mine) -> dict[str, str]:
    histogram = family.histogram
    rate = f"sum(rate({histogram}{{{matchers(mine)}}}[$RANGE]))"
    everybody = f"{_each(mine)} (rate({histogram}[$ALL]))"
    return {
        "quantile": f"histogram_quantile({SHARE:g}, {rate})",
        "count": f"histogram_count({rate})",
        "spent": f"histogram_sum({rate})",
        "others_total": f"histogram_count({everybody})",
        "others_part": f"histogram_sum({everybody})",
        "scrapes": _scrapes(histogram, matchers(mine)),
    }


def _each(mine: Mine) -> str:
    """One row for each that is told apart by the labels that tell ours: one number over all the time, so a few hundred
    bytes a service and not as many for each step of it."""
    return f"sum by ({', '.join(mine)})"


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
