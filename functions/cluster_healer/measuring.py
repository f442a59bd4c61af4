"""What containers used, from Prometheus: percentiles over the policy's history, each with how much it rests on."""

from collections.abc import Iterable, Mapping

from eventing.handler import Permanent, Temporary
from eventing.vocabulary import Resource
from functions._clients.metrics import Metrics
from functions._manifests.repository import Repository
from functions._symptoms.ownership import owner
from functions._symptoms.usage import Usage

HOUR = 3600.0
_OURS = 'namespace=~"$SPACES",container!="",container!="POD"'
_MEMORY = f"container_memory_working_set_bytes{{{_OURS}}}"
_CPU = f"rate(container_cpu_usage_seconds_total{{{_OURS}}}[5m])"
_BY = "max by (namespace, pod, container)"
_QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
SAMPLES = f"{_BY} (count_over_time({_MEMORY}[$SPAN]))"
FIRST = f"min by (namespace, pod, container) (min_over_time(timestamp({_MEMORY})[$SPAN:10m]))"
# cAdvisor's own names (github.com/google/cadvisor, docs/storage/prometheus.md); the working set is what the kubelet
# evicts by. CPU is a rate over five minutes, as dashboards show it, looked at every five minutes.
MEMORY = {name: f"{_BY} (quantile_over_time({share:g}, {_MEMORY}[$SPAN]))" for name, share in _QUANTILES.items()}
CPU = {name: f"{_BY} (quantile_over_time({share:g}, {_CPU}[$SPAN:5m]))" for name, share in _QUANTILES.items()}
Key = tuple[str, str, str]  # namespace, pod, container


def usage(
    metrics: Metrics, repository: Repository, namespaces: Iterable[str], hours: float, now: float
) -> tuple[tuple[Usage, ...], str]:
    """By workload of Git and container, the highest of its pods; and why it is not known, where it is not."""
    spaces = "|".join(sorted(namespaces))

    def asked(query: str) -> Mapping[Key, float]:
        text = query.replace("$SPACES", spaces).replace("$SPAN", f"{max(1, round(hours))}h")
        found = {}
        for row in metrics.over(text, now, now, 60.0):
            key = (row.labels.get("namespace", ""), row.labels.get("pod", ""), row.labels.get("container", ""))
            values = [value for _, value in row.points if value == value and abs(value) != float("inf")]  # noqa: PLR0124
            if all(key) and values:
                found[key] = values[-1]
        return found

    try:
        samples, first = asked(SAMPLES), asked(FIRST)
        memory = {name: asked(query) for name, query in MEMORY.items()}
        cpu = {name: asked(query) for name, query in CPU.items()}
    except (Temporary, Permanent) as error:
        return (), str(error)
    of: dict[tuple[Resource, str], list[Key]] = {}
    for key in samples:
        manifest = owner(repository, Resource("Pod", key[1], key[0]))
        if manifest is not None:
            of.setdefault((manifest.resource, key[2]), []).append(key)
    return tuple(_usage(*named, keys, samples, first, memory, cpu, now) for named, keys in of.items()), ""


def _usage(
    workload: Resource,
    container: str,
    keys: list[Key],
    samples: Mapping[Key, float],
    first: Mapping[Key, float],
    memory: Mapping[str, Mapping[Key, float]],
    cpu: Mapping[str, Mapping[Key, float]],
    now: float,
) -> Usage:
    """Of several pods, one after the other or side by side, the hungriest counts."""

    def highest(figures: Mapping[str, Mapping[Key, float]]) -> dict[str, float]:
        return {
            name: max(rows[key] for key in keys if key in rows)
            for name, rows in figures.items()
            if any(key in rows for key in keys)
        }

    began = min((first[key] for key in keys if key in first), default=now)
    count = sum(int(samples[key]) for key in keys)
    return Usage(workload, container, round((now - began) / HOUR, 1), count, highest(memory), highest(cpu))
