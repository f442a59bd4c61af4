"""A transcript's text, in whichever of the known formats, to segments; and the limits of what is read. Pure."""

import re

import msgspec
from msgspec import Struct

from eventing.shapes import ready
from functions._catalogue.transcript import Segment, Transcript, spoken
from functions._clients.transcripts import SourceFailure
from functions.youtube_ingestion import cues, prose
from functions.youtube_ingestion.decoding import plain
from functions.youtube_ingestion.speech import refuse_what_is_none

MAX_SECONDS = 3 * 3600.0  # a lesson, not a conference day: what is longer is a playlist in one file
MAX_WORDS = 100_000  # twice what three hours of fast talk hold, at 280 words a minute
_JSON = re.compile(r"\{|\[\s*[{\]]")  # prose may begin with [Music] or [00:12]
_FORMATS = "The formats read are .vtt, .srt, .json (json3) and .txt."


class Parsed(Struct, frozen=True):
    """What is said; `timed` is False where the times are only estimated from the words."""

    segments: tuple[Segment, ...]
    timed: bool

    @property
    def text(self) -> str:
        """All that is said, on one line."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def words(self) -> int:
        """How many words are said."""
        return sum(len(segment.text.split()) for segment in self.segments)

    @property
    def seconds(self) -> float:
        """When the last segment ends."""
        return max((segment.start + segment.duration for segment in self.segments), default=0.0)


class _Seg(Struct):
    utf8: str = ""


class _Event(Struct, rename={"start": "tStartMs", "duration": "dDurationMs"}):
    start: float = 0.0
    duration: float = 0.0
    segs: list[_Seg] = []


class _Line(Struct):
    text: str
    start: float
    duration: float | None = None
    end: float | None = None


class _Json(Struct):
    events: list[_Event] | None = None  # YouTube's json3
    segments: list[_Line] | None = None  # what speech recognisers write


def parse(text: str) -> Parsed:
    """The segments of a transcript, its format told by its content.

    Raises:
        SourceFailure: unparsable, no_transcript or no_speech (nobody talks in it), or too_long.
    """
    return checked(_read(text.lstrip("\ufeff")))


def checked(parsed: Parsed) -> Parsed:
    """The transcript in clean text, in the order of time and each word once, if it is within the limits.

    Raises:
        SourceFailure: no_transcript or no_speech (nobody talks in it), or too_long.
    """
    in_order = sorted(parsed.segments, key=lambda segment: segment.start)
    clean = tuple(Segment(one.start, one.duration, plain(one.text)) for one in in_order)
    result = Parsed(_unrolled(tuple(one for one in clean if one.text)), parsed.timed)
    if result.words > MAX_WORDS:
        why = f"the transcript has {result.words} words, more than {MAX_WORDS}"
        raise SourceFailure("too_long", why, "Submit the lesson in parts.")
    refuse_what_is_none(clean)
    if result.seconds > MAX_SECONDS:
        lasts = f"{result.seconds / 3600:.2f} h{'' if result.timed else ' by its words'}"
        why = f"the lesson lasts {lasts}, more than {MAX_SECONDS / 3600:.0f} h"
        raise SourceFailure("too_long", why, "Submit the lesson in parts.")
    return result


def _unrolled(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """What rolling captions repeat left out; each segment lasts until the next one."""
    said = spoken(Transcript(segments))
    if not said.times:
        return ()
    end = max(segment.start + segment.duration for segment in segments)
    stops = (*said.starts[1:], len(said.text))
    ends = (*said.times[1:], max(end, said.times[-1]))
    return tuple(
        Segment(time, until - time, said.text[start:stop].strip())
        for start, stop, time, until in zip(said.starts, stops, said.times, ends, strict=True)
    )


def _read(text: str) -> Parsed:
    start = text.lstrip()[:200].lower()
    if _JSON.match(start):
        return Parsed(_json(text), True)
    if start.startswith(("<!doctype", "<html", "<?xml", "<tt")):
        raise SourceFailure("unparsable", "this is a web page or XML, not a transcript", _FORMATS)
    found = cues.read(text)
    if found:
        return Parsed(found, True)
    if start.startswith("webvtt") or "-->" in text:
        raise SourceFailure("unparsable", "the subtitles have no cue with readable times", _FORMATS)
    return Parsed(*prose.read(text))


def _json(text: str) -> tuple[Segment, ...]:
    for shape in (_Json, _Line):
        ready(shape)
    try:
        read = msgspec.json.decode(text, type=_Json | list[_Line])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise SourceFailure("unparsable", f"the JSON is no transcript ({error})", _FORMATS) from error
    if isinstance(read, list):
        return tuple(_caption(line) for line in read)
    if read.events is not None:
        return tuple(_event(event) for event in read.events)
    if read.segments is not None:
        return tuple(_caption(line) for line in read.segments)
    raise SourceFailure("unparsable", "the JSON holds neither `events` nor `segments`", _FORMATS)


def _event(event: _Event) -> Segment:
    text = "".join(seg.utf8 for seg in event.segs)
    return Segment(max(0.0, event.start / 1000), max(0.0, event.duration / 1000), text)


def _caption(line: _Line) -> Segment:
    lasting = line.duration if line.duration is not None else (line.end or line.start) - line.start
    return Segment(max(0.0, line.start), max(0.0, lasting), line.text)
