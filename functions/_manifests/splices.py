"""Lines of a text: where they start and end, and how lines are put in and taken out."""

from functions._manifests.fields import CannotRender
from functions._manifests.style import Style


def line_start(text: str, position: int) -> int:
    """Where the line of a position starts."""
    return text.rfind("\n", 0, position) + 1


def line_end(text: str, position: int) -> int:
    """Where the next line starts, or the text ends; a position at the start of a line is the end of the one before."""
    if position and text[position - 1] == "\n":
        return position
    found = text.find("\n", position)
    return len(text) if found < 0 else found + 1


def insert_lines(text: str, position: int, lines: list[str], style: Style) -> str:
    """Put whole lines in after the line that a position is in; a text without a last newline stays without."""
    at = line_end(text, position)
    body = style.newline.join(lines)
    if at == len(text) and not text.endswith("\n"):
        return text + style.newline + body
    return text[:at] + body + style.newline + text[at:]


def remove_lines(text: str, start: int, end: int) -> str:
    """Take whole lines out: from the line of `start` to that of `end`.

    Raises:
        CannotRender: when something else stands in these lines.
    """
    first, last = line_start(text, start), line_end(text, end)
    if text[first:start].strip(" ") or not only_comment(text[end:last]):
        raise CannotRender("other YAML stands in the same lines")
    if last == len(text) and not text.endswith("\n") and first:
        first -= 2 if text[:first].endswith("\r\n") else 1
    return text[:first] + text[last:]


def only_comment(rest: str) -> bool:
    """Whether the rest of a line says nothing to YAML."""
    return not rest.strip() or rest.lstrip().startswith("#")


def replace(text: str, start: int, end: int, new: str) -> str:
    """Put other characters in the place of some."""
    return text[:start] + new + text[end:]
