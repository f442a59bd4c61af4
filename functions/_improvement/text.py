"""Text from outside, made harmless for one line of a terminal, a commit message or a title. Pure."""

import re
import unicodedata

# What GitHub turns into a mention, a reference, or (behind "fixes") the closing of an issue.
_ACTIVE = re.compile(
    r"(?<!\w)@(?=\w)|#(?=\d)|\bGH-(?=\d)|://(?=\S{1,300}/(?:issues|pull|commit)/\w)|\b[\w.-]+/[\w.-]+@(?=[0-9a-f]{7})",
    re.IGNORECASE,
)


def one_line(text: str, limit: int = 400) -> str:
    """One printable line of at most `limit` characters."""
    kept = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def inert(text: str, limit: int = 400) -> str:
    """One line in which no `@name` is a mention and no `#1` a reference: each gets a space, and stays readable."""
    return one_line(_ACTIVE.sub(lambda found: found.group() + " ", one_line(text, limit)), limit)
