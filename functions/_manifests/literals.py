"""Another text in a literal block scalar (`|`): only the lines that differ are written anew."""

import difflib
import re

from functions._manifests.emission import fits_literal
from functions._manifests.fields import CannotRender
from functions._manifests.splices import replace
from functions._manifests.style import Style
from functions._manifests.tree import Node

_HEADER = re.compile(r"\|(?P<chomp>[-+]?)(?P<rest>[ \t]*(?:#.*)?\r?)$")


def over_literal(text: str, node: Node, value: str, style: Style) -> str:
    """The text with another value in this block scalar.

    Raises:
        CannotRender: when the block is folded, says its own indentation or keeps blank lines at its end, or when the
            value cannot stand in such a block.
    """
    header_end = text.index("\n", node.start) if "\n" in text[node.start : node.end] else -1
    header = _HEADER.fullmatch(text[node.start : header_end]) if header_end >= 0 else None
    if not header or header["chomp"] == "+":
        raise CannotRender("a block scalar of this form is not edited")
    if not fits_literal(value):
        raise CannotRender("the text cannot stand in a block scalar")
    body = text[header_end + 1 : node.end].split("\n")
    first = next(line for line in body if line.strip())
    pad = first[: len(first) - len(first.lstrip(" "))]
    lines = _lines(body, pad, node.text.removesuffix("\n").split("\n"), value.removesuffix("\n").split("\n"), style)
    chomp = "" if value.endswith("\n") else "-"
    if header["chomp"] == "-" and chomp == "":
        start = f"|{header['rest']}"
    else:
        start = f"|{chomp}{header['rest']}" if chomp != header["chomp"] else text[node.start : header_end]
    return replace(text, node.start, node.end, start + "\n" + "\n".join(lines))


def _lines(body: list[str], pad: str, old: list[str], new: list[str], style: Style) -> list[str]:
    ending = "\r" if style.newline == "\r\n" else ""
    if len(body) != len(old):
        raise CannotRender("a block scalar of this form is not edited")
    kept: list[str] = []
    for name, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if name == "equal":
            kept += [line.removesuffix("\r") for line in body[start:end]]
        else:
            kept += [pad + line if line else "" for line in new[new_start:new_end]]
    return [line + ending for line in kept[:-1]] + kept[-1:]
