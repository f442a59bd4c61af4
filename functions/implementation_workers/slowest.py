"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients.git_mirror import TIMEOUT
from functions._clients.model_patience import QUESTION
from functions.implementation_workers.consulting import AGAIN

PLAN = AGAIN + QUESTION  # the second question begins at the end of the time for it
_PLANNING = ("plan", "commit", "review", "pull-requests")  # as what Git has outrun is planned again
_WITHOUT_MODEL = ("survey", "revert")
SLOWEST: Mapping[str, float] = {
    **{f"implementation-workers-{purpose}": TIMEOUT + PLAN + WRAPPER for purpose in _PLANNING},
    **{f"implementation-workers-{purpose}": TIMEOUT + WRAPPER for purpose in _WITHOUT_MODEL},
}
