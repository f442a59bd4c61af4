"""A transcript's text, in whichever of the known formats, to captions; and the limits of what is read. Pure."""

import re
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from functions._clients.transcripts import Caption, SourceFailure
from functions.youtube_ingestion import cues, prose
from functions.youtube_ingestion.decoding import plain

MAX_SECONDS = 3 * 3600.0  # a lesson, not a conference day: what is longer is a playlist in one file
MAX_WORDS = 300_000  # twice what three hours of the fastest talk hold
_JSON = re.compile(r"\{|\[\s*[{\]]")  # prose may begin with [Music] or [00:12]
_FORMATS = "The formats read are .vtt, .srt, .json (json3) and .txt."


@dataclass(frozen=True, slots=True)
class Parsed:
    """Captions in clean text; `timed` is False where the times are only estimated from the words."""

    captions: tuple[Caption, ...]
    timed: bool

    @property
    def text(self) -> str:
        """All that is said, on one line."""
        return " ".join(caption.text for caption in self.captions)

    @property
    def words(self) -> int:
        """How many words are said."""
        return sum(len(caption.text.split()) for caption in self.captions)

    @property
    def seconds(self) -> float:
        """When the last caption ends."""
        return max((caption.start + caption.duration for caption in self.captions), default=0.0)


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
    """The captions of a transcript, its format told by its content.

    Raises:
        SourceFailure: unparsable, no_transcript (nothing is said in it) or too_long.
    """
    return checked(_read(text.lstrip("\ufeff")))


def checked(parsed: Parsed) -> Parsed:
    """The transcript in clean text, each line once and in the order of time, if it is within the limits.

    Raises:
        SourceFailure: no_transcript (nothing is said in it) or too_long.
    """
    in_order = sorted(parsed.captions, key=lambda caption: caption.start)
    cleaned = (Caption(one.start, one.duration, _clean_lines(one.text)) for one in in_order)
    result = Parsed(cues.unrolled(cleaned), parsed.timed)
    if result.words == 0:
        raise SourceFailure("no_transcript", "the transcript holds no words", "Submit a transcript with text in it.")
    if result.words > MAX_WORDS:
        why = f"the transcript has {result.words} words, more than {MAX_WORDS}"
        raise SourceFailure("too_long", why, "Submit the lesson in parts.")
    if result.seconds > MAX_SECONDS:
        why = f"the lesson lasts {result.seconds / 3600:.2f} h, more than {MAX_SECONDS / 3600:.0f} h"
        raise SourceFailure("too_long", why, "Submit the lesson in parts.")
    return result


def _clean_lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


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
    captions, timed = prose.read(text)
    return Parsed(captions, timed)


def _json(text: str) -> tuple[Caption, ...]:
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


def _event(event: _Event) -> Caption:
    text = "".join(seg.utf8 for seg in event.segs)
    return Caption(max(0.0, event.start / 1000), max(0.0, event.duration / 1000), text)


def _caption(line: _Line) -> Caption:
    lasting = line.duration if line.duration is not None else (line.end or line.start) - line.start
    return Caption(max(0.0, line.start), max(0.0, lasting), line.text)
