"""One look at what is due: a message is sent, tried again later, or given up, and the ledger says which.

An attempt is noted before it is made. Killed between the sending and the note, a message goes out once more, with the
next tick; PagerDuty joins the two by their key, the other channels have none.
"""

import logging
from collections.abc import Callable

from msgspec.structs import replace

from eventing.handler import Outcome, Schedule, Temporary, Unschedule
from eventing.store import Store
from functions._clients import ledger
from functions._clients.notifications import Channels, Tone
from functions._improvement.notices import GROUP, KEPT, LOOK_AT_NOTICES, NOTICE, NOTICES, Message, Notice, notice_key
from functions.alerting.grouping import Group
from functions.alerting.messages import notice_id
from functions.alerting.rendering import rendered
from functions.alerting.telling import Surroundings, group_key, settled

QUICK = 3  # attempts that the trigger's own backoff repeats within two seconds; what lasts longer waits for the clock
ALONE = 120.0  # seconds in which nobody else makes an attempt; longer than one can last
_TONES: dict[str, Tone] = {"info": "info", "warning": "warning", "critical": "failure"}
_LOG = logging.getLogger("cortex.alerting")


def look(about: str, around: Surroundings, channels: Channels, clock: Callable[[], float]) -> Outcome:
    """Do what is due for a message or a group; a hint that is wrong or late does nothing.

    Raises:
        Temporary: after an attempt that failed and may be repeated at once.
    """
    if about.startswith(GROUP):
        found = ledger.get(around.store, group_key(about.removeprefix(GROUP)), Group)
        return settled(*found, around) if found else Outcome((Unschedule(NOTICES, about),))
    identity = about.removeprefix(NOTICE)
    known = ledger.get(around.store, notice_key(identity), Notice)
    if known is None or known[0].state != "due":
        return Outcome((Unschedule(NOTICES, about),))
    notice, version = known
    if around.now < max(notice.trying, notice.due):
        return Outcome()
    news = _still_news(around.store, notice)
    if not news.items:
        after = replace(notice, state="overtaken", settled=around.now, reason="a newer message about it arrived first")
        return Outcome((ledger.put(notice_key(identity), after, version, KEPT), Unschedule(NOTICES, about)))
    return _attempt(identity, replace(notice, message=news), version, around, channels, clock)


def _attempt(
    identity: str, notice: Notice, version: int, around: Surroundings, channels: Channels, clock: Callable[[], float]
) -> Outcome:
    key, about = notice_key(identity), NOTICE + identity
    notice = replace(notice, attempts=notice.attempts + 1, trying=around.now + ALONE)
    around.store.apply((ledger.put(key, notice, version, KEPT),))
    said = notice.message
    tone = "success" if said.over else _TONES[said.severity]
    answer = channels.send(notice.target, lambda form, limit: rendered(said, form, limit), tone, notice.group)
    now = clock()
    if answer.taken:
        after = replace(notice, state="sent", settled=now, trying=0.0, reason="")
        return Outcome((ledger.put(key, after, version + 1, KEPT), Unschedule(NOTICES, about)))
    failed = replace(notice, trying=0.0, reason=answer.reason, due=now)
    if notice.attempts >= around.rules.attempts:
        _LOG.error(
            "a message to %s is given up after %d attempts: %s; `cortex-school alerts list` shows what it said",
            notice.target, notice.attempts, answer.reason,
        )  # fmt: skip
        after = replace(failed, state="failed", settled=now)
        return Outcome((ledger.put(key, after, version + 1, KEPT), Unschedule(NOTICES, about)))
    if notice.attempts < QUICK and not answer.later:
        around.store.apply((ledger.put(key, failed, version + 1, KEPT),))
        raise Temporary(f"no message to {notice.target} yet: {answer.reason}")
    due = now + LOOK_AT_NOTICES * 2.0 ** max(0, notice.attempts - QUICK)
    _LOG.warning("no message to %s yet: %s; attempt %d is due in %.0f minutes",
                 notice.target, answer.reason, notice.attempts + 1, (due - now) / 60)  # fmt: skip
    put = ledger.put(key, replace(failed, due=due), version + 1, KEPT)
    return Outcome((put, Schedule(NOTICES, about, due)))


def _still_news(store: Store, notice: Notice) -> Message:
    """What of a message no newer one of its group has told there: the older one would say what is no longer so."""
    if notice.message.more:
        return notice.message  # nobody named them all
    found = ledger.get(store, group_key(notice.group), Group)
    newest = found[0].sequence if found else notice.sequence
    told: set[str] = set()
    for number in range(notice.sequence + 1, newest + 1):
        newer = ledger.get(store, notice_key(notice_id(notice.group, number, notice.target)), Notice)
        if newer and newer[0].state == "sent":
            told |= {item.mark for item in newer[0].message.items}
    return replace(notice.message, items=tuple(item for item in notice.message.items if item.mark not in told))
