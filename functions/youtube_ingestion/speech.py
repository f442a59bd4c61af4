"""Whether a transcript is somebody's talk at all: not silence, not music, not one word again and again. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from functions._catalogue.transcript import Segment
from functions._clients.transcripts import SourceFailure

FEW = 20  # words; fewer may well be the same ones
ONE_WORD = 0.5  # of all words; the most frequent one of a language is below 0.08 in any talk
VARIETY = 3  # different words; a chant has these, a sentence has more
_SOUND = re.compile(r"\[[^\]\n]{0,60}\]|\([^)\n]{0,60}\)|\*[^*\n]{1,60}\*|[♩♪♫♬][^♩♪♫♬]*[♩♪♫♬]?")
_WORD = re.compile(r"[^\W_]+")
_SUBMIT = "Submit a video in which somebody talks, or send a transcript along."


def refuse_what_is_none(segments: Sequence[Segment]) -> None:
    """Nothing, where somebody talks.

    Raises:
        SourceFailure: no_transcript (not one word) or no_speech (music and sounds alone, or hardly more than one word).
    """
    if not any(_WORD.search(segment.text) for segment in segments):
        raise SourceFailure("no_transcript", "the transcript holds no words", "Submit a transcript with text in it.")
    counted: Counter[str] = Counter()
    for segment in segments:
        counted.update(_WORD.findall(_SOUND.sub(" ", segment.text).casefold()))
    if not counted:
        raise SourceFailure("no_speech", "the transcript holds music and sounds alone, nobody talks", _SUBMIT)
    word, times = counted.most_common(1)[0]
    if counted.total() >= FEW and (times > ONE_WORD * counted.total() or len(counted) <= VARIETY):
        why = f"the transcript says {word[:40]!r} {times} times in {counted.total()} words: nobody talks"
        raise SourceFailure("no_speech", why, _SUBMIT)
