"""Requests and limits that the LimitRange of the namespace admits, or a LimitRange that agrees with itself."""

from collections.abc import Iterable
from typing import Any

from eventing.vocabulary import Finding, Operation
from functions._catalogue.remedies.known_fixes import together
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._catalogue.remedies.replacing import held, replacing
from functions._catalogue.stores import keeps_data
from functions._manifests.limitranges import Limit, limits_in
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import Select, child, get
from functions._manifests.quantities import formatted, parse, valid

MANY = 6  # workloads: whoever wrote a bound that so many break may not have meant it
_RULES = ("limit-range-ratio", "limit-range-minimum", "limit-range-maximum", "limit-range-defaults")


def satisfy(patient: Patient) -> Answer:
    """The fixes that preflight knows; for what keeps data the limit stays, and the request rises."""
    if patient.manifest is None:
        return None
    found = _refused(patient)
    fixed = [one for one in found if one.fix is not None]
    if not found:
        return None
    cause = "; ".join(dict.fromkeys(one.message for one in found))
    if not fixed:
        return Escalation("no change of requests and limits is certain to be admitted", cause)
    if others := _refuses_many(patient, found):
        return Escalation(others, cause)
    if keeps_data(patient.manifest) and (kept := _limits_kept(_declaring(patient, found), fixed)):
        what = "; ".join(f"{one.path.rpartition('resources.')[2]} {one.value}" for one in kept)
        return Treatment(kept, f"{what}: the limit of what keeps data stays", (patient.manifest.resource,), "", cause)
    answer = together(patient, fixed, cause)
    if patient.manifest.kind != "Job" or not isinstance(answer, Treatment):
        return answer
    why = held(patient.manifest, "it has made no pod yet, so nothing is lost")
    return Treatment((*answer.operations, *replacing(patient.manifest)), answer.what, answer.workloads, why, cause)


def _refuses_many(patient: Patient, found: list[Finding]) -> str:
    """Why the LimitRange may be the mistake and not the workload: it refuses what it fills in itself, and many more."""
    here = patient.manifest.namespace if patient.manifest else ""
    about = [
        (one.rule, one.resource)
        for one in patient.findings
        if one.resource is not None and one.resource.namespace == here
    ]
    refused = {(one.kind, one.name) for rule, one in about if rule in _RULES}
    itself = sorted(one.name for rule, one in about if rule == "limit-range-contradiction")
    if not itself or len(refused) < MANY:
        return ""
    fixes = "; ".join(dict.fromkeys(one.fix.summary for one in found if one.fix))
    return (
        f"LimitRange {itself[0]} refuses {len(refused)} workloads of the namespace, and what it fills in by itself: "
        f"if it is meant so, {fixes}; else widen its ratio, and none of them has to change"
    )[:1000]


def _refused(patient: Patient) -> list[Finding]:
    """What preflight finds about the resources that the message names, in one of the files that declare the object."""
    named = [one for one in patient.details.get("resources", "").split(",") if one]
    found = [one for one in patient.findings_of(*_RULES) if not named or _resource(one) in named]
    by_file: dict[str, list[Finding]] = {}
    for one in found:
        by_file.setdefault(one.file, []).append(one)
    fitting = [listed for listed in by_file.values() if {_resource(one) for one in listed} >= set(named)]
    return fitting[0] if fitting else []


def _declaring(patient: Patient, found: list[Finding]) -> Manifest:
    """The manifest of the file that the findings are in: an object may be declared several times."""
    subject = patient.manifest
    same = [
        one for one in patient.repository.manifests if one.file == found[0].file and one.resource == found[0].resource
    ]
    if subject is None:
        raise ValueError("a finding about nothing")
    return same[0] if same else subject


def _resource(found: Finding) -> str:
    return found.path.rpartition(".")[2]


def _limits_kept(manifest: Manifest, fixed: Iterable[Finding]) -> tuple[Operation, ...]:
    """Instead of lower limits requests that are as much higher; nothing where another change was needed."""
    operations: list[Operation] = []
    for one in fixed:
        for lowered in one.fix.operations if one.fix else ():
            path = lowered.path.replace(".limits.", ".requests.")
            asked: Any = get(manifest.data, path)
            if path == lowered.path or not all(valid(each) for each in (asked, lowered.expected, lowered.value)):
                return ()
            higher = parse(asked) * parse(lowered.expected) / parse(lowered.value)
            operations.append(put(manifest, path, formatted(_resource(one), higher)))
    return tuple(operations)


def relax(patient: Patient) -> Answer:
    """A LimitRange whose own defaults break its ratio refuses every pod that states nothing."""
    if patient.manifest is None or _refused(patient):
        return None
    ranges = [one for one in patient.repository.of_kind("LimitRange") if one.namespace == patient.manifest.namespace]
    for one in ranges:
        operations = tuple(op for limit in limits_in(one.data) for op in _wider(one, limit))
        if operations:
            cause = f"LimitRange {one.name} fills in limits that are further above its requests than it allows itself"
            why = "it loosens what a namespace may use, and whoever wrote the LimitRange may have meant its defaults"
            return Treatment(operations, f"LimitRange {one.name} admits what it fills in", (), why, cause)
    return None


def _wider(manifest: Manifest, limit: Limit) -> list[Operation]:
    found = []
    for resource, bound in limit.ratio.items():
        upper, asked = limit.default.get(resource), limit.default_request.get(resource)
        if not upper or not asked or parse(asked) == 0 or parse(upper) / parse(asked) <= parse(bound):
            continue
        needed = (parse(upper) / parse(asked)).to_integral_value(rounding="ROUND_CEILING")
        path = child("spec.limits", Select("type", limit.type), "maxLimitRequestRatio", resource)
        number = isinstance(get(manifest.data, path), int)
        found.append(put(manifest, path, int(needed) if number else formatted("", needed)))
    return found


REMEDIES = (
    Remedy(
        id="satisfy-limit-range",
        title="Requests and limits that the LimitRange admits",
        faults=("limit-range",),
        precondition="the tree shows the refusal, and a change of requests and limits is admitted by every LimitRange; "
        f"not where one refuses what it fills in itself and {MANY} workloads or more: then it may be the mistake",
        changes="requests and limits of the refused containers: a lower limit, a higher request for what keeps data",
        risks="a lower limit may be too low for the program, a higher request may find no room",
        undo="the commit is reverted: the fields get their old values, and the pods are refused again",
        treat=satisfy,
    ),
    Remedy(
        id="relax-limit-range",
        held=True,
        title="A LimitRange that agrees with itself",
        faults=("limit-range",),
        precondition="nothing that the workload states is refused, and what the LimitRange fills in is",
        changes="the ratio of the LimitRange, to what its own defaults need",
        risks="containers of the namespace may use more above their requests than before",
        undo="the commit is reverted: the ratio is as narrow as before",
        treat=relax,
    ),
)
