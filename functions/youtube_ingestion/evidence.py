"""Whether a quote is really said in the transcript, and when. Pure.

The time of an improvement is read off the transcript here, never taken from who found it.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from functions._catalogue.transcript import Segment
from functions._improvement.redaction import redacted

# Readers write signs as they like; the words stay. A model is shown ‹ where a delimiter would begin with <.
_PLAIN = str.maketrans("‘’‚“”„«»‐‑–—‹", '\'\'\'"""""----<')


class Script:
    """A transcript prepared for looking up quotes, which may run over several segments.

    A model is shown it without what looks like a credential, so a quote of that is a quote, too.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        said = tuple(segment.text for segment in segments)
        shown = tuple(map(redacted, said))
        starts = [segment.start for segment in segments]
        self._said = _Text(said, starts)
        self._shown = self._said if shown == said else _Text(shown, starts)

    def find(self, quote: str, near: float | None = None) -> float | None:
        """When the quote begins, in seconds; of several places the one nearest to `near`, else the first."""
        found = self._said.find(quote, near)
        return found if found is not None or self._shown is self._said else self._shown.find(quote, near)


class _Text:
    """The segments as one text, whose places know when they are said."""

    def __init__(self, texts: Sequence[str], starts: Sequence[float]) -> None:
        folded = [_folded(text) for text in texts]
        self._text = " ".join(folded)
        self._starts = starts
        self._offsets = [0]
        for text in folded[:-1]:
            self._offsets.append(self._offsets[-1] + len(text) + 1)

    def find(self, quote: str, near: float | None) -> float | None:
        """As `Script` has it."""
        sought = _folded(quote)
        found: list[float] = []
        position = self._text.find(sought) if sought else -1
        while position >= 0:
            if self._whole(position, position + len(sought)):
                found.append(self._starts[bisect_right(self._offsets, position) - 1])
            position = self._text.find(sought, position + 1)
        if not found:
            return None
        return found[0] if near is None else min(found, key=lambda start: abs(start - near))

    def _whole(self, start: int, stop: int) -> bool:
        """Whether no word is cut: "do it" is not said in "undo it"."""
        cut = (self._text[start - 1 : start + 1] if start else "", self._text[stop - 1 : stop + 1])
        return not any(len(signs) == 2 and all(map(_in_a_word, signs)) for signs in cut)


def _in_a_word(sign: str) -> bool:
    return sign.isalnum() and sign < "\u0e00"  # Thai, Chinese and others above write without spaces


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold().split())
