"""Where alerts go. So far there is one channel, and every line of it says so: the function's own output."""

import json
import sys
from collections.abc import Callable

from functions.alerting.deduplication import Known

Tell = Callable[[Known], None]


def line(known: Known) -> str:
    """One alert as one line of JSON."""
    alert = known.alert
    told = {
        "alert": alert.fingerprint,
        "severity": alert.severity,
        "title": alert.title,
        "message": alert.message,
        "improvement": alert.improvement_id,
        "application": alert.application,
        "count": known.count,
        "channel": "standard output (no other channel is configured)",
    }
    return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)


def to_standard_output(known: Known) -> None:
    """Print one alert."""
    sys.stdout.write(line(known) + "\n")
    sys.stdout.flush()
