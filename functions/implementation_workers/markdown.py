"""Text from outside as data in GitHub's Markdown: always inside a code span or a fence, where nothing is a mention, a
link, HTML, a heading or a checkbox, however it is written. Backslashes would not do: GitHub looks for mentions and
references after it has rendered them. Pure.
"""

import re

from functions._improvement.redaction import redacted
from functions._improvement.text import one_line

SPAN_LIMIT = 400  # characters
RUN = 8  # backticks in a row that are shown; longer runs would need fences that are longer yet
_TICKS = re.compile(r"`+")


def span(text: str, limit: int = SPAN_LIMIT) -> str:
    """One line of code; a dash where there is nothing to show."""
    line = one_line(_short(redacted(text)), limit)
    if not line:
        return "–"
    ticks = "`" * (_longest(line) + 1)
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def fence(text: str, limit: int, language: str = "text") -> str:
    """A block of code of at most `limit` characters, whole lines, and the word that something is left out."""
    kept = _short(redacted(text.replace("\r", "")))
    if len(kept) > limit:
        shown = kept[:limit].rpartition("\n")[0]
        kept = f"{shown}\n... {kept[len(shown) :].count(chr(10))} more lines, left out here"
    kept = "".join(sign if sign in "\n\t" or sign.isprintable() else " " for sign in kept)
    ticks = "`" * max(3, _longest(kept) + 1)
    return f"{ticks}{language}\n{kept.rstrip()}\n{ticks}"


def _short(text: str) -> str:
    return _TICKS.sub(lambda found: found.group()[:RUN], text)


def _longest(text: str) -> int:
    return max((len(found) for found in _TICKS.findall(text)), default=0)
