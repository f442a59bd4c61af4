"""The slowest answer to each Trigger, by the limits that the function and its clients set themselves. Seconds. Pure."""

from collections.abc import Mapping

from eventing.patience import WRAPPER
from functions._clients.notifications import SECONDS

SLOWEST: Mapping[str, float] = {
    "alerting-outcomes": SECONDS + WRAPPER,
    "alerting-alerts": SECONDS + WRAPPER,  # one message for each delivery
}
