"""What nodes and pods use now, from Prometheus, where the metrics API says nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from eventing.handler import Permanent, Temporary
from functions._capacity.amounts import Amounts
from functions._capacity.usage import Used
from functions._clients.metrics import Metrics

# cAdvisor's names (github.com/google/cadvisor, docs/storage/prometheus.md): `id="/"` is the whole machine. Which label
# has the node's name depends on how Prometheus was set up; the first that names one counts.
_NODE_LABELS = ("node", "kubernetes_io_hostname", "instance", "nodename")
_BY_NODE = f"max by ({', '.join(_NODE_LABELS)})"
_PODS = 'container!="",container!="POD"'
_BY_POD = "sum by (namespace, pod)"
NODES = {
    "memory": f'{_BY_NODE} (container_memory_working_set_bytes{{id="/"}})',
    "cpu": f'{_BY_NODE} (rate(container_cpu_usage_seconds_total{{id="/"}}[5m]))',
}
PODS = {
    "memory": f"{_BY_POD} (container_memory_working_set_bytes{{{_PODS}}})",
    "cpu": f"{_BY_POD} (rate(container_cpu_usage_seconds_total{{{_PODS}}}[5m]))",
}


def measured(metrics: Metrics, nodes: Iterable[str], now: float, instead_of: str) -> Used:
    """By node and pod; `instead_of` says why the metrics API does not."""
    names = frozenset(nodes)
    of_nodes: dict[str, dict[str, Decimal]] = {}
    of_pods: dict[tuple[str, str], dict[str, Decimal]] = {}
    try:
        for resource, query in NODES.items():
            for labels, value in _latest(metrics, query, now):
                if name := _node_of(labels, names):
                    of_nodes.setdefault(name, {})[resource] = value
        for resource, query in PODS.items():
            for labels, value in _latest(metrics, query, now):
                of_pods.setdefault((labels.get("namespace", ""), labels.get("pod", "")), {})[resource] = value
    except (Temporary, Permanent) as error:
        return Used(unknown=f"{instead_of}; {error}")
    if not of_nodes:
        return Used(unknown=f"{instead_of}; Prometheus has no series of cAdvisor for any of these nodes")
    nodes_used: Mapping[str, Amounts] = of_nodes
    return Used(nodes_used, dict(of_pods), "Prometheus")


def _latest(metrics: Metrics, query: str, now: float) -> Iterable[tuple[Mapping[str, str], Decimal]]:
    for row in metrics.over(query, now, now, 60.0):
        values = [value for _, value in row.points if value == value and abs(value) != float("inf")]  # noqa: PLR0124
        if values:
            yield row.labels, Decimal(str(values[-1]))


def _node_of(labels: Mapping[str, str], names: frozenset[str]) -> str:
    for label in _NODE_LABELS:
        value = labels.get(label, "")
        for candidate in (value, value.rpartition(":")[0]):  # an instance has its port
            if candidate in names:
                return candidate
    return ""
