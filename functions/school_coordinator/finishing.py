"""What the other stages report: a commit, a revert, an end. The record is believed, the event is only the occasion."""

from math import inf

from eventing.contracts import COORDINATOR, MONITOR, AlertRaised, ImprovementAccepted
from functions._clients import ledger
from functions._improvement.lifecycle import ENDED
from functions._improvement.record import Record
from functions._improvement.standing import (
    PACE,
    Lease,
    Override,
    Pace,
    ReviewOnly,
    Tombstone,
    Video,
    learnt_key,
    lease_key,
    override_key,
    review_only_key,
    tombstone_key,
    video_key,
)
from functions.school_coordinator.approving import step_back
from functions.school_coordinator.desk import ENTRIES, Desk
from functions.school_coordinator.ending import asked_by, consequences
from functions.school_coordinator.leases import join, wait
from functions.school_coordinator.pace import rolled_back, too_many_rollbacks
from functions.school_coordinator.remedies import remember
from functions.school_coordinator.reviews import close_what_is_open, closed_by_a_person, merged_by_a_person
from functions.school_coordinator.summary import summarised
from functions.school_coordinator.unhealed import is_unhealed, stop_automation

LIVE = ("implemented", "deployed", "rolling_back", "reverted", "unverified")  # there is a commit, and it is watched


def on_implemented(desk: Desk) -> None:
    """A commit is on the branch. Where a person merged it, nobody took the leases before; where another change has one,
    both are live at once, and a failure is for a person to judge.
    """
    record = desk.expect(desk.event.payload.improvement_id)
    desk.look_again(record)
    if record.stage not in LIVE:
        return
    join(desk, record)
    merged_by_a_person(desk, record)
    close_what_is_open(desk, record)


def on_postponed(desk: Desk) -> None:
    """A sync window of Argo CD is closed: the change gives the lease up, and its turn comes when the window opens."""
    record = desk.expect(desk.event.payload.improvement_id)
    desk.look_again(record)
    if record.stage == "waiting":
        step_back(desk, record)
        wait(desk, record, max(desk.now, record.held_until))


def on_deployed(desk: Desk) -> None:
    """Argo CD synced it: the watch goes on, so the coordinator's patience begins anew."""
    desk.look_again(desk.expect(desk.event.payload.improvement_id))


def on_reverted(desk: Desk) -> None:
    """A revert is on the branch. Too many that the school asked for itself freeze automatic approval."""
    record = desk.expect(desk.event.payload.improvement_id)
    desk.look_again(record)
    if not record.revert or asked_by(record) != MONITOR:
        return
    pace = rolled_back(desk.read(PACE, Pace) or Pace(), record.improvement.id, desk.now)
    desk.write(PACE, pace)
    key = override_key("auto_approve_none")
    if too_many_rollbacks(pace, desk.policy.caps, desk.now) and desk.read(key, Override) is None:
        reason = f"{len(pace.rollbacks)} rollbacks within an hour"
        desk.write(key, Override("auto_approve_none", COORDINATOR, desk.at, 0.0, reason))
        message = f"{reason}: nothing is approved by itself any more. Look at them, then say `unfreeze`."
        desk.alert(AlertRaised("rollbacks", "critical", "Automatic approval is frozen", message))


def on_ended(desk: Desk) -> None:
    """An improvement came to an end, or to where only a person can end it."""
    record = desk.expect(desk.event.payload.improvement_id)
    if record.stage not in ENDED and record.stage != "unverified":
        ledger.ignored(desk.event, record, f"it is {record.stage}; whoever ends it stores that in the same step")
        return
    closed_by_a_person(desk, record)
    follow(desk, record)
    remember(desk, record)
    if is_unhealed(record):
        stop_automation(desk, record)
    close_what_is_open(desk, record)
    summarise(desk, record.improvement.origin.id)


def follow(desk: Desk, record: Record) -> None:
    """Do what the record's stage asks for; doing it twice is doing it once."""
    follows = consequences(record, desk.policy, desk.at)
    for stone in follows.tombstones:
        if desk.read(tombstone_key(stone.fingerprint), Tombstone) is None:
            desk.write(tombstone_key(stone.fingerprint), stone)
    lease = desk.read(lease_key(record.application), Lease)
    desk.look_again(record, lease is not None and lease.improvement_id == record.improvement.id)
    if follows.child and desk.record(follows.child.id) is None:
        _accept_child(desk, Record(follows.child, "raw"), record)
    if follows.free:
        for key in map(review_only_key, record.applications):
            review_only = desk.read(key, ReviewOnly)
            if review_only is not None and review_only.improvement_id == record.improvement.id:
                desk.remove(key, ReviewOnly)
        step_back(desk, record)


def summarise(desk: Desk, video: str) -> None:
    """Count a video's improvements by stage, where a video is known under that name."""
    known = desk.read(video_key(video), Video)
    if known is None:
        return
    members = desk.store.due(learnt_key(video), inf, ENTRIES)
    records = (desk.record(member) for member in members)
    counted = summarised(known, (record for record in records if record))
    if counted != known:
        desk.write(video_key(video), counted)


def _accept_child(desk: Desk, child: Record, parent: Record) -> None:
    identity = child.improvement.id
    note = f"verified on {parent.application}; the next application is {child.improvement.targets[0].name}"
    accepted = desk.move(child, "improvement.accepted", note)
    desk.plan_for(learnt_key(child.improvement.origin.id), identity, desk.now)
    desk.emit("improvement.accepted", ImprovementAccepted(child.improvement), accepted)
