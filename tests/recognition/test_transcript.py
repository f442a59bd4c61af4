"""One text of all captions, each word once, and when each was said."""

import pytest

from functions._catalogue.transcript import Segment, Spoken, Transcript, spoken


def captions(*texts: str) -> Transcript:
    return Transcript(tuple(Segment(4.0 * place, 4.0, text) for place, text in enumerate(texts)))


def test_the_text_is_what_was_said() -> None:
    assert captions("set a memory", " limit\non  every pod ").text == "set a memory limit on every pod"


def test_an_empty_transcript_says_nothing() -> None:
    assert spoken(Transcript(())) == Spoken("", (), ())
    assert spoken(Transcript(())).at(5) == 0.0


def test_captions_without_words_are_left_out() -> None:
    assert spoken(captions("one", "  ", "two")) == Spoken("one two", (0, 4), (0.0, 8.0))


@pytest.mark.parametrize(("offset", "second"), [(0, 0.0), (2, 0.0), (3, 0.0), (4, 4.0), (6, 4.0), (8, 8.0), (99, 8.0)])
def test_when_a_character_was_said(offset: int, second: float) -> None:
    assert spoken(captions("one", "two", "three")).at(offset) == second


def test_rolling_captions_say_each_line_once() -> None:
    rolling = captions(
        "so the first thing", "so the first thing", "so the first thing\nyou should do is", "you should do is",
        "you should do is\npin your images", "pin your images",
    )  # fmt: skip
    assert rolling.text == "so the first thing you should do is pin your images"
    assert spoken(rolling).times == (0.0, 8.0, 16.0)


def test_rolling_captions_with_a_single_word() -> None:
    rolling = captions("okay", "okay", "okay\nlet us begin with", "let us begin with", "let us begin with\nthe probes")
    assert rolling.text == "okay let us begin with the probes"


def test_a_repeated_word_at_a_seam_stays_in_other_captions() -> None:
    assert captions("we had", "had three", "nodes and", "and a disk").text == "we had had three nodes and and a disk"


def test_a_refrain_is_not_taken_for_rolling() -> None:
    texts = ("pin your images", "pin your images", "and then", "the next", "thing is", "a probe", "on it", "all of it")
    assert captions(*texts).text == " ".join(texts)
