"""One row of an answer of Prometheus, apart from the client, so that what decides can read it without any I/O."""

from msgspec import Struct


class Series(Struct, frozen=True):
    """Labels, and (seconds since the epoch, value); a value may be NaN or infinite."""

    labels: dict[str, str]
    points: tuple[tuple[float, float], ...]
