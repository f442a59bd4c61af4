"""Requests, limits and replicas by what was used, so that what waits for room finds some."""

from decimal import Decimal

from msgspec import Struct

from eventing.vocabulary import Operation, Resource
from functions._catalogue.remedies.appetite import Sized, enough, sized
from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._catalogue.stores import keeps_data
from functions._catalogue.surroundings import scaler_of
from functions._manifests.limitranges import limits_of
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.quantities import format_memory
from functions._manifests.selection import label_selector_selects
from functions._manifests.workloads import containers, pod_labels, pod_spec
from functions._symptoms.faults import Fault
from functions._symptoms.usage import Usage

_MOST = 3  # workloads of one plan that run: what is watched together has to be told apart
_WAITING = 12  # of one plan that do not run: nothing can be taken from them
_SET = ("Deployment", "StatefulSet")
_IDLE = Decimal("0.2")  # cores: what all pods used together at their 99th percentile, so that one would carry it
_FEWEST = 2
_SAFE = "how many pods a program needs to be safe is more than its usage; is a budget of disruptions in the way?"


class _Fitted(Struct, frozen=True):
    """A workload with the changes of its figures, and what they save of the resource that is short."""

    manifest: Manifest
    operations: tuple[Operation, ...]
    saved: Decimal
    told: str
    hours: float
    fewer: bool = False


def right_size(patient: Patient) -> Answer:
    """What is sick itself where its usage is known, and else those that save most, of one Application."""
    short = _short(patient)
    measured = [one for one in _measured(patient) if _is_known(one, patient.unplaced) or _is_fit(patient, one)]
    found = [one for manifest in measured if (one := _fitted(patient, manifest, short))]
    chosen = _chosen(patient, found)
    if not chosen:
        return None
    operations = tuple(op for one in chosen for op in one.operations)
    workloads = tuple(one.manifest.resource for one in chosen)
    least = min(one.hours for one in chosen)
    saved = sum((one.saved for one in chosen), Decimal(0))
    amount = f"{saved.normalize():f} cores" if short == "cpu" else format_memory(saved)
    what = "; ".join(one.told for one in chosen)
    cause = f"requests are above what {least:.0f} hours of usage need: {amount} of {short} are kept free for nobody"
    if saved <= 0:
        cause = f"requests are below what {least:.0f} hours of usage show, so the node is chosen too small"
    kept = [one.manifest.name for one in chosen if keeps_data(one.manifest)]
    held = [f"{', '.join(kept)} keeps data, and a cache that fills a free node is not seen in usage"] if kept else []
    held += [_SAFE] if any(one.fewer for one in chosen) else []
    return Treatment(operations, what, workloads, "; ".join(held), cause, chosen[0].manifest.application)


def _is_known(one: Manifest, among: frozenset[Resource]) -> bool:
    return any((one.kind, one.namespace, one.name) == (each.kind, each.namespace, each.name) for each in among)


def _is_fit(patient: Patient, one: Manifest) -> bool:
    """Whether it runs and has no fault of its own, or is the patient itself: else its pods would tell nothing."""
    return one == patient.manifest or (not _is_known(one, patient.unwell) and _pods(one) > 0)


def _short(patient: Patient) -> str:
    listed = patient.details.get("resources", patient.details.get("resource", ""))
    return "cpu" if listed == "cpu" else "memory"


def _measured(patient: Patient) -> list[Manifest]:
    """Workloads of Git whose usage is known for long enough."""
    found = dict.fromkeys(one.workload for one in patient.usage if enough(one, patient.least_hours))
    known = [patient.repository.find(one.kind, one.namespace, one.name) for one in found]
    return [one for one in known if one is not None and one.editable and one.application]


def _fitted(patient: Patient, manifest: Manifest, short: str) -> _Fitted | None:
    limits = limits_of(patient.repository, manifest.namespace)
    fixed = _scaled_by(patient, manifest)
    if fixed is None:
        return None
    operations: list[Operation] = []
    saved, told, hours = Decimal(0), list[str](), list[float]()
    upward = manifest == patient.manifest
    for path, container in containers(manifest):
        usage = _of(patient, manifest, container.get("name"))
        for one in sized(container, usage, limits, fixed, upward) if usage else ():
            operations.append(put(manifest, child(path, "resources", one.group, one.resource), one.wanted))
            told.append(_told(one))
            hours.append(usage.hours if usage else 0.0)
            saved += one.saved * _pods(manifest) if (one.group, one.resource) == ("requests", short) else 0
    fewer = _is_known(manifest, patient.unplaced) and not fixed and _one_would_do(patient, manifest)
    if fewer and operations:
        operations.append(put(manifest, "spec.replicas", 1))
        told.append(f"1 pod instead of {_pods(manifest)}, none of which found room")
    if not operations or (saved <= 0 and not upward):
        return None
    return _Fitted(manifest, tuple(operations), saved, f"{manifest.name}: {', '.join(told)}", min(hours), fewer)


