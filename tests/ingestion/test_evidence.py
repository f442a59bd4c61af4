"""A quote counts only where it is really said, at the time it is said."""

import pytest

from functions._catalogue.transcript import Segment
from functions.youtube_ingestion.evidence import Script

SCRIPT = Script(
    (
        Segment(0.0, 2.0, "Set a memory  limit"),
        Segment(2.0, 2.0, "on every pod. Really, on EVERY pod"),
        Segment(9.0, 2.0, "set a memory limit"),
    )
)


@pytest.mark.parametrize(
    ("quote", "near", "at"),
    [
        ("set a memory limit", None, 0.0),
        ("set a memory limit", 4.4, 0.0),
        ("set a memory limit", 4.6, 9.0),
        ("set a memory limit", 100.0, 9.0),
        ("limit on every", None, 0.0),  # begins in the first caption
        ("on every pod", None, 2.0),
        ("Really,\n on every\tpod", None, 2.0),
        ("pod set a", 0.0, 2.0),
    ],
)
def test_a_quote_is_found(quote: str, near: float | None, at: float) -> None:
    assert SCRIPT.find(quote, near) == at


@pytest.mark.parametrize("quote", ["", "  ", "set a cpu limit", "memory limit limit", "et a memory", "on every po"])
def test_what_is_not_said_is_not_found(quote: str) -> None:
    assert SCRIPT.find(quote) is None


def test_an_empty_transcript_says_nothing() -> None:
    assert Script(()).find("x") is None


def test_signs_are_written_as_one_likes() -> None:
    script = Script((Segment(0.0, 1.0, "Don’t “tune” it – measure it"),))
    assert script.find('don\'t "tune" it - measure it') == 0.0
    assert script.find("tune it") is None


@pytest.mark.parametrize(("said", "quote"), [("undo it now", "do it"), ("privileged pods", "privilege")])
def test_a_part_of_a_word_is_not_what_was_said(said: str, quote: str) -> None:
    assert Script((Segment(0.0, 1.0, said),)).find(quote) is None
    assert Script((Segment(0.0, 1.0, f"{said}, I mean: {quote}"),)).find(quote) == 0.0


def test_a_language_without_spaces_is_quoted_from_anywhere() -> None:
    assert Script((Segment(0.0, 1.0, "请设置内存限制以防泄漏"),)).find("设置内存限制") == 0.0


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("my password: hunter2hunter2 was on the slide", "my password: (redacted) was on the slide"),
        ("my password: hunter2hunter2 was on the slide", "my password: hunter2hunter2 was"),
        ("my password: hunter2hunter2 was on the slide", "hunter2hunter2 was on the slide"),
        ("write <data> around it", "write ‹data> around it"),
    ],
)
def test_a_quote_of_what_a_model_is_shown_is_one(said: str, quote: str) -> None:
    script = Script((Segment(3.0, 1.0, said),))
    assert script.find(quote) == 3.0
    assert script.find("(redacted) on the slide") is None
