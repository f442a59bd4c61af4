"""From what a person names to a `video.submitted`."""

from pathlib import Path

import pytest

from eventing.contracts import TRANSCRIPT_LIMIT
from eventing.handler import Permanent
from functions._cli.lessons import BUNDLED, bad_lesson, submission
from functions._rehearsal.faults import FAULTS

LARGEST = TRANSCRIPT_LIMIT - 64 * 1024


def test_a_url_is_submitted_as_it_is() -> None:
    found = submission("https://youtu.be/abcdefghijk", "A talk", "de")
    assert (found.url, found.title, found.language, found.transcript) == (
        "https://youtu.be/abcdefghijk",
        "A talk",
        "de",
        "",
    )
    assert found.submitted_by


def test_the_text_of_a_file_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "my-talk_one.txt"
    path.write_text("Always set memory limits.")
    found = submission(str(path))
    assert found.transcript == "Always set memory limits."
    assert found.title == "My talk one"
    assert found.url.startswith("urn:cortex-school:transcript:")
    assert submission(str(path), "Another title").title == "Another title"
    assert submission(str(path)).url == found.url


def test_other_encodings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("Grüße", encoding="utf-16")
    assert submission(str(path)).transcript == "Grüße"
    path.write_text("Grüße", encoding="utf-8-sig")
    assert submission(str(path)).transcript == "Grüße"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "holds no text"),
        (b"  \n ", "holds no text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "holds no text"),
        (b"text\0text", "holds no text"),
        (b"a" * (LARGEST + 1), f"has {LARGEST + 1} bytes; a transcript may have {LARGEST}"),
    ],
)
def test_what_is_no_transcript_is_refused(tmp_path: Path, body: bytes, sentence: str) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(body)
    with pytest.raises(Permanent, match=sentence):
        submission(str(path))


def test_the_largest_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_bytes(b"a" * LARGEST)
    assert len(submission(str(path)).transcript) == LARGEST


def test_neither_file_nor_url(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="neither a file here nor a URL"):
        submission(str(tmp_path / "nothing.vtt"))
    with pytest.raises(Permanent, match="is a folder"):
        submission(str(tmp_path))


def test_the_bundled_lesson_is_ten_minutes_of_talk() -> None:
    text = BUNDLED.read_text()
    assert text.startswith("WEBVTT")
    stamps = [line.split(" --> ")[1] for line in text.splitlines() if " --> " in line]
    hours, minutes, _ = stamps[-1].split(" ")[0].split(":")
    assert int(hours) * 60 + int(minutes) >= 10


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_every_fault_has_a_lesson(fault: str) -> None:
    assert bad_lesson(fault).read_text().startswith("WEBVTT")
