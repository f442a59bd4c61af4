"""Plain text to captions: with stamps like [12:34], or without any, where times are estimated from the words. Pure."""

import re
from collections.abc import Iterable

from functions._clients.transcripts import Caption

WORDS_A_MINUTE = 150  # the middle of the 140 to 160 usual for talks; only a guess of the length depends on it
_CLOCK = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,]\d{1,3})?"
_BRACKETED = re.compile(rf"(?:\[|^[ \t]*\(){_CLOCK}[\])]", re.MULTILINE)
_BARE = re.compile(rf"^[ \t]*{_CLOCK}(?![\d:])[ \t]*[-–—|:]?", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def read(text: str) -> tuple[tuple[Caption, ...], bool]:
    """The captions, and whether their times were stated (False: estimated)."""
    stamps = list(_BRACKETED.finditer(text))
    if not stamps and _BARE.match(text.lstrip()):
        stamps = list(_BARE.finditer(text))
    if not stamps:
        return _estimated(piece for piece in _SENTENCE.split(text) if piece.strip()), False
    captions = [Caption(0.0, 0.0, text[: stamps[0].start()])]
    for stamp, following in zip(stamps, [*stamps[1:], None], strict=True):
        start = max(_seconds(stamp), captions[-1].start)  # a stamp that goes back keeps the order of the talk
        captions.append(Caption(start, 0.0, text[stamp.end() : following.start() if following else len(text)]))
    return _lasting([caption for caption in captions if caption.text.strip()]), True


def _seconds(stamp: re.Match[str]) -> float:
    hours, minutes, seconds = stamp.groups()
    return float(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds))


def _lasting(captions: list[Caption]) -> tuple[Caption, ...]:
    """Each until the next one begins; the last as long as its words take."""
    ends = [caption.start for caption in captions[1:]]
    durations = [end - caption.start for caption, end in zip(captions, ends, strict=False)]
    durations += [_spoken(captions[-1].text)] if captions else []
    return tuple(Caption(one.start, length, one.text) for one, length in zip(captions, durations, strict=True))


def _estimated(pieces: Iterable[str]) -> tuple[Caption, ...]:
    captions: list[Caption] = []
    start = 0.0
    for piece in pieces:
        captions.append(Caption(start, _spoken(piece), piece))
        start += captions[-1].duration
    return tuple(captions)


def _spoken(text: str) -> float:
    return len(text.split()) * 60 / WORDS_A_MINUTE
