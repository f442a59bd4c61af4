"""Hints of Argo CD that came to nothing, counted by their reason, for whoever wonders what becomes of them."""

import logging
from collections import Counter
from threading import Lock

from eventing.acceptance import printable
from eventing.contracts import MONITOR
from eventing.handler import Outcome

NOBODYS = "no change of ours holds that application"
NOT_AWAITED = "the change of ours that holds it awaits no sync now"
NOT_THERE = "the API does not say that the change is live there"

_log = logging.getLogger(f"cortex.{MONITOR}")
_counts: Counter[str] = Counter()  # since the process started
_lock = Lock()


def passed_over(application: str, reason: str) -> Outcome:
    """Nothing is stored and nothing said; the log has the application, the reason and how often that was so."""
    with _lock:
        _counts[reason] += 1
        count = _counts[reason]
    _log.info("a hint about application %s is passed over (%d times): %s", printable(application), count, reason)
    return Outcome()
