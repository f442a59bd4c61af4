"""Faults whose cause preflight finds in the tree, with the fix that it knows."""

from collections.abc import Callable

from eventing.vocabulary import Finding, Operation, Resource
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._symptoms.faults import Fault

LIMIT_RANGE_RULES = ("limit-range-ratio", "limit-range-minimum", "limit-range-maximum", "limit-range-defaults")


def by_rules(*rules: str) -> Callable[[Patient], Answer]:
    """Applies the fixes of what these rules find about the subject, all together."""

    def treat(patient: Patient) -> Answer:
        found = patient.findings_of(*rules)
        if not found:
            return None
        fixed = [one for one in found if one.fix is not None]
        cause = "; ".join(dict.fromkeys(one.message for one in found))
        if not fixed:
            return Escalation("no edit is certain to cure it", cause)
        return _together(patient, fixed, cause)

    return treat


def _together(patient: Patient, fixed: list[Finding], cause: str) -> Answer:
    """One treatment of several fixes; of two that change one field the first holds."""
    operations: list[Operation] = []
    taken: set[tuple[Resource, str]] = set()
    held: list[str] = []
    summaries: list[str] = []
    for one in fixed:
        if one.fix is None or taken & {(each.resource, each.path) for each in one.fix.operations}:
            continue
        taken |= {(each.resource, each.path) for each in one.fix.operations}
        operations += list(one.fix.operations)
        summaries.append(one.fix.summary)
        held += [one.fix.why_not_automatic] if one.fix.why_not_automatic else []
    workloads = (patient.manifest.resource,) if patient.manifest else ()
    what = "; ".join(dict.fromkeys(summaries))
    return Treatment(tuple(operations), what, workloads, "; ".join(dict.fromkeys(held)), cause)


def _fixed_by(
    remedy: str, title: str, faults: tuple[Fault, ...], rules: tuple[str, ...], changes: str, risks: str
) -> Remedy:
    return Remedy(
        id=remedy,
        title=title,
        faults=faults,
        precondition=f"preflight finds it in the tree ({', '.join(rules)}) and knows a certain fix",
        changes=changes,
        risks=risks,
        undo="the commit is reverted: the fields get their old values",
        treat=by_rules(*rules),
    )


REMEDIES = (
    _fixed_by(
        "satisfy-limit-range",
        "Requests and limits that the LimitRange admits",
        ("limit-range",),
        LIMIT_RANGE_RULES,
        "requests and limits of the containers that are refused",
        "a lower limit may be too low for the program, a higher request may find no room",
    ),
)
