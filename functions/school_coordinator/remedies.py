"""The healer's remedies on their way: admitted without experts, remembered when they end, and looked at again."""

from eventing.contracts import ImprovementCategorized, ScanRequested
from eventing.handler import Permanent
from eventing.vocabulary import Improvement
from functions._improvement.healing import (
    KEPT,
    SCAN_ASKED,
    SCANS,
    PostMortem,
    Proposal,
    known_faults_key,
    post_mortem_key,
    remedy_key,
)
from functions._improvement.lifecycle import ENDED
from functions._improvement.memory import post_mortem, remembered
from functions._improvement.reach import namespaces_of
from functions._improvement.record import Record
from functions.school_coordinator.desk import Desk

MINUTE = 60.0


def is_remedy(improvement: Improvement) -> bool:
    """Whether it says that it comes from the healer."""
    return improvement.category == "remedy" or improvement.origin.kind == "symptom"


def proposal_of(desk: Desk, offered: Improvement) -> Proposal | None:
    """What the healer put into the ledger for a remedy: that counts, not the event. None for what a video says.

    Raises:
        Permanent: when the ledger has nothing for it, so that nobody but the healer can bring a plan along.
    """
    if not is_remedy(offered):
        return None
    found = desk.read(remedy_key(offered.id), Proposal)
    if found is None or found.improvement != offered:
        raise Permanent(
            f"the ledger has no remedy {offered.id!r} like this one: the event is forged, or the ledger is new; "
            "the next scan proposes what is still needed"
        )
    return found


def pass_on(desk: Desk, accepted: Record, offered: Proposal) -> None:
    """To the workers, with its plan: what a remedy does is the catalogue's, so no expert is asked."""
    note = f"a remedy brings its plan along; {offered.cause}"
    categorized = desk.move(accepted, "improvement.categorized", note)
    payload = ImprovementCategorized(accepted.improvement, plan=offered.plan)
    desk.emit("improvement.categorized", payload, categorized)


def remember(desk: Desk, record: Record) -> None:
    """Leave the post-mortem of a remedy that came to its end, and have its namespaces looked at again."""
    if not is_remedy(record.improvement) or record.stage not in ENDED:
        return
    offered = desk.read(remedy_key(record.improvement.id), Proposal)
    if offered is None:
        return
    told = post_mortem(record, offered)
    key, names = post_mortem_key(record.improvement.id), known_faults_key(told.resource.name)
    if desk.read(key, PostMortem) is None:
        before = desk.read(names, tuple[PostMortem, ...]) or ()
        desk.write(key, told, KEPT)
        desk.write(names, remembered(before, told), KEPT)
        spaces = namespaces_of(offered.plan) if offered.symptom.subject.namespace else ()  # a node's: all of them
        ask_for_scan(desk, spaces, f"{record.improvement.id} is {record.stage}")


def ask_for_due_scans(desk: Desk) -> None:
    """The policy's schedule, and what hints left to be looked at."""
    rules = desk.policy.healing
    if not rules.namespaces:
        return
    due = tuple(sorted(desk.due(SCANS)))
    for namespace in due:
        desk.strike(SCANS, namespace)
    last = desk.read(SCAN_ASKED, float) or 0.0
    if rules.scan_minutes and desk.now >= last + rules.scan_minutes * MINUTE:
        desk.write(SCAN_ASKED, desk.now)
        ask_for_scan(desk, (), "the policy's schedule")
    elif due:
        ask_for_scan(desk, due, "hints")


def ask_for_scan(desk: Desk, namespaces: tuple[str, ...], reason: str) -> None:
    """Have the healer look."""
    if desk.policy.healing.namespaces:
        desk.request(ScanRequested(namespaces, reason))
