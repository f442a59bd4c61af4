"""Bytes to text: encodings, binary content, characters that would act on a terminal. Pure."""

import re

from eventing.contracts import TRANSCRIPT_LIMIT
from functions._clients.transcripts import SourceFailure

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Control characters, and the direction marks that can make a quote read as something else than it says.
_ACTING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SAVE_AS_TEXT = "Save the transcript as plain text, .vtt, .srt or .json in UTF-8 and submit it again."


def text_of(body: bytes) -> str:
    """The text of a document: UTF-8, UTF-16 with its mark, else Windows-1252 (what old subtitle editors write).

    Raises:
        SourceFailure: refused (larger than the contract's transcript limit, or binary), or unparsable (no text).
    """
    if len(body) > TRANSCRIPT_LIMIT:
        why = f"the transcript is {len(body)} bytes, more than {TRANSCRIPT_LIMIT}"
        raise SourceFailure("refused", why, "Submit the lesson in parts.")
    marked = [(mark, encoding) for mark, encoding in _BOMS if body.startswith(mark)]
    try:
        text = body[len(marked[0][0]) :].decode(marked[0][1]) if marked else _guessed(body)
    except UnicodeDecodeError as error:
        raise SourceFailure("unparsable", f"the transcript is not text ({error.reason})", _SAVE_AS_TEXT) from error
    if "\x00" in text:
        raise SourceFailure("refused", "the transcript is binary: it holds NUL bytes", _SAVE_AS_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guessed(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252")


def plain(text: str) -> str:
    """The text on one line, without characters that act instead of showing."""
    return " ".join(_ACTING.sub("", text).split())
