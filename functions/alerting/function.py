"""The shell of alerting: alerts are told once, dead letters are kept."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from eventing.function import serve
from eventing.handler import Event, Handler, Outcome, Permanent, Put
from eventing.redis_store import open_store
from eventing.store import Store
from functions._clients import ledger
from functions._improvement.dead_letter import DeadLetter, dead_letter_key
from functions.alerting.channel import Tell, to_standard_output
from functions.alerting.deduplication import Known, noted
from functions.alerting.letters import letter_of
from functions.alerting.wording import Alert, alert_of, alert_of_letter

Clock = Callable[[], float]


def handler(store: Store, tell: Tell, clock: Clock) -> Handler:
    """Tells what an event says; `clock` gives seconds since the epoch."""

    def handle(event: Event) -> Outcome:
        alert = alert_of(event)
        if alert is None:
            raise Permanent(f"alerting has no words for a {event.type}: take the type out of its trigger, or add them")
        return Outcome((_told(store, tell, alert, clock()),))

    return handle


def dead_letter_handler(store: Store, tell: Tell, clock: Clock) -> Handler:
    """Keeps an event that nobody could handle, and tells of it."""

    def handle(event: Event) -> Outcome:
        now = clock()
        key = dead_letter_key(event.source, event.id)
        known = ledger.get(store, key, DeadLetter)
        at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        before, version = known or (None, 0)
        letter = letter_of(event.payload, store.refusal(event.source, event.id), before, at)
        return Outcome((ledger.put(key, letter, version), _told(store, tell, alert_of_letter(letter), now)))

    return handle


def _told(store: Store, tell: Tell, alert: Alert, now: float) -> Put:
    """Tell first, then note that it was told: a crash between the two repeats an alert instead of losing it."""
    key = f"school:alert:{alert.fingerprint}"
    known = ledger.get(store, key, Known)
    before, version = known or (None, 0)
    after, due = noted(before, alert, now)
    if due:
        tell(after)
    return ledger.put(key, after, version)


def build(environ: Mapping[str, str]) -> Handler:
    """The handler of alerts over the real store."""
    return handler(open_store(environ), to_standard_output, time.time)


def build_dead_letters(environ: Mapping[str, str]) -> Handler:
    """The handler of dead letters over the real store."""
    return dead_letter_handler(open_store(environ), to_standard_output, time.time)


function = serve("alerting", build, dead_letters=build_dead_letters)
