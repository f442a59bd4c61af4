"""What is known of one fault of one application, and what of it is news: a change of state, or reported
again after a day. Pure; times are seconds since the epoch.
"""

from msgspec import Struct
from msgspec.structs import replace

from functions.alerting.wording import Alert

KEPT = (
    50  # things that a group remembers; the oldest are forgotten first, those that are over before those that are not
)
SHORT = 1000  # characters of a text that are kept: fifty things must not make a record of half a MiB
OVER = "over"


class Entry(Struct, frozen=True):
    """One thing that was reported: how it is now, and how it was when a person was told last."""

    alert: Alert
    first: float
    last: float  # when what it reports happened
    count: int = 1
    said: str = ""  # the state that was told last
    told: float = 0.0
    trouble: bool = False  # what was told last was a trouble
    grave: bool = False  # and a critical one: somebody may have got up for it

    def is_news(self, now: float, remind_after: float) -> bool:
        """Whether a person has to be told."""
        if self.alert.state != self.said:
            return True
        return not self.alert.over and self.last > self.told and now - self.told >= remind_after


class Group(Struct, frozen=True):
    """One fault of one application. `tellings` are the messages of the last hour, `told_to` who knows of a trouble."""

    application: str
    fault: str
    entries: dict[str, Entry] = {}
    tellings: tuple[float, ...] = ()
    sequence: int = 0
    told_to: tuple[str, ...] = ()


def noted(group: Group | None, alert: Alert, happened: float, now: float) -> Group:
    """The group after one more report. A report that is older than the newest counts, and changes nothing."""
    group = group or Group(alert.application, alert.fault)
    alert = replace(alert, message=alert.message[:SHORT], about=alert.about[:SHORT], done=alert.done[:SHORT])
    entries = dict(group.entries)
    known = entries.get(alert.fingerprint)
    if known is None:
        entries[alert.fingerprint] = Entry(alert, now, happened)
    elif happened < known.last:
        entries[alert.fingerprint] = replace(known, count=known.count + 1)
        return replace(group, entries=entries)
    else:
        entries[alert.fingerprint] = replace(known, alert=alert, last=happened, count=known.count + 1)
    if alert.over and alert.improvement_id:
        entries = {mark: _closed(mark, entry, alert) for mark, entry in entries.items()}
    return replace(group, entries=_bounded(entries, alert.fingerprint))


def news(group: Group, now: float, remind_after: float) -> tuple[str, ...]:
    """The fingerprints of what a person has to be told, the gravest first, then the oldest."""
    found = [mark for mark, entry in group.entries.items() if entry.is_news(now, remind_after)]
    return tuple(sorted(found, key=lambda mark: (-gravity(group.entries[mark]), group.entries[mark].first, mark)))


def told(group: Group, marks: tuple[str, ...], targets: tuple[str, ...], now: float) -> Group:
    """The group after a person was told of these; no targets: it was only written down."""
    entries = dict(group.entries)
    for mark in marks:
        entry = entries[mark]
        trouble, grave = not entry.alert.over, gravity(entry) == 2
        entries[mark] = replace(entry, said=entry.alert.state, told=now, trouble=trouble, grave=grave)
    if not targets:
        return replace(group, entries=entries)
    trouble = any(not entry.alert.over for entry in entries.values())
    return replace(
        group,
        entries=entries,
        tellings=(*(at for at in group.tellings if now - at < 3600), now),
        sequence=group.sequence + 1,
        told_to=tuple(dict.fromkeys((*group.told_to, *targets))) if trouble else (),
    )


def gravity(entry: Entry) -> int:
    """2 for critical, 1 for a warning, 0 for what is over or for information."""
    return 0 if entry.alert.over else {"critical": 2, "warning": 1, "info": 0}[entry.alert.severity]


def _closed(mark: str, entry: Entry, by: Alert) -> Entry:
    """The improvement came to its end, so whatever else was reported of it is over, and needs no message of its own."""
    if mark == by.fingerprint or entry.alert.improvement_id != by.improvement_id or entry.alert.over:
        return entry
    return replace(entry, alert=replace(entry.alert, state=OVER, over=True), said=OVER, trouble=False)


def _bounded(entries: dict[str, Entry], newest: str) -> dict[str, Entry]:
    if len(entries) <= KEPT:
        return entries
    old = min(
        (mark for mark in entries if mark != newest), key=lambda mark: (gravity(entries[mark]), entries[mark].last)
    )
    return {mark: entry for mark, entry in entries.items() if mark != old}
