"""A message in the form that a channel shows well, and not longer than it takes. Pure.

Text from outside is data in each of them: no mention, no link, no markup, one line, and nothing that looks like a
credential. In Markdown it stands in code spans besides.
"""

import html
import re
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from functions._improvement.notices import Item, Link, Message
from functions._improvement.redaction import redacted
from functions._improvement.text import one_line

Form = Literal["text", "markdown", "html"]
TITLE = 180  # characters; PagerDuty and Slack cut at 250, and a lock screen long before
_AROUND = 20  # characters that a channel without titles puts around the title, into the body
NAMED = 5  # things that one message names
_LENGTHS = (600, 300, 150, 60)  # of a text in a message, tried until all of it fits
_SIGNS = str.maketrans(
    {"`": "'", "<": "‹", ">": "›", "*": "∗", "~": "∼", "[": "(", "]": ")", "|": "¦", "\\": "/"}  # alike, and inert
)
_LINKED = re.compile(r"://|(?<=\bwww)\.|(?<=\bmailto):", re.IGNORECASE)
_UNDERLINED = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")
_MENTION = re.compile(r"@(?=[\w&!#])|#(?=\w)|/(?=\w+@)")


class _Line(Struct, frozen=True):
    label: str
    text: str
    outside: bool = True
    links: tuple[Link, ...] = ()


def rendered(message: Message, form: Form, limit: int) -> tuple[str, str]:
    """Title and body; the body has at most `limit` characters."""
    title = harmless(headline(message), min(TITLE, limit // 2))
    room = limit - len(title) - _AROUND
    for named in (NAMED, 1):
        for length in _LENGTHS:
            body = _body(message, form, length, named)
            if len(body) <= room:
                return title, body
    return title, "cortex-school alerts list"[: max(room, 0)]


def headline(message: Message) -> str:
    """One line that is enough to know whether to get up."""
    first = message.items[0]
    word = "Over" if message.over else message.severity.capitalize()
    several = len(message.items) + message.more
    what = f"{several} things: {first.title}" if several > 1 else first.title
    return harmless(f"{word}: {message.application}: {what}" if message.application else f"{word}: {what}", TITLE)


def harmless(text: str, limit: int) -> str:
    """One line that no channel takes for anything but text."""
    line = _UNDERLINED.sub("‗", one_line(redacted(text), limit * 2).translate(_SIGNS))
    line = _MENTION.sub(
        lambda found: found.group() + " ", _LINKED.sub(lambda found: found.group()[:1] + " " + found.group()[1:], line)
    )
    return one_line(line, limit)


def _body(message: Message, form: Form, length: int, named: int) -> str:
    shown = message.items[:named]
    parts = [_block(item, form, length, numbered=len(message.items) > 1) for item in shown]
    left = message.more + len(message.items) - len(shown)
    if left:
        parts.append(_line(_Line("", f"And {left} more: `cortex-school alerts list`.", outside=False), form, length))
    if message.note:
        parts.append(_line(_Line("", message.note, outside=False), form, length))
    parts.append(_line(_Line("", _moment(message.at), outside=False), form, length))
    return ("<br/><br/>\n" if form == "html" else "\n\n").join(parts)


def _block(item: Item, form: Form, length: int, *, numbered: bool) -> str:
    times = f"{item.count} times since {_moment(item.since)}" if item.count > 1 else ""
    lines = (
        _Line("What", item.title if numbered else ""),
        _Line("Change", item.about),
        _Line("Why", item.why),
        _Line("Done", item.done),
        _Line("Next", item.advice, outside=False),
        _Line("Reported", times, outside=False),
        _Line("Look at", "", outside=False, links=item.links),
    )
    kept = [_line(line, form, length) for line in lines if line.text or line.links]
    return ("<br/>\n" if form == "html" else "\n").join(kept)


def _line(line: _Line, form: Form, length: int) -> str:
    text = harmless(line.text, length) if line.outside else line.text
    match form:
        case "text":
            label = f"{line.label}: " if line.label else ""
            return label + (", ".join(f"{link.what} {link.url}" for link in line.links) or text.replace("`", ""))
        case "markdown":
            label = f"**{line.label}:** " if line.label else ""
            shown = f"`{text}`" if line.outside else text
            return label + (" · ".join(f"[{link.what}]({link.url})" for link in line.links) or shown)
        case "html":
            label = f"<b>{line.label}:</b> " if line.label else ""
            shown = html.escape(text) if line.outside else _code(html.escape(text))
            links = (f'<a href="{html.escape(link.url)}">{html.escape(link.what)}</a>' for link in line.links)
            return label + (" · ".join(links) or shown)


def _code(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", text)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
