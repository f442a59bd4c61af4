"""Prompts: Markdown with front matter and strict variables, and the one way in which text from outside enters them.

A prompt's front matter says its `purpose` and its `variables`, each `data` (a block, made by `block`) or `word` (a
short plain name that is ours: an expert, a model). A variable that is missing, unknown or of the wrong sort raises,
so no text from outside stands in a prompt undelimited.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct, yaml

from eventing.shapes import ready
from functions._improvement.redaction import redacted

FOLDER = Path(__file__).parent / "prompts"
_VARIABLE = re.compile(r"\{\{ *([a-z_]+) *\}\}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,._/-]{0,199}")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TAG = re.compile(r"<(?=\s*/?\s*data\b)", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # part of words in Persian and Hindi, and of emoji


class Block(str):
    """Text from outside between delimiters that it cannot close."""

    __slots__ = ()


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """The front matter of a prompt."""

    purpose: str
    variables: dict[str, Literal["data", "word"]] = {}


class Prompt(Struct, frozen=True):
    """One prompt file."""

    name: str
    header: Header
    text: str

    def filled(self, **values: str) -> str:
        """The text with its variables.

        Raises:
            ValueError: for a variable that is missing, unknown, or not what the front matter says it is.
        """
        if values.keys() != self.header.variables.keys():
            wanted, given = sorted(self.header.variables), sorted(values)
            raise ValueError(f"prompt {self.name} has the variables {wanted}, not {given}")
        for variable, sort in self.header.variables.items():
            value = values[variable]
            if sort == "data" and not isinstance(value, Block):
                raise ValueError(f"prompt {self.name}: {variable} is data; make it with prompting.block")
            if sort == "word" and not _WORD.fullmatch(value):
                raise ValueError(f"prompt {self.name}: {variable} must be a plain word, not {value[:80]!r}")
        return _VARIABLE.sub(lambda found: values[found.group(1)], self.text)


@cache
def prompt(name: str) -> Prompt:
    """The prompt `prompts/<name>.md`.

    Raises:
        ValueError: when its front matter and its text do not agree.
    """
    return parsed(name, (FOLDER / f"{name}.md").read_text("utf-8"))


def parsed(name: str, text: str) -> Prompt:
    """A prompt from its file's text.

    Raises:
        ValueError: for front matter that is missing or wrong, or variables that the text uses but does not declare.
    """
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise ValueError(f"prompt {name} has no front matter between two lines of ---")
    head, _, body = text[4:].partition("\n---\n")
    try:
        header = yaml.decode(head, type=ready(Header))
    except ValueError as wrong:
        raise ValueError(f"prompt {name}: {wrong}") from None
    used = set(_VARIABLE.findall(body))
    if used != header.variables.keys() or "{{" in _VARIABLE.sub("", body):
        raise ValueError(f"prompt {name} declares {sorted(header.variables)} and uses {sorted(used)}")
    return Prompt(name, header, body.strip())


def block(name: str, text: str) -> Block:
    """Text from outside as one delimited block: without credentials and invisible signs, and unable to end itself.

    The delimiter carries a digest of the text, so a text would have to contain its own digest to close it; and what
    looks like a delimiter in it is made readable as text (`‹data`).

    Raises:
        ValueError: for a name that is not a plain one of ours.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:80]!r} is no name for a block")
    inside = _TAG.sub("‹", _visible(redacted(text)))
    key = hashlib.sha256(f"{name}\n{inside}".encode()).hexdigest()[:16]
    return Block(f'<data name="{name}" key="{key}">\n{inside}\n</data key="{key}">')


def blocks(texts: Mapping[str, str]) -> Block:
    """Several blocks, one after the other; those without text are left out."""
    return Block("\n".join(block(name, text) for name, text in texts.items() if text))


def _visible(text: str) -> str:
    """Without control characters, bidirectional marks, tag characters and other signs that nobody sees."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    hidden = {ord(sign): None for sign in set(normal) if not _kept(sign)}  # each sign is looked up once, not each place
    return normal.translate(hidden) if hidden else normal


def _kept(sign: str) -> bool:
    return sign in "\n\t" or sign in _JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Cn")
