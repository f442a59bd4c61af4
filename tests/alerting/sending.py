"""alerting over the real store with channels that a test chooses, a clock that it moves, and the coordinator's tick."""

from itertools import count
from typing import Any

from msgspec.structs import replace

from eventing.contracts import PREFIX
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.notifications import Answer, Channels
from functions._improvement.notices import NOTICES, Notice, notice_key
from functions._policy.policy import Alerts
from functions.alerting.function import dead_letter_handler, handler
from functions.alerting.grouping import Entry
from tests.eventing.deliveries import NOW, Broker, binary, post, runtime

TICK = 600.0
BUSY = Answer(False, "it answered 429", later=True)


class Sending:
    """The function with somebody to tell."""

    def __init__(self, store: RedisStore, channels: Channels, rules: Alerts | None = None) -> None:
        self.store, self.now, self.rules = store, NOW, rules or Alerts()
        self.written: list[tuple[Entry, tuple[str, ...]]] = []
        self.broker, self._ids, self._taken = Broker(), count(), 0
        self.runtime = runtime(
            store,
            handler(store, lambda: self.rules, channels, self._tell, lambda: self.now),
            self.broker,
            name="alerting",
            dead_letters=dead_letter_handler(store, lambda: self.rules, channels, self._tell, lambda: self.now),
        )

    def _tell(self, entry: Entry, targets: tuple[str, ...], configured: bool) -> None:
        assert configured
        self.written.append((entry, targets))

    def alert(self, severity: str = "warning", **changes: str) -> None:
        """Raise an alert, and deliver what it leads to."""
        data = {"fingerprint": "f", "severity": severity, "title": "t", "message": "m", **changes}
        assert post(self.runtime, binary(data, type=PREFIX + "alert.raised", id=f"a{next(self._ids)}")) == 204
        self.deliver()

    def deliver(self) -> list[int]:
        """Deliver what was emitted and not delivered yet, each once; the answers."""
        bodies, self._taken = self.broker.events[self._taken :], len(self.broker.events)
        return [self.hint(event["data"]["about"]) for event in bodies if event["type"] == PREFIX + "notification.due"]

    def hint(self, about: str, event: str = "") -> int:
        """One `notification.due`."""
        request = binary({"about": about}, type=PREFIX + "notification.due", id=event or f"d{next(self._ids)}")
        return post(self.runtime, request)

    def tick(self, seconds: float = TICK) -> None:
        """Time passes, and the coordinator hints at what is due."""
        self.now += seconds
        for about in self.store.due(NOTICES, self.now):
            self.hint(about)
        self.deliver()

    def notices(self) -> list[Notice]:
        """Every message, oldest first."""
        found = [ledger.get(self.store, key, Notice) for key in self.store.keys(notice_key(""))]
        return sorted((pair[0] for pair in found if pair), key=lambda notice: (notice.made, notice.target))

    def agenda(self) -> tuple[str, ...]:
        """What is to be looked at, whenever."""
        return self.store.due(NOTICES, self.now + 10 * 24 * 3600.0)


def rules(**changes: Any) -> Alerts:
    """The rules that ship, with changes."""
    return replace(Alerts(), **changes)
