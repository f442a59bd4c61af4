"""Before and after: two pictures of one cluster, node by node and workload by workload. Pure."""

from collections.abc import Iterator

from msgspec import Struct

from functions._capacity.picture import Consumer, Figures, NodeRow, Picture

NOTICED = 0.01  # of a node's room: less is the same


class NodeChange(Struct, frozen=True):
    """One node; a side is None where it was not there, and a share where it is not known."""

    name: str
    asked_before: float | None
    asked_after: float | None
    used_before: float | None
    used_after: float | None
    status: str


class WorkloadChange(Struct, frozen=True):
    """What the pods of one workload ask for together, and may take at most, in bytes and cores; 0 is no limit."""

    workload: str
    pods_before: int
    pods_after: int
    memory_before: float
    memory_after: float
    cpu_before: float
    cpu_after: float
    limit_before: float = 0.0  # of memory
    limit_after: float = 0.0


class Changes(Struct, frozen=True):
    """Everything that differs. `nodes` are all nodes, `workloads` those that ask for something else than before."""

    since: str
    until: str
    nodes: tuple[NodeChange, ...]
    workloads: tuple[WorkloadChange, ...]


def compared(before: Picture, after: Picture) -> Changes:
    """From one to the other."""
    was, now = ({one.name: one for one in picture.nodes} for picture in (before, after))
    nodes = tuple(_node(name, was.get(name), now.get(name)) for name in sorted({*was, *now}))
    return Changes(before.at, after.at, nodes, tuple(_workloads(before, after)))


def _node(name: str, was: NodeRow | None, now: NodeRow | None) -> NodeChange:
    asked_before, asked_after = (_share(one.memory, one.memory.asked) if one else None for one in (was, now))
    used_before, used_after = (_share(one.memory, one.memory.used) if one else None for one in (was, now))
    status = _status(was, now, asked_before, asked_after)
    return NodeChange(name, asked_before, asked_after, used_before, used_after, status)


def _share(figures: Figures, part: float | None) -> float | None:
    return part / figures.room if part is not None and figures.room else None


def _status(was: NodeRow | None, now: NodeRow | None, before: float | None, after: float | None) -> str:
    if now is None:
        return "gone"
    if now.state != "ready":
        return now.state
    if now.short:
        return f"short of {', '.join(now.short)}"
    if was is None:
        return "new"
    if before is None or after is None:
        return "not known"
    return "as before" if abs(after - before) < NOTICED else "less asked" if after < before else "more asked"


def _workloads(before: Picture, after: Picture) -> Iterator[WorkloadChange]:
    was, now = ({one.workload: one for one in picture.consumers} for picture in (before, after))
    for name in sorted({*was, *now}, key=lambda one: (-(was[one].memory if one in was else 0.0), one)):
        old, new = was.get(name, Consumer(name, 0, 0.0, 0.0)), now.get(name, Consumer(name, 0, 0.0, 0.0))
        change = WorkloadChange(
            name,
            old.pods,
            new.pods,
            old.memory,
            new.memory,
            old.cpu,
            new.cpu,
            old.memory_limit,
            new.memory_limit,
        )
        if change != _unchanged(name, old):
            yield change


def _unchanged(name: str, one: Consumer) -> WorkloadChange:
    pods, memory, cpu, limit = one.pods, one.memory, one.cpu, one.memory_limit
    return WorkloadChange(name, pods, pods, memory, memory, cpu, cpu, limit, limit)
