"""A transcript as captions give it, and the same as one text whose characters know when they were said."""

from bisect import bisect_right
from itertools import pairwise

from msgspec import Struct

_MOST_OVERLAP = 60  # words; two lines of rolling captions are shorter
_ROLLING = 0.3  # of all segments; natural talk repeats three words at a seam far less often


class Segment(Struct, frozen=True):
    """One caption: `start` and `duration` in seconds."""

    start: float
    duration: float
    text: str


class Transcript(Struct, frozen=True):
    """What was said in one video. `language` is a hint (an IETF tag), every field but `segments` may be empty.

    `chapters` are the seconds at which one begins, where its maker says so.
    """

    segments: tuple[Segment, ...]
    language: str = ""
    title: str = ""
    url: str = ""
    video: str = ""
    chapters: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """Everything that was said once, words apart by single spaces."""
        return spoken(self).text


class Spoken(Struct, frozen=True):
    """The text of a transcript; the segment that begins at character `starts[n]` was said at `times[n]` seconds."""

    text: str
    starts: tuple[int, ...]
    times: tuple[float, ...]

    def at(self, offset: int) -> float:
        """The second at which the caption with this character appeared; 0 for an empty transcript."""
        return self.times[max(bisect_right(self.starts, offset) - 1, 0)] if self.times else 0.0


def _overlap(said: list[str], words: list[str]) -> int:
    """How many words at the end of what was said begin these words again."""
    for size in range(min(len(said), len(words), _MOST_OVERLAP), 0, -1):
        if said[-size:] == words[:size]:
            return size
    return 0


def _rolling(lines: list[list[str]]) -> bool:
    """Whether captions show each line twice, as live captions do when a new line pushes the last one up."""
    pairs = [(before, line) for before, line in pairwise(lines) if line]
    again = sum(_overlap(before, line) >= min(3, len(line)) for before, line in pairs)
    return len(pairs) > 1 and again >= _ROLLING * len(pairs)


def spoken(transcript: Transcript) -> Spoken:
    """The transcript as one text, each word once: what rolling captions repeat is left out."""
    lines = [segment.text.split() for segment in transcript.segments]
    rolling = _rolling(lines)
    said: list[str] = []
    starts: list[int] = []
    times: list[float] = []
    length = 0
    for segment, line in zip(transcript.segments, lines, strict=True):
        words = line[_overlap(said[-_MOST_OVERLAP:], line) :] if rolling else line
        if not words:
            continue
        starts.append(length)
        times.append(segment.start)
        said += words
        length += sum(map(len, words)) + len(words)
    return Spoken(" ".join(said), tuple(starts), tuple(times))
