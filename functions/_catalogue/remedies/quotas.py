"""A larger quota, as a proposal: what a namespace may use is a person's word."""

from decimal import ROUND_CEILING, Decimal

from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.quantities import formatted, parse, valid

_ROOM = Decimal("1.2")  # a fifth more than today, so that the next object does not meet the same wall
_ROUND = {"count": Decimal(10), "bytes": Decimal(1024**3), "cores": Decimal(1)}


def raise_quota(patient: Patient) -> Answer:
    """What was asked for fits, with a fifth to spare, in a round number."""
    namespace = patient.symptom.resource.namespace
    name = patient.details.get("name", "")
    quota = patient.repository.find("ResourceQuota", namespace, name)
    if quota is None:
        return Escalation("the quota is not in Git: raise it where it is made", f"ResourceQuota {name} is used up")
    limited, asked = _amounts(patient.details.get("limited", "")), _amounts(patient.details.get("requested", ""))
    used = _amounts(patient.details.get("used", ""))
    operations = []
    for resource, bound in limited.items():
        path = child("spec.hard", resource)
        written = get(quota.data, path)
        needed = max(bound * _ROOM, used.get(resource, bound) + asked.get(resource, Decimal(0)))
        step = _ROUND[_measure(resource)]
        larger = (needed / step).to_integral_value(ROUND_CEILING) * step
        if written is None or not valid(written) or parse(written) >= larger:
            continue
        plain = int(larger) if isinstance(written, int) else formatted(resource, larger)
        operations.append(put(quota, path, plain))
    cause = (
        f"ResourceQuota {name} is used up: {patient.details.get('used', '')} of {patient.details.get('limited', '')}"
    )
    if not operations:
        return Escalation("Git already allows more than the cluster does: is the quota synced?", cause)
    what = ", ".join(
        f"{one.path.removeprefix('spec.hard.')} {one.value} instead of {one.expected}" for one in operations
    )
    held = "what a namespace may use is a person's word; is everything there still needed?"
    return Treatment(tuple(operations), f"ResourceQuota {name} allows {what}", (), held, cause)


def _amounts(text: str) -> dict[str, Decimal]:
    found = {}
    for part in text.split(","):
        name, equals, amount = part.partition("=")
        if equals and valid(amount):
            found[name] = parse(amount)
    return found


def _measure(resource: str) -> str:
    if resource.endswith(("memory", "storage")):
        return "bytes"
    return "cores" if resource.endswith("cpu") else "count"


REMEDIES = (
    Remedy(
        id="raise-quota",
        held=True,
        title="A larger quota",
        faults=("quota",),
        precondition="the ResourceQuota that refuses is in Git",
        changes="the bound that was reached: a fifth more, in a round number",
        risks="the namespace may take room that others need",
        undo="the commit is reverted: what is above the old bound stays, and nothing more is admitted",
        treat=raise_quota,
    ),
)
