"""What nodes and pods use now, as it was measured: by the metrics API, else by Prometheus, else not known. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions._capacity.amounts import Amounts, amounts_of, total
from functions._symptoms import wire
from functions._symptoms.snapshot import Snapshot

METRICS_API = "metrics.k8s.io"


@dataclass(frozen=True)
class Used:
    """`nodes` by name, `pods` by namespace and name. `source` says who measured it; `unknown` why nobody did."""

    nodes: Mapping[str, Amounts] = field(default_factory=dict)
    pods: Mapping[tuple[str, str], Amounts] = field(default_factory=dict)
    source: str = ""
    unknown: str = ""


def used_of(snapshot: Snapshot) -> Used:
    """As metrics.k8s.io says, if it says anything of nodes."""
    why = snapshot.unreadable.get("NodeMetrics", "")
    nodes = {wire.name(one): amounts_of(wire.mapping(one, "usage")) for one in snapshot.everywhere("NodeMetrics")}
    if not nodes:
        return Used(unknown=f"{METRICS_API}: {why or 'it is not served, or says nothing of any node'}")
    pods = {
        (wire.namespace(one), wire.name(one)): total(
            amounts_of(wire.mapping(each, "usage")) for each in wire.items(one, "containers")
        )
        for one in snapshot.everywhere("PodMetrics")
    }
    return Used(nodes, pods, METRICS_API)
