"""A cluster in figures: nodes, hungry workloads, what is not well, left over or switched off. Pure."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from functions._capacity.amounts import NONE, Amounts, total
from functions._capacity.causes import Unwell, unwell
from functions._capacity.leftovers import Degraded, Kept, QuotaUse, degraded, kept, quotas
from functions._capacity.machines import Load, Machine, loads_of, machines_of
from functions._capacity.usage import Used
from functions._symptoms import wire
from functions._symptoms.analyzers.nodes import USED
from functions._symptoms.room import FULL
from functions._symptoms.snapshot import Snapshot


class Figures(Struct, frozen=True):
    """Of one resource, in bytes or cores: what there is for pods, what they ask for, what is used. None is unknown."""

    room: float
    asked: float | None = None
    used: float | None = None


class NodeRow(Struct, frozen=True):
    """One node. `state` is in a word or two; `short` names what it is, or nearly is, short of, and by which measure."""

    name: str
    state: str
    pods: int
    most_pods: int
    memory: Figures
    cpu: Figures
    short: tuple[str, ...] = ()


class Consumer(Struct, frozen=True):
    """A workload with all its pods that are not over; what is used is that of the pods that were `measured`."""

    workload: str
    pods: int
    memory: float
    cpu: float
    memory_used: float | None = None
    cpu_used: float | None = None
    measured: int = 0
    memory_limit: float = 0.0  # of the containers that have one
    cpu_limit: float = 0.0


class Picture(Struct, frozen=True):
    """The whole. `unknown` names what could not be read, with why: figures that need it are left out, or are at least.

    `consumers` are all workloads, the hungriest first.
    """

    at: str
    nodes: tuple[NodeRow, ...]
    pods: Mapping[str, int]  # by phase
    consumers: tuple[Consumer, ...]
    unwell: tuple[Unwell, ...]
    kept: tuple[Kept, ...]
    quotas: tuple[QuotaUse, ...]
    degraded: tuple[Degraded, ...]
    usage: str = ""  # who measured it
    unknown: Mapping[str, str] = {}
    only: tuple[str, ...] = ()  # namespaces, where not all were read

    def all_nodes(self, resource: str) -> Figures:
        """Memory or CPU of all nodes together; what is used only where it is known of each."""
        every = [one.memory if resource == "memory" else one.cpu for one in self.nodes]
        asked, used = (
            [each for one in every if (each := getattr(one, part)) is not None] for part in ("asked", "used")
        )
        sums = (sum(found) if found and len(found) == len(every) else None for found in (asked, used))
        return Figures(sum(one.room for one in every), *sums)


def pictured(snapshot: Snapshot, used: Used, only: Iterable[str] = ()) -> Picture:
    """Everything that the snapshot says. `used` is what was measured, `only` the namespaces where not all were read."""
    loads = loads_of(snapshot)
    on: dict[str, list[Load]] = {}
    for load in loads:
        on.setdefault(load.node, []).append(load)
    unknown = dict(snapshot.unreadable)
    if used.unknown:
        unknown["usage"] = used.unknown
    phases: dict[str, int] = {}
    for pod in snapshot.everywhere("Pod"):
        phase = wire.text(pod, "status", "phase") or "not said"
        phases[phase] = phases.get(phase, 0) + 1
    return Picture(
        snapshot.at,
        tuple(
            _row(one, on.get(one.name, []), used.nodes.get(one.name), "Pod" in snapshot.objects)
            for one in machines_of(snapshot)
        ),
        dict(sorted(phases.items())),
        consumers(loads, used),
        unwell(snapshot),
        kept(snapshot),
        quotas(snapshot),
        degraded(snapshot),
        used.source,
        unknown,
        tuple(sorted(only)),
    )


def consumers(loads: Iterable[Load], used: Used) -> tuple[Consumer, ...]:
    """Every workload, the one that asks for most memory (or uses more than it asks for) first."""
    of: dict[str, list[Load]] = {}
    for load in loads:
        of.setdefault(f"{load.owner.kind} {load.namespace}/{load.owner.name}", []).append(load)
    rows = []
    for workload, every in of.items():
        asked, most = total(one.asks for one in every), total(one.limits for one in every)
        seen = [used.pods[one.namespace, one.name] for one in every if (one.namespace, one.name) in used.pods]
        spent: Amounts | None = total(seen) if seen else None
        rows.append(
            Consumer(
                workload,
                len(every),
                float(asked.get("memory", NONE)),
                float(asked.get("cpu", NONE)),
                None if spent is None else float(spent.get("memory", NONE)),
                None if spent is None else float(spent.get("cpu", NONE)),
                len(seen),
                *(float(most.get(name, NONE)) for name in ("memory", "cpu")),
            )
        )
    return tuple(sorted(rows, key=lambda one: (-max(one.memory, one.memory_used or 0.0), one.workload)))


def _row(machine: Machine, loads: list[Load], used: Amounts | None, known: bool) -> NodeRow:
    asked = total(one.asks for one in loads) if known else None
    memory, cpu = (_figures(machine, one, asked, used) for one in ("memory", "cpu"))
    short = [one.removesuffix("Pressure").lower() + " pressure" for one in machine.pressures]
    for name, figures in (("memory", memory), ("cpu", cpu)):
        if figures.room and (figures.asked or 0) / figures.room >= float(FULL):
            short.append(f"{name} asked")
        if (
            name == "memory"
            and figures.used is not None
            and figures.room
            and figures.used / figures.room >= float(USED)
        ):
            short.append("memory used")
    state = "not ready" if not machine.ready else "cordoned" if machine.cordoned else "ready"
    return NodeRow(machine.name, state, len(loads), int(machine.room.get("pods", NONE)), memory, cpu, tuple(short))


def _figures(machine: Machine, resource: str, asked: Amounts | None, used: Amounts | None) -> Figures:
    spent = None if used is None or resource not in used else float(used[resource])
    wanted = None if asked is None else float(asked.get(resource, NONE))
    return Figures(float(machine.room.get(resource, NONE)), wanted, spent)
