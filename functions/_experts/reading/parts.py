"""A long transcript in parts, cut where a chapter or a sentence ends, each with the end of the one before. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from functions._catalogue.transcript import Spoken, Transcript, spoken

MOST = 30_000  # characters of one part: half an hour's talk, whose improvements are written down within a deadline
OVERLAP = 1_500  # characters that two parts share: what is said about one thing is rarely longer
LINE = 240  # characters of one line, each with its time; long enough that few sentences cross two
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’)\]]*\s+")


class Part(Struct, frozen=True):
    """One part: lines of what was said, each after its time in brackets. `start` is in seconds."""

    text: str
    start: float


class Cuts(Struct, frozen=True):
    """Where a text may be cut, by offset, the best places first. Each tuple is sorted."""

    chapters: tuple[int, ...]
    sentences: tuple[int, ...]
    captions: tuple[int, ...]


def parts(transcript: Transcript, most: int = MOST, overlap: int = OVERLAP) -> tuple[Part, ...]:
    """The whole transcript in parts of at most `most` characters; one where it fits, none where nothing is said.

    Lines and times come on top, about a tenth. Each part but the first begins with up to `overlap` characters of the
    one before, from the beginning of a sentence.
    """
    said = spoken(transcript)
    places = cuts(transcript, said)
    return tuple(
        Part(_lined(said, start, stop), said.at(start)) for start, stop in spans(said.text, places, most, overlap)
    )


def cuts(transcript: Transcript, said: Spoken) -> Cuts:
    """The places where the transcript may be cut."""
    chapters = (bisect_left(said.times, at) for at in transcript.chapters)
    return Cuts(
        tuple(sorted({said.starts[number] for number in chapters if number < len(said.starts)})),
        tuple(found.end() for found in _SENTENCE.finditer(said.text)),
        said.starts,
    )


def spans(text: str, places: Cuts, most: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Beginning and end of each part, in characters.

    A part ends in its last third where a chapter does, else where a sentence or a caption ends, else after a word.
    """
    start = 0
    while start < len(text):
        if len(text) - start <= most:
            yield start, len(text)
            return
        stop = _best(text, places, start + most * 2 // 3, start + most)
        yield start, stop
        begin = _first(places.sentences, stop - overlap, stop)
        if begin is None:
            begin = _first(places.captions, stop - overlap, stop)
        start = stop if begin is None or begin <= start else begin


def _best(text: str, places: Cuts, low: int, high: int) -> int:
    """The last place of the best sort between two offsets, the lower one left out."""
    for sort in (places.chapters, places.sentences, places.captions):
        number = bisect_right(sort, high) - 1
        if number >= 0 and sort[number] > low:
            return sort[number]
    space = text.rfind(" ", low + 1, high)
    return space + 1 if space > 0 else high


def _first(sort: Sequence[int], low: int, high: int) -> int | None:
    number = bisect_left(sort, low)
    return sort[number] if number < len(sort) and sort[number] < high else None


def _lined(said: Spoken, start: int, stop: int) -> str:
    """What was said between two offsets, in lines that begin with their time."""
    lines, begin = [], start
    while begin < stop:
        end = stop
        if stop - begin > LINE:
            number = bisect_left(said.starts, begin + LINE)
            end = min(said.starts[number], stop) if number < len(said.starts) else stop
            if end - begin > 4 * LINE:  # one caption as long as a page: cut at a word
                space = said.text.find(" ", begin + 2 * LINE, end)
                end = space + 1 if space > 0 else end
        lines.append(f"[{clock(said.at(begin))}] {said.text[begin:end].strip()}")
        begin = end
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """Seconds as `m:ss` or `h:mm:ss`."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
