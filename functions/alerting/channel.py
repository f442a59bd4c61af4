"""The function's own output: every alert is a line of it when it is new or changes, whatever else is told of it."""

import json
import sys
from collections.abc import Callable

from functions._improvement.redaction import redacted
from functions.alerting.grouping import Entry

Tell = Callable[[Entry, tuple[str, ...], bool], None]  # what, whom else, and whether there is anybody else at all


def line(entry: Entry, targets: tuple[str, ...], configured: bool) -> str:
    """One alert as one line of JSON."""
    alert = entry.alert
    told = {
        "alert": alert.fingerprint,
        "severity": alert.severity,
        "title": alert.title,
        "message": " ".join(filter(None, (alert.message, alert.advice))),
        "improvement": alert.improvement_id,
        "application": alert.application,
        "about": alert.about,
        "count": entry.count,
        "channel": _channel(targets, configured),
    }
    shown = {name: redacted(value) if isinstance(value, str) else value for name, value in told.items() if value}
    return json.dumps(shown, ensure_ascii=False)


def to_standard_output(entry: Entry, targets: tuple[str, ...], configured: bool) -> None:
    """Print one alert."""
    sys.stdout.write(line(entry, targets, configured) + "\n")
    sys.stdout.flush()


def _channel(targets: tuple[str, ...], configured: bool) -> str:
    if not configured:
        return "standard output (no other channel is configured: set NOTIFY_URLS)"
    return (
        ", ".join(("standard output", *targets)) if targets else "standard output (alerts.routes names nobody for it)"
    )
