"""Markdown of what comes from outside: tables whose cells are text and nothing else. Pure."""

import re
from collections.abc import Iterable, Sequence

from functions._improvement.redaction import redacted
from functions._improvement.text import inert

CELL = 300  # characters of one cell
_SPECIAL = re.compile(r"([\\`*_\[\]|#~!])")


def cell(text: object, limit: int = CELL) -> str:
    """One line in which nothing is a link, HTML, a mention or the end of the cell; a dash where there is nothing."""
    line = inert(redacted(str(text)), limit)
    return _SPECIAL.sub(r"\\\1", line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")) or "–"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], nothing: str) -> list[str]:
    """A table, or a sentence where it has no rows. A column whose heading begins with `>` is aligned to the right."""
    listed = [f"| {' | '.join(cell(one) for one in row)} |" for row in rows]
    if not listed:
        return [nothing, ""]
    heads = f"| {' | '.join(one.removeprefix('>') for one in columns)} |"
    lines = f"|{'|'.join('---:' if one.startswith('>') else '---' for one in columns)}|"
    return [heads, lines, *listed, ""]


def section(title: str, source: str, *parts: Iterable[str]) -> list[str]:
    """A heading, what stands under it, and where it comes from."""
    return [f"## {title}", "", *(line for part in parts for line in part), f"Source: {source}.", ""]
