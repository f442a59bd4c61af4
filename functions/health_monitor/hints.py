"""Hints of Argo CD that came to nothing, counted by their reason, for whoever wonders what becomes of them."""

import logging
from itertools import count

from eventing.acceptance import printable
from eventing.contracts import MONITOR
from eventing.handler import Outcome

NOBODYS = "no change of ours holds that application"
NOT_AWAITED = "the change of ours that holds it awaits no sync now"
NOT_THERE = "the API does not say that the change is live there"

_log = logging.getLogger(f"cortex.{MONITOR}")
_counts = {reason: count(1) for reason in (NOBODYS, NOT_AWAITED, NOT_THERE)}  # of this process; `next` is one step


def passed_over(application: str, reason: str) -> Outcome:
    """Nothing is stored and nothing said; the log has the application, the reason and how often that was so."""
    times = next(_counts[reason])
    _log.info("a hint about application %s is passed over (%d times): %s", printable(application), times, reason)
    return Outcome()
