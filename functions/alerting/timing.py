"""When something happened, by its event's own word. Pure."""

from datetime import UTC, datetime


def happened(said: str, now: float) -> float:
    """Seconds since the epoch of an RFC 3339 time; `now` where it says none, none that can be read, or a later one."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return now
    return min(now, (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
