"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients.git_mirror import TIMEOUT

_PURPOSES = ("videos", "intake", "decide", "progress", "endings", "reviews", "commands", "tick")
SLOWEST: Mapping[str, float] = {f"school-coordinator-{purpose}": TIMEOUT + WRAPPER for purpose in _PURPOSES}
