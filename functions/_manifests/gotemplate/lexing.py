"""A template's text, cut into literal text and actions, and an action cut into tokens."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from functions._manifests.gotemplate.errors import TemplateError


class Piece(NamedTuple):
    """Literal text, or what stands inside one `{{ }}`; `line` is where it starts."""

    text: str
    is_action: bool
    line: int


class Token(NamedTuple):
    """A word of an action; `spaced`: white space stands before it, which tells `.a .b` from `.a.b`."""

    kind: str
    text: str
    spaced: bool


_STRINGS = r'"(?:\\.|[^"\\\n])*"|`[^`]*`|' + r"'(?:\\.|[^'\\\n])+'"
_COMMENT = re.compile(r"\{\{(?:- )?\s*/\*.*?\*/\s*(?: -)?\}\}", re.DOTALL)
_ACTION = re.compile(rf"\{{\{{(-\s)?((?:{_STRINGS}|[^\"`'}}]|\}}(?!\}}))*?)(\s-)?\}}\}}", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<string>"(?:\\.|[^"\\\n])*"|`[^`]*`)|(?P<char>'(?:\\.|[^'\\\n])+')
    |(?P<number>[+-]?(?:0[xXbBoO][0-9a-fA-F_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))(?![\w.])
    |(?P<field>\.[A-Za-z_][\w]*)|(?P<dot>\.)|(?P<variable>\$\w*)|(?P<word>[A-Za-z_]\w*)
    |(?P<sign>:=|[=|(),])""",
    re.VERBOSE,
)


def pieces(source: str) -> Iterator[Piece]:
    """The pieces of a template in order, with white space trimmed where `{{-` and `-}}` ask for it.

    Raises:
        TemplateError: for an action that does not end.
    """
    position, line, trim = 0, 1, False
    while position < len(source):
        start = source.find("{{", position)
        text = source[position : start if start >= 0 else len(source)]
        comment = _COMMENT.match(source, start) if start >= 0 else None
        action = comment or (_ACTION.match(source, start) if start >= 0 else None)
        if start >= 0 and not action:
            raise TemplateError(f"line {line + text.count(chr(10))}: an action is not closed")
        whole = action.group() if action else ""
        shown = text.lstrip(" \t\r\n") if trim else text
        if whole.startswith(("{{- ", "{{-\t", "{{-\n", "{{-\r")):
            shown = shown.rstrip(" \t\r\n")
        if shown:
            yield Piece(shown, False, line)
        line += text.count("\n")
        if action and not comment:
            yield Piece(action.group(2), True, line)
        line += whole.count("\n")
        trim = whole.endswith((" -}}", "\t-}}", "\n-}}", "\r-}}"))
        position = action.end() if action else len(source)


def tokens(action: str) -> list[Token]:
    """The tokens of an action.

    Raises:
        TemplateError: for a character that no token starts with.
    """
    found: list[Token] = []
    position, spaced = 0, False
    while position < len(action):
        match = _TOKEN.match(action, position)
        if not match:
            raise TemplateError(f"unexpected {action[position : position + 10]!r} in an action")
        position = match.end()
        kind = str(match.lastgroup)
        if kind == "space":
            spaced = True
            continue
        found.append(Token(kind, match.group(), spaced))
        spaced = False
    return found
