"""Faults whose cause preflight finds in the tree, with the fix that it knows."""

from collections.abc import Callable

from eventing.vocabulary import Finding, Operation, Resource
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._symptoms.faults import Fault


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
        return together(patient, fixed, cause)

    return treat


def together(patient: Patient, fixed: list[Finding], cause: str) -> Answer:
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
        "correct-service-links",
        "No variables of Services in the environment",
        ("service-link",),
        ("service-link",),
        "`enableServiceLinks: false` in the pods",
        "a program that reads such variables on purpose does not find them any more",
    ),
    _fixed_by(
        "pull-from-mirror",
        "The image from a registry that the nodes reach",
        ("registry-unreachable", "registry-limited"),
        ("registry-unreachable",),
        "the image's registry, where the facts name a mirror",
        "the mirror may hold another image under this name",
    ),
    _fixed_by(
        "correct-probe-port",
        "A port that the probed container declares",
        ("probe-refused", "probe-answer"),
        ("probe-port",),
        "the port of the probe",
        "the port that is declared may not be the one that answers probes",
    ),
    _fixed_by(
        "correct-field",
        "A field as the API server takes it",
        ("invalid",),
        ("quantities", "names", "selector-labels", "schema", "refused-combination"),
        "the field that is refused",
        "the value that is nearest may not be the one that was meant",
    ),
)
