"""What a rehearsal has to end with; `run` exits non-zero when any of it is not so. Pure."""

from collections.abc import Iterable

from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._rehearsal.faults import FAULTS

IMPROVEMENTS, CATEGORIES, VERIFIED, HELD = 8, 5, 4, 2  # at least, of the bundled lesson on the sample repository
WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"})


def lesson_surprises(records: Iterable[Record]) -> tuple[str, ...]:
    """What the bundled lesson did not do on the sample repository."""
    said = [record for record in records if not record.improvement.parent]
    found = {
        f"{IMPROVEMENTS} improvements": len(said) >= IMPROVEMENTS,
        f"{CATEGORIES} categories": len({record.improvement.category for record in said}) >= CATEGORIES,
        f"{VERIFIED} verified commits to workloads": _verified_workloads(said) >= VERIFIED,
        f"{HELD} held for a person": sum(record.stage == "pending_review" for record in said) >= HELD,
        "a conflict": any(record.stage == "pending_review" and record.reason == "conflict" for record in said),
        "a duplicate": any(record.stage == "rejected" and record.reason == "duplicate" for record in said),
    }
    return (*(f"expected {what}" for what, there in found.items() if not there), *unsettled(said))


def fault_surprises(fault: str, records: Iterable[Record], healthy_again: str) -> tuple[str, ...]:
    """What the bad advice did not lead to; `healthy_again` says why the cluster is not well, empty when it is."""
    known = tuple(records)
    wanted, outage = FAULTS[fault].ends, FAULTS[fault].outage
    found = []
    if not any(record.stage == wanted for record in known):
        stages = ", ".join(sorted({record.stage for record in known})) or "no improvement"
        found.append(f"{fault}: expected an improvement to end {wanted}, found {stages}")
    if outage and any(record.revert for record in known):
        found.append(f"{fault}: a change was reverted that was not the cause")
    if not outage and healthy_again:
        found.append(f"{fault}: after the revert {healthy_again}")
    return tuple(found)


def unsettled(records: Iterable[Record]) -> tuple[str, ...]:
    """Improvements that ended in no way that anybody wants."""
    wanted = (ENDED - {"failed"}) | {"pending_review"}
    return tuple(
        f"{record.improvement.title} ended {record.stage}: {record.reason or record.message}"
        for record in records
        if record.stage not in wanted
    )


def _verified_workloads(records: Iterable[Record]) -> int:
    return sum(
        record.stage == "verified"
        and record.plan is not None
        and any(operation.resource.kind in WORKLOADS for operation in record.plan.operations)
        for record in records
    )
