"""Bytes become text, or say why not."""

import pytest

from eventing.contracts import TRANSCRIPT_LIMIT
from functions._clients.transcripts import SourceFailure
from functions.youtube_ingestion.decoding import plain, text_of


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"plain", "plain"),
        ("Größe".encode(), "Größe"),
        ("\ufeffGröße".encode(), "Größe"),
        (b"\xff\xfe" + "Größe".encode("utf-16-le"), "Größe"),
        (b"\xfe\xff" + "Größe".encode("utf-16-be"), "Größe"),
        ("Größe – “quoted”".encode("cp1252"), "Größe – “quoted”"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"", ""),
    ],
)
def test_the_known_encodings(body: bytes, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "reason", "message"),
    [
        (b"a\x00b", "refused", "the transcript is binary: it holds NUL bytes"),
        ("no mark".encode("utf-16-le"), "refused", "the transcript is binary: it holds NUL bytes"),
        (b"\x89PNG\r\n\x1a\n\x81\xff", "unparsable", "the transcript is not text (character maps to <undefined>)"),
        (b"\xff\xfe\x00\xd8", "unparsable", "the transcript is not text (unexpected end of data)"),
        (b"a" * (TRANSCRIPT_LIMIT + 1), "refused", "the transcript is 1048577 bytes, more than 1048576"),
    ],
)
def test_what_is_not_text(body: bytes, reason: str, message: str) -> None:
    with pytest.raises(SourceFailure) as caught:
        text_of(body)
    assert (caught.value.reason, caught.value.message) == (reason, message)
    assert caught.value.advice


def test_the_limit_itself_is_read() -> None:
    assert len(text_of(b"a" * TRANSCRIPT_LIMIT)) == TRANSCRIPT_LIMIT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a\tb\n c\u00a0d ", "a b c d"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred[0m"),
        ("safe\u202egnp.exe\u2066x\u200b", "safegnp.exex"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # joins letters in Persian, so it stays
        ("a\x85b", "a b"),
    ],
)
def test_text_is_one_line_that_only_shows(text: str, shown: str) -> None:
    assert plain(text) == shown
