"""Nothing is switched off, starved, or multiplied without bounds."""

from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.quantities import BadQuantity, parse
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping, paired
from functions._preflight.guardrails.lending import is_lent
from functions._preflight.rule import finding

RULE = "availability"
MOST_PODS = 50  # of one workload: more is no step that one plan takes
_GROWTH = 5  # times as many pods as before
_STARVED = 8  # times less memory than before
_HIGHEST_PRIORITY = 1_000_000  # what the practice gives; the cluster's own pods have 2 000 000 000


def stays_available(change: Change) -> Iterator[Finding]:
    """No workload is scaled to nothing, paused or suspended; no budget allows everything; nothing grows at will."""
    for one in change.changed:
        old = change.old(one)
        yield from _off(one, old)
        yield from _pods(one, old)
        if one.data.get("immutable") is True and not (old and old.data.get("immutable") is True):
            yield _refused(one, "immutable", "immutable cannot be taken back, so no revert would help")
        if one.kind == "PodDisruptionBudget":
            yield from _budget(one, old)
        elif one.kind == "PriorityClass":
            yield from _priority(one, old)
        elif one.kind == "ResourceQuota":
            yield from _quota(one, old)


def _off(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    off = (
        ("spec.replicas", 0), ("spec.paused", True), ("spec.suspend", True), ("spec.parallelism", 0),
        ("spec.minReplicas", 0), ("spec.maxReplicas", 0), ("spec.revisionHistoryLimit", 0),
        ("spec.strategy.rollingUpdate.maxUnavailable", "100%"),
        ("spec.updateStrategy.rollingUpdate.maxUnavailable", "100%"),
        ("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Delete"),
        ("spec.persistentVolumeClaimRetentionPolicy.whenScaled", "Delete"),
        (f"{pod_spec_path(one.kind)}.terminationGracePeriodSeconds" if pod_spec_path(one.kind) else "spec.x", 0),
    )  # fmt: skip
    for path, value in off:
        now, was = get(one.data, path), get(old.data, path) if old else None
        if path == "spec.replicas" and is_lent(one, old):
            continue
        if now == value and type(now) is type(value) and was != value:
            yield _refused(one, path, f"{path} {_said(value)} switches it off, or loses what it holds")
    schedule = str(get(one.data, "spec.schedule") or "")
    if schedule.startswith(("* ", "*/1 ")) and not (old and get(old.data, "spec.schedule") == schedule):
        yield _refused(one, "spec.schedule", f"schedule {schedule} runs every minute")


def _pods(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    for path in ("spec.replicas", "spec.maxReplicas", "spec.minReplicas", "spec.parallelism", "spec.completions"):
        now, was = get(one.data, path), get(old.data, path) if old else None
        known = was if isinstance(was, int) else 1
        if isinstance(now, int) and now != was and now > 10 and (now > MOST_PODS or now > known * _GROWTH):
            yield _refused(one, path, f"{path} {now} is far more than the {known} of now")
    for path, container, before in paired(old, one):
        where = "resources.limits.memory"
        now, was = _amount(get(container, where)), _amount(get(before, where))
        if now is not None and was is not None and now * _STARVED < was:
            message = f"memory limit {get(container, where)} of container {container.get('name')} would starve it"
            yield _refused(one, child(path, *where.split(".")), message)
    if old and pod_spec(old) and not pod_spec(one):
        yield _refused(one, pod_spec_path(one.kind), "it would have no pods")


def _budget(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    for field, values in (("minAvailable", (0, "0", "0%")), ("maxUnavailable", ("100%",))):
        now, was = get(one.data, f"spec.{field}"), get(old.data, f"spec.{field}") if old else None
        if now in values and now is not None and not isinstance(now, bool) and now != was:
            yield _refused(one, f"spec.{field}", f"{field} {now} lets every pod go at once")


def _priority(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    if one.data.get("globalDefault") is True and not (old and old.data.get("globalDefault") is True):
        yield _refused(one, "globalDefault", "globalDefault changes the priority of every pod of the cluster")
    value = one.data.get("value")
    if isinstance(value, int) and value > _HIGHEST_PRIORITY and not (old and old.data.get("value") == value):
        yield _refused(one, "value", f"priority {value} puts others out")


def _quota(one: Manifest, old: Manifest | None) -> Iterator[Finding]:
    known = mapping(get(old.data, "spec.hard")) if old else {}
    for name, now in mapping(get(one.data, "spec.hard")).items():
        amount, was = _amount(now), _amount(known.get(name))
        if amount == 0 and was != 0:
            yield _refused(one, child("spec.hard", name), f"a quota of {now} {name} allows nothing at all")
        elif amount is not None and was is not None and amount * _STARVED < was:
            yield _refused(one, child("spec.hard", name), f"a quota of {now} {name} is far less than now")


def _amount(quantity: Any) -> Any:
    try:
        return None if quantity is None else parse(quantity)
    except BadQuantity:
        return None


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
