"""Timed cues: WebVTT and SubRip by one tolerant reader. Pure.

One reader for both, because files in the wild mix them: commas in .vtt, dots in .srt, missing hours and numbers.
"""

import html
import re
from collections.abc import Iterable, Iterator

from functions._catalogue.transcript import Segment

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|</?[a-zA-Z]>|<\d[\d:.,]{0,20}>|\{\\[^{}\n]{0,100}\}")


def read(text: str) -> tuple[Segment, ...]:
    """The cues of a .vtt or .srt text, in order of appearance; what is malformed is left out."""
    lines = text.split("\n")
    timings = [(index, timing) for index, line in enumerate(lines) if (timing := _TIMING.match(line))]
    ends = [*(index for index, _ in timings[1:]), len(lines)]
    found: list[Segment] = []
    for (index, timing), following in zip(timings, ends, strict=False):
        start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
        found.append(Segment(start, max(0.0, end - start), " ".join(_payload(lines[index + 1 : following]))))
    return tuple(found)


def _payload(lines: list[str]) -> Iterator[str]:
    """The text up to the first empty line; a number right before the next timing is that cue's, not speech."""
    until = lines.index("") if "" in lines else len(lines)
    if until == len(lines) and lines and lines[-1].strip().isdecimal() and len(lines) > 1:
        until -= 1
    for line in lines[:until]:
        shown = html.unescape(_TAG.sub("", line)).strip()
        if shown:
            yield shown


def _seconds(parts: Iterable[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
