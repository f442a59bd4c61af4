"""From a group's news to what is sent: the message, and one notice of it for each target. Pure."""

import hashlib

from functions._improvement.notices import Item, Message, Notice
from functions._policy.policy import Alerts
from functions.alerting.grouping import Group
from functions.alerting.pacing import over, severity
from functions.alerting.rendering import NAMED


def message(group: Group, marks: tuple[str, ...], pace: tuple[float, ...], rules: Alerts, now: float) -> Message:
    """What is told at once about this news."""
    return Message(
        severity(group, marks),
        over(group, marks),
        group.application,
        tuple(_item(group, mark) for mark in marks[:NAMED]),
        now,
        more=max(0, len(marks) - NAMED),
        note=_note(group, pace, rules, now),
    )


def notices(group: Group, said: Message, targets: tuple[str, ...], now: float) -> dict[str, Notice]:
    """A notice for each target, by its id; the same message of the same group has the same ids."""
    key = group_id(group.application, group.fault)
    return {
        notice_id(key, group.sequence, name): Notice(name, said, key, group.sequence, now, due=now) for name in targets
    }


def group_id(application: str, fault: str) -> str:
    """32 hexadecimal digits that stand for one fault of one application; channels that join messages get it, too."""
    return hashlib.sha256(f"{application}\n{fault}".encode()).hexdigest()[:32]


def notice_id(group: str, sequence: int, target: str) -> str:
    """The id of one message of a group to one target."""
    return hashlib.sha256(f"{group}\n{sequence}\n{target}".encode()).hexdigest()[:32]


def _item(group: Group, mark: str) -> Item:
    entry = group.entries[mark]
    alert = entry.alert
    return Item(
        alert.title, alert.about, alert.message, alert.done, alert.advice, alert.links, entry.count, entry.first, mark
    )


def _note(group: Group, pace: tuple[float, ...], rules: Alerts, now: float) -> str:
    """That this is the last message for a while, where it is."""
    recent = sum(now - at < 3600 for at in group.tellings) + 1
    if recent >= rules.per_group_per_hour:
        return "It changes often: what follows is told together, within the hour."
    if sum(now - at < 3600 for at in pace) + 1 == rules.per_hour:
        return "There were many messages within an hour: what is not critical waits now."
    return ""
