"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients.git_mirror import TIMEOUT
from functions._clients.model_patience import QUESTION

_WITHOUT_MODEL = ("survey", "commit", "revert", "review", "pull-requests")
SLOWEST: Mapping[str, float] = {
    "implementation-workers-plan": TIMEOUT + QUESTION + WRAPPER,
    **{f"implementation-workers-{purpose}": TIMEOUT + WRAPPER for purpose in _WITHOUT_MODEL},
}
