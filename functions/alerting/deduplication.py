"""Whether a person is told: when something is new, has changed, or is still so after a day. Pure."""

from msgspec import Struct
from msgspec.structs import replace

from functions.alerting.wording import Alert

REMIND_AFTER = 24 * 3600.0  # seconds; a person who was told yesterday may have forgotten


class Known(Struct, frozen=True):
    """What was told about one thing; times are seconds since the epoch, `count` is how often it was reported."""

    alert: Alert
    first: float
    last: float
    told: float
    count: int = 1


def noted(known: Known | None, alert: Alert, now: float) -> tuple[Known, bool]:
    """What is known after this alert, and whether a person has to be told."""
    if known is None:
        return Known(alert, now, now, now), True
    seen = replace(known, alert=alert, last=now, count=known.count + 1)
    if alert.state != known.alert.state or now - known.told >= REMIND_AFTER:
        return replace(seen, told=now), True
    return seen, False
