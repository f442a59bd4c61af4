"""What a repository holds, in a text short enough for the prefix of a prompt, and the same text for the same content.

Nothing in it moves with a release: tags and digests of images are left out, so that a cached prefix stays good.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from functions._manifests.images import parse
from functions._manifests.paths import get
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import containers

MOST = 12_000  # characters, about 4,000 tokens: a repository of 100 workloads whole
_NAME = 100  # characters of one name or value
_APPLICATIONS, _RULES, _IMAGES = 40, 40, 20  # lines, or names on one line
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def digest(
    repository: Repository,
    nodes: Sequence[Mapping[str, Any]] = (),
    unreachable: Iterable[str] = (),
    most: int = MOST,
) -> str:
    """The workloads, what bounds them, where images come from, and how large the nodes are; at most `most` characters.

    `nodes` is what each node can allocate, none where that is unknown; `unreachable` are registries that the nodes
    cannot pull from. What does not fit is counted.
    """
    workloads = sorted(repository.workloads(), key=lambda one: (one.namespace, one.kind, one.name, one.file))
    head = [
        f"{len(workloads)} workloads, {len(repository.applications)} Argo CD Applications",
        *_nodes(nodes),
        *_registries(workloads, unreachable),
        *_others(repository),
        *_cut(list(_applications(repository)), _APPLICATIONS, "Applications"),
        *_cut(list(_bounds(repository)), _RULES, "LimitRanges and ResourceQuotas"),
    ]
    return _fitted(head, [_workload(one) for one in workloads], most)


def _nodes(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    sizes = Counter(f"{_word(one.get('cpu', '?'))} CPU, {_word(one.get('memory', '?'))}" for one in nodes)
    listed = "; ".join(f"{times} x {size}" for size, times in sorted(sizes.items()))
    yield f"Nodes (allocatable): {listed}" if listed else "Nodes: not known"


def _registries(workloads: Sequence[Manifest], unreachable: Iterable[str]) -> Iterator[str]:
    found = Counter(image.registry for one in workloads for _, each in containers(one) if (image := _image(each)))
    listed = ", ".join(f"{_word(name)} ({times})" for name, times in sorted(found.items())[:_IMAGES])
    yield f"Registries (images of each): {listed or 'none'}"
    if away := sorted(map(_word, unreachable)):
        yield f"Registries that the nodes cannot reach: {', '.join(away[:_IMAGES])}"


def _others(repository: Repository) -> Iterator[str]:
    workloads = {id(one) for one in repository.workloads()}
    kinds = Counter(_word(one.kind) for one in repository.manifests if id(one) not in workloads)
    if kinds:
        yield "Other objects: " + ", ".join(f"{kind} {times}" for kind, times in sorted(kinds.items())[: 2 * _IMAGES])


def _applications(repository: Repository) -> Iterator[str]:
    for one in sorted(repository.applications, key=lambda each: each.name):
        ways = [word for word, is_so in (("syncs", one.automated), ("prunes", one.prune)) if is_so]
        by_itself = f"{' and '.join(ways)} by itself" if ways else "synced by hand"
        yield f"Application {_word(one.name)}: {_word(one.path)} ({one.renderer}), {by_itself}"


def _bounds(repository: Repository) -> Iterator[str]:
    for one in sorted(repository.of_kind("LimitRange"), key=lambda each: (each.namespace, each.name)):
        for item in _rows(get(one.data, "spec.limits")):
            told = "; ".join(
                f"{name} {_amounts(item[name])}"
                for name in ("default", "defaultRequest", "min", "max", "maxLimitRequestRatio")
                if name in item
            )
            yield f"LimitRange {_word(one.name)} in {_word(one.namespace)}, {_word(item.get('type', '?'))}: {told}"
    for one in sorted(repository.of_kind("ResourceQuota"), key=lambda each: (each.namespace, each.name)):
        yield f"ResourceQuota {_word(one.name)} in {_word(one.namespace)}: {_amounts(get(one.data, 'spec.hard'))}"


def _workload(one: Manifest) -> str:
    copies = get(one.data, "spec.replicas")
    times = f" x{copies}" if isinstance(copies, int) and not isinstance(copies, bool) else ""
    schedule = f" at {_word(found)}" if (found := get(one.data, "spec.schedule")) else ""
    parts = "; ".join(_container(each) for _, each in containers(one))
    where = f"{_word(one.namespace)}/{_word(one.name)}" if one.namespace else _word(one.name)
    return f"- {one.kind} {where}{times}{schedule} of {_word(one.application or 'no Application')}: {parts}"


def _container(container: Mapping[str, Any]) -> str:
    image = _image(container)
    requests, limits = (get(container, f"resources.{name}") for name in ("requests", "limits"))
    figures = [
        f"{name} {_amount(requests, name)}/{_amount(limits, name)}"
        for name in ("cpu", "memory")
        if _amount(requests, name) != "-" or _amount(limits, name) != "-"
    ]
    probes = [name.removesuffix("Probe") for name in _PROBES if name in container]
    told = [
        ", ".join(figures) or "no requests or limits",
        f"probes {'+'.join(probes)}" if probes else "no probes",
    ]
    return f"{_word(container.get('name', '?'))} ({_word(image.name) if image else '?'}, {', '.join(told)})"


def _fitted(head: Sequence[str], workloads: Sequence[str], most: int) -> str:
    """What bounds the workloads in half of the room at most, then the workloads; what is left out is counted."""
    kept = _lines(head, most // 2, "lines")
    return "\n".join((*kept, *_lines(workloads, most - sum(len(line) + 1 for line in kept), "workloads")))


def _lines(lines: Sequence[str], room: int, what: str) -> list[str]:
    """As many lines as fit, with the line that counts the others; each takes a character more than it has."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        more = f"and {len(lines) - number} more {what}"
        spare = 0 if number == len(lines) - 1 else len(more) + 1
        if len(line) + 1 + spare > room:
            return [*kept, more] if len(more) < room else kept
        kept.append(line)
        room -= len(line) + 1
    return kept


def _cut(lines: list[str], most: int, what: str) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"and {len(lines) - most} more {what}"]


def _image(container: Mapping[str, Any]) -> Any:
    stated = container.get("image")
    return parse(stated) if isinstance(stated, str) else None


def _amount(amounts: Any, name: str) -> str:
    return _word(amounts.get(name, "-")) if isinstance(amounts, Mapping) else "-"


def _amounts(amounts: Any) -> str:
    found = amounts if isinstance(amounts, Mapping) else {}
    return ", ".join(f"{_word(name)} {_word(value)}" for name, value in sorted(found.items(), key=str)) or "nothing"


def _rows(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _word(value: object) -> str:
    """On one line, and no longer than a name is."""
    return " ".join(str(value).split())[:_NAME]