def _one_would_do(patient: Patient, manifest: Manifest) -> bool:
    """Whether one pod carries what several did nothing much with, and nobody said that there have to be several."""
    spec, count = pod_spec(manifest), _pods(manifest)
    if manifest.kind != "Deployment" or count < _FEWEST or scaler_of(patient.repository, manifest):
        return False
    apart = spec.get("topologySpreadConstraints") or get(spec, "affinity.podAntiAffinity")
    labels = pod_labels(manifest)
    budgets = (one for one in patient.repository.of_kind("PodDisruptionBudget") if one.namespace == manifest.namespace)
    if apart or any(label_selector_selects(get(one.data, "spec.selector"), labels) for one in budgets):
        return False
    return _idle(patient, manifest, count)


def _idle(patient: Patient, manifest: Manifest, count: int) -> bool:
    used = [_of(patient, manifest, container.get("name")) for _, container in containers(manifest)]
    loads = [Decimal(str(one.cpu["p99"])) for one in used if one and "p99" in one.cpu]
    return bool(loads) and len(loads) == len(used) and sum(loads) * count <= _IDLE


def _told(one: Sized) -> str:
    return f"{one.group}.{one.resource} {one.wanted} instead of {one.now}"


def _of(patient: Patient, manifest: Manifest, container: object) -> Usage | None:
    fitting = [
        one
        for one in patient.usage
        if one.container == container
        and (one.workload.kind, one.workload.namespace, one.workload.name)
        == (manifest.kind, manifest.namespace, manifest.name)
        and enough(one, patient.least_hours)
    ]
    return fitting[0] if fitting else None


def _scaled_by(patient: Patient, manifest: Manifest) -> frozenset[str] | None:
    """The resources against whose requests an autoscaler measures; None where another hand sets the figures."""
    for one in patient.repository.of_kind("VerticalPodAutoscaler"):
        target = get(one.data, "spec.targetRef.name")
        off = get(one.data, "spec.updatePolicy.updateMode") == "Off"
        if (one.namespace, target) == (manifest.namespace, manifest.name) and not off:
            return None
    scaler = scaler_of(patient.repository, manifest)
    said = str(get(scaler.data, "spec")) if scaler else ""
    old = "targetCPUUtilizationPercentage" in said
    return frozenset(name for name in ("cpu", "memory") if f"'{name}'" in said or (name == "cpu" and old))


def _pods(manifest: Manifest) -> int:
    stated = get(manifest.data, "spec.replicas")
    return stated if isinstance(stated, int) and not isinstance(stated, bool) and manifest.kind in _SET else 1


def _chosen(patient: Patient, found: list[_Fitted]) -> list[_Fitted]:
    """The patient's own figures; else of the Application that saves most the workloads that save most."""
    own = [one for one in found if one.manifest == patient.manifest]
    if own:
        return own
    waiting = [one for one in found if _is_known(one.manifest, patient.unplaced)]
    by_application: dict[str, list[_Fitted]] = {}
    for one in sorted(waiting or found, key=lambda each: (-each.saved, each.manifest.namespace, each.manifest.name)):
        by_application.setdefault(one.manifest.application, []).append(one)
    best = [listed[: _WAITING if waiting else _MOST] for listed in by_application.values()]
    return max(best, key=lambda listed: sum((one.saved for one in listed), Decimal(0)), default=[])


def fewer_replicas(patient: Patient) -> Answer:
    """Two pods of a Deployment instead of more, where all together do nearly nothing; a person agrees first."""
    for manifest in _measured(patient):
        count = _pods(manifest)
        if manifest.kind != "Deployment" or count <= _FEWEST or scaler_of(patient.repository, manifest):
            continue
        if not _idle(patient, manifest, count) or not _is_fit(patient, manifest):
            continue
        operation = put(manifest, "spec.replicas", _FEWEST)
        cause = f"{count} pods of {manifest.name} used so little that {_FEWEST} carry it"
        held = _SAFE
        what = f"{_FEWEST} pods of {manifest.name} instead of {count}"
        return Treatment((operation,), what, (manifest.resource,), held, cause, manifest.application)
    return None


_FAULTS: tuple[Fault, ...] = ("no-room", "node-full", "over-asked", "node-pressure", "evicted")
REMEDIES = (
    Remedy(
        id="right-size",
        title="Requests and limits by usage",
        faults=_FAULTS,
        precondition="usage over a day or more, a hundred samples or more, and a request that is a fifth or more off",
        changes="requests of memory (99th percentile and a fifth) and CPU (95th and a fifth), limits of memory (the "
        "highest and three tenths); up as well as down for what is sick itself. A heap that is stated, an autoscaler's "
        "measure, the LimitRange's ratio and the quality of service hold",
        risks="a peak that is rarer than the history is not seen",
        undo="the commit is reverted: the old requests are asked for again",
        treat=right_size,
    ),
    Remedy(
        id="fewer-replicas",
        held=True,
        title="Fewer pods of what is idle",
        faults=("no-room", "node-full", "over-asked"),
        precondition="three pods or more without an autoscaler, that together used a fifth of a core at most",
        changes="replicas, to two",
        risks="less is left when a node fails",
        undo="the commit is reverted: there are as many pods as before",
        treat=fewer_replicas,
    ),
)
