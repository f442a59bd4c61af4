"""The ledger's side of telling: a report becomes part of its group, and news becomes notices, in one atomic step."""

from msgspec import Struct

from eventing.contracts import PREFIX, NotificationDue
from eventing.handler import Change, Emit, Outcome, Schedule, Unschedule
from eventing.store import Store
from functions._clients import ledger
from functions._improvement.notices import GROUP, KEPT, LOOK_AT_NOTICES, NOTICE, NOTICES, notice_key
from functions._policy.policy import Alerts
from functions.alerting.channel import Tell
from functions.alerting.grouping import Group, news, noted, told
from functions.alerting.messages import group_id, message, notices
from functions.alerting.pacing import HOUR, counted, earliest, targets
from functions.alerting.wording import Alert

PACE = "school:alert-pace"  # when messages were made within the last hour, of all groups together


class Surroundings(Struct, frozen=True):
    """What telling needs beside the report: the store, the policy's rules, the targets by name, and the time."""

    store: Store
    rules: Alerts
    names: tuple[str, ...]
    now: float


def report(alert: Alert, happened: float, around: Surroundings, tell: Tell) -> Outcome:
    """Note one report, write it down if it is new or changed, and tell of it now or when its turn comes."""
    key = group_key(group_id(alert.application, alert.fault))
    before, version = ledger.get(around.store, key, Group) or (None, 0)
    after = noted(before, alert, min(happened, around.now), around.now)
    mark, known = alert.fingerprint, before.entries.get(alert.fingerprint) if before else None
    entry = after.entries[mark]
    if known is None or entry.alert.state != known.alert.state or mark in _reminders(after, around):
        tell(entry, targets(after, (mark,), around.rules, around.names), bool(around.names))
    return settled(after, version, around)


def settled(group: Group, version: int, around: Surroundings) -> Outcome:
    """The group with its news told, or with a time at which they will be."""
    now, rules = around.now, around.rules
    identity = group_id(group.application, group.fault)
    member, key = GROUP + identity, group_key(identity)
    marks = news(group, now, rules.remind_after_hours * HOUR)
    who = targets(group, marks, rules, around.names)
    if not who:
        after = told(group, marks, (), now)
        return Outcome((ledger.put(key, after, version, KEPT), Unschedule(NOTICES, member)))
    pace, pace_version = ledger.get(around.store, PACE, tuple[float, ...]) or ((), 0)
    at = earliest(group, marks, pace, rules, now)
    if at > now:
        return Outcome((ledger.put(key, group, version, KEPT), Schedule(NOTICES, member, at)))
    said = message(group, marks, pace, rules, now)
    after = told(group, marks, who, now)
    made = notices(after, said, who, now)
    changes: list[Change] = [ledger.put(key, after, version, KEPT), Unschedule(NOTICES, member)]
    changes.append(ledger.put(PACE, counted(pace, now), pace_version, KEPT))
    changes += (ledger.put(notice_key(one), notice, 0, KEPT) for one, notice in made.items())
    changes += (Schedule(NOTICES, NOTICE + one, now + LOOK_AT_NOTICES) for one in made)
    return Outcome(tuple(changes), tuple(_due(one) for one in made))


def group_key(identity: str) -> str:
    """One group of alerts."""
    return f"school:alert:{identity}"


def _due(notice: str) -> Emit:
    return Emit(PREFIX + "notification.due", NotificationDue(NOTICE + notice), notice, notice)


def _reminders(group: Group, around: Surroundings) -> tuple[str, ...]:
    """What was told and is still so; what was never told is no reminder, but waits for its turn."""
    marks = news(group, around.now, around.rules.remind_after_hours * HOUR)
    return tuple(mark for mark in marks if group.entries[mark].said == group.entries[mark].alert.state)
