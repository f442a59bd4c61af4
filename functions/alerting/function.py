"""The shell of alerting: reports are grouped and told, dead letters are kept, messages are sent."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from eventing.contracts import NotificationDue
from eventing.function import serve
from eventing.handler import Event, Handler, Outcome, Permanent
from eventing.redis_store import open_store
from eventing.settings import setting
from eventing.store import Store
from functions._clients import ledger
from functions._clients.notifications import Channels, Targets
from functions._improvement.dead_letter import DeadLetter, dead_letter_key
from functions._policy.policy import Alerts
from functions.alerting.channel import Tell, to_standard_output
from functions.alerting.delivering import look
from functions.alerting.letters import letter_of
from functions.alerting.rules import rules_source
from functions.alerting.story import completed, outdated, page_of
from functions.alerting.telling import Surroundings, report
from functions.alerting.timing import happened
from functions.alerting.wording import alert_of, alert_of_letter

Clock = Callable[[], float]
Rules = Callable[[], Alerts]


def handler(store: Store, rules: Rules, channels: Channels, tell: Tell, clock: Clock, web: str = "") -> Handler:
    """Tells what an event says; `clock` gives seconds since the epoch, `web` is the repository's page."""

    def handle(event: Event) -> Outcome:
        around = Surroundings(store, rules(), channels.names, clock())
        if isinstance(event.payload, NotificationDue):
            return look(event.payload.about, around, channels, clock)
        alert = alert_of(event)
        if alert is None:
            raise Permanent(f"alerting has no words for a {event.type}: take the type out of its trigger, or add them")
        known = ledger.record(store, alert.improvement_id) if alert.improvement_id else None
        record = known[0] if known else None
        if outdated(event, record):
            return Outcome()  # what it is now was told, or will be
        return report(completed(alert, event, record, web), happened(event.time, around.now), around, tell)

    return handle


def dead_letter_handler(store: Store, rules: Rules, channels: Channels, tell: Tell, clock: Clock) -> Handler:
    """Keeps an event that nobody could handle, and tells of it."""

    def handle(event: Event) -> Outcome:
        around = Surroundings(store, rules(), channels.names, clock())
        key = dead_letter_key(event.source, event.id)
        before, version = ledger.get(store, key, DeadLetter) or (None, 0)
        at = datetime.fromtimestamp(around.now, UTC).isoformat(timespec="seconds")
        letter = letter_of(event.payload, store.refusal(event.source, event.id), before, at)
        said = report(alert_of_letter(letter), around.now, around, tell)
        return Outcome((ledger.put(key, letter, version), *said.changes), said.emits)

    return handle


def build(environ: Mapping[str, str]) -> Handler:
    """The handler of alerts over the real store."""
    web = page_of(setting(environ, "GITHUB_REPO", default=""), setting(environ, "GITHUB_API_URL", default=""))
    channels = Targets.from_environ(environ)
    return handler(open_store(environ), rules_source(environ), channels, to_standard_output, time.time, web)


def build_dead_letters(environ: Mapping[str, str]) -> Handler:
    """The handler of dead letters over the real store."""
    channels = Targets.from_environ(environ)
    return dead_letter_handler(open_store(environ), rules_source(environ), channels, to_standard_output, time.time)


function = serve("alerting", build, dead_letters=build_dead_letters)
