"""Plain text to segments: with stamps like [12:34], or without any, where times are estimated from the words. Pure."""

import re
from collections.abc import Iterable

from functions._catalogue.transcript import Segment

WORDS_A_MINUTE = 150  # the middle of the 140 to 160 usual for talks; only a guess of the length depends on it
_CLOCK = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,]\d{1,3})?"
_BRACKETED = re.compile(rf"(?:\[|^[ \t]*\(){_CLOCK}[\])]", re.MULTILINE)
_BARE = re.compile(rf"^[ \t]*{_CLOCK}(?![\d:])[ \t]*[-–—|:]?", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def read(text: str) -> tuple[tuple[Segment, ...], bool]:
    """What is said, and whether the times are stated (False: estimated). Of stamped text only the last has a length."""
    stamps = list(_BRACKETED.finditer(text))
    if not stamps and _BARE.match(text.lstrip()):
        stamps = list(_BARE.finditer(text))
    if not stamps:
        return _estimated(piece for piece in _SENTENCE.split(text) if piece.strip()), False
    segments = [Segment(0.0, 0.0, text[: stamps[0].start()])]
    for stamp, following in zip(stamps, [*stamps[1:], None], strict=True):
        start = max(_seconds(stamp), segments[-1].start)  # a stamp that goes back keeps the order of the talk
        said = text[stamp.end() : following.start() if following else len(text)]
        segments.append(Segment(start, 0.0 if following else _spoken(said), said))
    return tuple(segment for segment in segments if segment.text.strip()), True


def _seconds(stamp: re.Match[str]) -> float:
    hours, minutes, seconds = stamp.groups()
    return float(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds))


def _estimated(pieces: Iterable[str]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    start = 0.0
    for piece in pieces:
        segments.append(Segment(start, _spoken(piece), piece))
        start += segments[-1].duration
    return tuple(segments)


def _spoken(text: str) -> float:
    return len(text.split()) * 60 / WORDS_A_MINUTE
