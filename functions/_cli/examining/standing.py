"""What stays up in our namespace and in Knative's, what it takes, and how many pods each function has now."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct
from rich.table import Table

from eventing.handler import Permanent, Temporary
from eventing.manifests import load_services
from functions._capacity.amounts import Amounts, amounts_of, memory, total
from functions._capacity.machines import asked
from functions._cli.cluster.api import core
from functions._cli.cluster.installation import NAMESPACE
from functions._cli.examining.finding import Finding, Object, Reader, is_up
from functions._cli.examining.own_rights import gateway
from functions._cli.installing.kubectl import SERVICE_LABEL

PLACES = (NAMESPACE, "knative-serving", "knative-eventing")  # and where the gateway is
METRICS = "/apis/metrics.k8s.io/v1beta1"
NO_SERVER = "not measured: no metrics-server"


class Row(Struct, frozen=True):
    """What stays up of one workload: pods, the bytes that they ask for, and use (None: not measured)."""

    namespace: str
    workload: str
    pods: int
    asks: int
    uses: int | None = None


class Standing(Struct, frozen=True):
    """`functions`: the pods of each; `unread`: why a namespace is not in `rows`; `unmeasured`: why use is not known."""

    rows: tuple[Row, ...]
    functions: Mapping[str, int]
    unread: Mapping[str, str]
    places: tuple[str, ...] = PLACES
    unmeasured: str = ""


def looked(look: Reader) -> Standing:
    """What is there now. What cannot be read is named, and not guessed."""
    rows: list[Row] = []
    functions: Counter[str] = Counter({one.name: 0 for one in load_services()})
    unread: dict[str, str] = {}
    unmeasured = ""
    places = tuple(dict.fromkeys((*PLACES, gateway(look))))
    for place in places:
        try:
            pods = [one for one in look.items(core(place, "pods")) if is_up(one)]
        except (Permanent, Temporary) as error:
            unread[place] = str(error)
            continue
        awake = [one for one in pods if SERVICE_LABEL in _labels(one)]
        functions.update(_labels(one)[SERVICE_LABEL] for one in awake if place == NAMESPACE)
        used, why = _used(look, place)
        unmeasured = unmeasured or why
        rows += _rows(place, [one for one in pods if one not in awake], used)
    if NAMESPACE in unread:
        functions.clear()
    return Standing(tuple(rows), dict(functions), unread, places, unmeasured)


def findings(found: Standing) -> Iterator[Finding]:
    """The same in sentences, for a script."""
    for place in found.places:
        what = f"standing memory of {place}"
        if place in found.unread:
            yield Finding(what, "note", f"not known: {found.unread[place]}", "list on pods is needed there")
        elif rows := [one for one in found.rows if one.namespace == place]:
            yield Finding(
                what, "ok", f"{sum(one.pods for one in rows)} pods ask for {_sum(rows)}, {_measured(found, rows)}"
            )
    for name, pods in sorted(found.functions.items()):
        yield Finding(f"pods of {name}", "ok", f"{pods} now")


def tables(found: Standing) -> Iterator[Table | str]:
    """The same for a person."""
    table = Table("namespace", "always up", "pods", "asks for", "uses", title="Standing memory", title_justify="left")
    for one in found.rows:
        uses = "–" if one.uses is None else memory(one.uses)
        table.add_row(one.namespace, one.workload, str(one.pods), memory(one.asks), uses)
    for place, why in found.unread.items():
        table.add_row(place, f"not known: {why}", "", "", "")
    yield table
    measured = _measured(found, found.rows)
    yield f"In all {sum(one.pods for one in found.rows)} pods ask for {_sum(found.rows)}, {measured}."
    if found.functions:
        each = Table(
            "function",
            "pods now",
            title="Functions, none between ticks",
            title_justify="left",
        )
        for name, pods in sorted(found.functions.items()):
            each.add_row(name, str(pods))
        yield each


def _measured(found: Standing, rows: Iterable[Row]) -> str:
    uses = [one.uses for one in rows]
    known = [one for one in uses if one is not None]
    if not known:
        return found.unmeasured or "not measured: metrics-server says nothing of them"
    rest = len(uses) - len(known)
    return f"use {memory(sum(known))}" + (f" ({rest} of {len(uses)} workloads not measured)" if rest else "")


def _rows(place: str, pods: Iterable[Object], used: Mapping[str, Amounts]) -> Iterator[Row]:
    grouped: dict[str, list[Object]] = {}
    for one in pods:
        grouped.setdefault(_workload(one), []).append(one)
    for name, each in sorted(grouped.items()):
        asks = sum((asked(one["spec"]).get("memory", Decimal(0)) for one in each), Decimal(0))
        measured = [used[one["metadata"]["name"]] for one in each if one["metadata"]["name"] in used]
        uses = int(total(measured).get("memory", Decimal(0))) if len(measured) == len(each) else None
        yield Row(place, name, len(each), int(asks), uses)


def _used(look: Reader, place: str) -> tuple[dict[str, Amounts], str]:
    """What each pod uses, by metrics.k8s.io; why that is not known, where it is not."""
    try:
        if look.read(METRICS) is None:
            return {}, NO_SERVER
        found = list(look.items(f"{METRICS}/namespaces/{place}/pods"))
    except (Permanent, Temporary) as error:
        return {}, f"not measured: {error}"
    each = {one["metadata"]["name"]: one.get("containers") or () for one in found}
    return {name: total(amounts_of(one.get("usage") or {}) for one in parts) for name, parts in each.items()}, ""


def _workload(pod: Object) -> str:
    """Its owner; of a Deployment's ReplicaSet the Deployment."""
    owners = pod["metadata"].get("ownerReferences") or ()
    name = str(owners[0]["name"]) if owners else str(pod["metadata"]["name"])
    suffix = f"-{_labels(pod).get('pod-template-hash', '')}"
    return name.removesuffix(suffix) if len(suffix) > 1 else name


def _sum(rows: Iterable[Row]) -> str:
    return memory(sum(one.asks for one in rows))


def _labels(pod: Object) -> Mapping[str, str]:
    return pod["metadata"].get("labels") or {}
