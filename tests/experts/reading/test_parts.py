"""Long talks in parts: nothing lost, cut where a thought ends, the seam read twice."""

import re

import pytest

from functions._catalogue.transcript import Segment, Transcript, spoken
from functions._experts.reading.parts import LINE, OVERLAP, clock, parts

MARK = re.compile(r"^\[[0-9:]+\] ", re.MULTILINE)


def talk(texts: list[str], chapters: tuple[float, ...] = (), each: float = 4.0) -> Transcript:
    return Transcript(
        tuple(Segment(at * each, each, text) for at, text in enumerate(texts)), video="v", chapters=chapters
    )


def plain(text: str) -> str:
    return MARK.sub("", text).replace("\n", " ")


def rejoined(found: list[str], overlap: int) -> str:
    """The parts as one text again, which works only if each seam is in both parts."""
    whole = found[0]
    for part in found[1:]:
        seam = next(size for size in range(overlap + 1, -1, -1) if whole.endswith(part[:size].strip()))
        whole = f"{whole} {part[seam:].strip()}"
    return whole


def test_a_short_talk_is_one_part_with_its_times() -> None:
    (one,) = parts(talk(["Hello.", "Set a memory limit."]))
    assert (one.text, one.start) == ("[0:00] Hello. Set a memory limit.", 0.0)
    assert parts(talk([])) == parts(talk(["", "  "])) == ()


def test_three_hours_are_a_few_parts_and_all_that_is_said_is_in_them() -> None:
    sentences = [f"Sentence number {number} says what to do about thing {number}." for number in range(2700)]
    found = parts(talk(sentences))
    texts = [plain(one.text) for one in found]
    assert 6 <= len(found) <= 8
    assert rejoined(texts, OVERLAP) == " ".join(sentences)
    assert all(len(one.text) < 1.1 * 30_000 for one in found)
    assert all(text.endswith(".") and text.startswith("Sentence number") for text in texts)
    assert all(one.text.startswith(f"[{clock(one.start)}] ") for one in found)


def test_a_chapter_is_a_better_place_to_cut_than_a_sentence() -> None:
    sentences = [f"This is sentence {number} of the talk." for number in range(60)]
    chapter = 27 * 4.0
    first, second, *_ = parts(talk(sentences, chapters=(0.0, chapter)), most=1000, overlap=70)
    assert plain(first.text).endswith("This is sentence 26 of the talk.")
    assert plain(second.text).startswith("This is sentence 25 of the talk. This is sentence 26")
    again = parts(talk(sentences), most=1000, overlap=70)[0]
    assert plain(again.text).endswith("This is sentence 29 of the talk.")


def test_captions_without_sentences_are_cut_between_captions() -> None:
    captions = [f"and then caption {number} goes on" for number in range(100)]
    found = [plain(one.text) for one in parts(talk(captions), most=500, overlap=60)]
    assert rejoined(found, 60) == " ".join(captions)
    assert all(one.startswith("and then") and one.endswith("goes on") for one in found)


@pytest.mark.parametrize("text", ["word " * 20_000, "x" * 100_000, "no. " * 20_000, "a " * 70_000])
def test_one_caption_as_long_as_a_talk_is_cut_all_the_same(text: str) -> None:
    found = parts(talk([text]), most=5_000, overlap=500)
    whole = spoken(talk([text])).text
    assert sum(len(plain(one.text)) for one in found) >= len(whole) - len(found) - 1
    assert all(len(plain(one.text)) <= 5_000 for one in found)
    assert len(found) <= len(whole) / 2_000


def test_a_line_carries_the_time_at_which_it_begins() -> None:
    captions = [f"caption {number} of the talk." for number in range(40)]
    (one,) = parts(talk(captions))
    lines = one.text.splitlines()
    assert all(LINE <= len(line) < 2 * LINE for line in lines[:-1])
    assert [line.partition(" ")[0] for line in lines] == [
        f"[{clock(4.0 * captions.index(plain(line)[: plain(line).index('.') + 1]))}]" for line in lines
    ]


@pytest.mark.parametrize(("seconds", "told"), [(0, "0:00"), (59.9, "0:59"), (600, "10:00"), (10_861, "3:01:01")])
def test_times_are_told_as_people_do(seconds: float, told: str) -> None:
    assert clock(seconds) == told
