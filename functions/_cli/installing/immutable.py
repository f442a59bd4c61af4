"""Changes that Kubernetes or Knative would refuse with a bare error: what they are, and the way to have them. Pure.

Of a StatefulSet all but its template, replicas and strategies stays as it was made; of a Deployment its selector stays;
of a Broker its class and its config (Knative's webhook; `broker_validation.go`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from functions._cli.installing.kubectl import NAMESPACE, Object
from functions._cli.installing.stages import Key, key_of
from functions._cli.installing.versions import BROKER_CLASS, Row
from functions._manifests.quantities import parse

DEFAULT_CLASS = "MTChannelBasedBroker"  # of a Broker whose annotation says none
FIXED = {"StatefulSet": ("serviceName", "selector", "podManagementPolicy"), "Deployment": ("selector",)}
STORES = {"redis": "the ledger", "qdrant": "the index"}


def refused(wanted: Sequence[Object], live: Mapping[Key, Object]) -> list[Row]:
    """Each wanted change of an object that is there and cannot be changed so."""
    rows: list[Row] = []
    for data in wanted:
        there = live.get(key_of(data))
        if there is not None:
            rows += _stores(data, there) if data["kind"] == "StatefulSet" else ()
            rows += _fixed(data, there)
            rows += _broker(data, there) if data["kind"] == "Broker" else ()
    return rows


def unheard(wanted: Sequence[Object], live: Mapping[Key, Object]) -> list[Row]:
    """Sources whose Broker is there and could not keep what fails: its dead-letter sink has no address."""
    sources = [str(one["metadata"]["name"]) for one in wanted if one["kind"] == "ApiServerSource"]
    brokers = (live.get(key_of(one)) for one in wanted if one["kind"] == "Broker") if sources else ()
    return [
        Row(
            f"ApiServerSource {', '.join(sources)}",
            "note",
            f"the Broker {one['metadata']['name']} has no address for dead letters now, so it takes no event of a pod: "
            "the Service alerting is not ready. Functions are applied first, and waited for",
        )
        for one in brokers
        if one is not None and _sink_of(one) and not (one.get("status") or {}).get("deadLetterSinkUri")
    ]


def _stores(wanted: Object, live: Object) -> Iterator[Row]:
    name = str(wanted["metadata"]["name"])
    what, holds = f"StatefulSet {name}", STORES.get(name, "its data")
    before, after = _claims(live), _claims(wanted)
    ledger = name == "redis"
    remove = f"kubectl -n {NAMESPACE} delete statefulset {name}"
    if before and not after:
        lost = (
            "docs/install.md, Another kind of storage, says what is forgotten" if ledger else "It comes back by itself"
        )
        said = f"{holds} is on a volume and would be in the pod, which Kubernetes refuses. {lost}. In between"
        yield Row(what, "wrong", f"{said} this, and the same again", remove)
    elif after and not before:
        first = "First a copy of it, afterwards back again: docs/backup.md" if ledger else "It comes back by itself"
        said = f"{holds} is in the pod and would be on a volume, which Kubernetes refuses. {first}. In between"
        yield Row(what, "wrong", f"{said} this, and the same again", remove)
    elif before.keys() != after.keys() or any(_differs(before[one], after[one]) for one in after):
        said = (
            "the size or class of a volume stays as it was made. Enlarge the claim itself where its StorageClass can "
            "(`kubectl patch pvc`), then this, which leaves the pod alone, and the same again"
        )
        yield Row(what, "wrong", said, f"{remove} --cascade=orphan")


def _fixed(wanted: Object, live: Object) -> Iterator[Row]:
    kind, name = str(wanted["kind"]), str(wanted["metadata"]["name"])
    ours, theirs = wanted.get("spec") or {}, live.get("spec") or {}
    changed = [one for one in FIXED.get(kind, ()) if one in ours and ours[one] != theirs.get(one)]
    if changed:
        said = (
            f"{', '.join(changed)} cannot be changed once it is made; this makes room for a new one, and the same again"
        )
        orphan = " --cascade=orphan" if kind == "StatefulSet" else ""
        yield Row(f"{kind} {name}", "wrong", said, f"kubectl -n {NAMESPACE} delete {kind.lower()} {name}{orphan}")


def _broker(wanted: Object, live: Object) -> Iterator[Row]:
    what = f"Broker {wanted['metadata']['name']}"
    before, after = _class(live), _class(wanted)
    page = "docs/install.md, Another kind of Broker, says how, and what becomes of events in flight"
    if before != after:
        yield Row(what, "wrong", f"it is of class {before} and would be {after}: Knative keeps the class. {page}")
        return
    ours, theirs = (_config(one) for one in (wanted, live))
    if ours and ours != theirs:
        said = f"its config is {theirs or 'none'} and would be {ours}: Knative keeps it. {page}"
        yield Row(what, "wrong", said)


def _class(broker: Object) -> str:
    return str((broker["metadata"].get("annotations") or {}).get(BROKER_CLASS) or DEFAULT_CLASS)


def _config(broker: Object) -> str:
    config = (broker.get("spec") or {}).get("config") or {}
    space = config.get("namespace") or broker["metadata"].get("namespace") or ""
    return f"{config.get('kind')} {space}/{config.get('name')}" if config else ""


def _sink_of(broker: Object) -> Any:
    return ((broker.get("spec") or {}).get("delivery") or {}).get("deadLetterSink")


def _claims(data: Object) -> dict[str, Object]:
    claims = (data.get("spec") or {}).get("volumeClaimTemplates") or ()
    return {str((one.get("metadata") or {}).get("name")): one.get("spec") or {} for one in claims}


def _differs(live: Object, wanted: Object) -> bool:
    """What is not said is filled in by the server."""
    size, before = _size(wanted), _size(live)
    if size and before and parse(size) != parse(before):
        return True
    return any(name in wanted and wanted[name] != live.get(name) for name in ("storageClassName", "accessModes"))


def _size(claim: Object) -> str:
    return str(((claim.get("resources") or {}).get("requests") or {}).get("storage") or "")
