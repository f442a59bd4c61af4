"""Two changes of one text, put together as git does it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._manifests.threeway import MAX_LINES, Conflict, Merged, three_way

BASE = b"a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        (b"a\nb\nc\nd\ne\n", b"a\nB\nc\nd\ne\n", b"a\nB\nc\nd\ne\n"),
        (b"A\nb\nc\nd\ne\n", b"a\nb\nc\nd\nE\n", b"A\nb\nc\nd\nE\n"),
        (b"a\nb\nc\nd\ne\nf\n", b"b\nc\nd\ne\n", b"b\nc\nd\ne\nf\n"),
        (b"a\nX\nc\nd\ne\n", b"a\nX\nc\nd\n", b"a\nX\nc\nd\n"),
        (b"", BASE, b""),
        (BASE, b"", b""),
    ],
)
def test_what_one_side_touched_is_taken_from_it(ours: bytes, theirs: bytes, merged: bytes) -> None:
    assert three_way(BASE, ours, theirs) == Merged(merged)


@pytest.mark.parametrize(
    ("ours", "theirs", "conflict"),
    [
        (b"a\nX\nc\nd\ne\n", b"a\nY\nc\nd\ne\n", Conflict(2, b"b\n", b"X\n", b"Y\n")),
        (b"a\nX\nc\nd\ne\n", b"a\nb\nY\nd\ne\n", Conflict(2, b"b\nc\n", b"X\nc\n", b"b\nY\n")),
        (b"a\nb\nc\nd\ne\nX", b"a\nb\nc\nd\ne\nY", Conflict(6, b"", b"X", b"Y")),
        (b"a\nc\nd\ne\n", b"a\nY\nc\nd\ne\n", Conflict(2, b"b\n", b"", b"Y\n")),
    ],
)
def test_what_both_touched_is_a_conflict_that_shows_both(ours: bytes, theirs: bytes, conflict: Conflict) -> None:
    assert three_way(BASE, ours, theirs) == Merged(theirs, (conflict,))


def test_a_file_that_is_too_long_to_match_is_a_conflict_and_not_a_hang() -> None:
    base = b"x\n" * (MAX_LINES + 1)
    merged = three_way(base, base + b"a\n", base + b"b\n")
    assert (merged.text, len(merged.conflicts)) == (base + b"b\n", 1)


lines = st.lists(st.sampled_from([f"line {number}\n".encode() for number in range(12)]), max_size=12).map(b"".join)


@given(lines, lines)
def test_a_side_that_changed_nothing_loses_to_the_other(base: bytes, other: bytes) -> None:
    assert three_way(base, base, other) == Merged(other)
    assert three_way(base, other, base) == Merged(other)
    assert three_way(base, other, other) == Merged(other)


@given(lines, lines, lines)
def test_both_orders_conflict_in_the_same_places(base: bytes, ours: bytes, theirs: bytes) -> None:
    one, other = three_way(base, ours, theirs), three_way(base, theirs, ours)
    assert [(c.base, c.ours, c.theirs) for c in one.conflicts] == [(c.base, c.theirs, c.ours) for c in other.conflicts]
    if not one.conflicts:
        assert one.text == other.text


unique = st.lists(st.integers(0, 9), max_size=8, unique=True).map(
    lambda numbers: b"".join(b"line %d\n" % number for number in sorted(numbers))
)


@settings(max_examples=40, deadline=None)
@given(unique, unique, unique)
def test_where_it_finds_no_conflict_git_finds_the_same_text(base: bytes, ours: bytes, theirs: bytes) -> None:
    merged = three_way(base, ours, theirs)
    if not merged.conflicts:
        assert git_merge_file(base, ours, theirs) in (merged.text, None)


def git_merge_file(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """What git makes of it; None for a conflict."""
    import tempfile  # noqa: PLC0415  hypothesis does not mix with the fixture

    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
            Path(folder, name).write_bytes(text)
        found = subprocess.run(
            ("git", "merge-file", "-p", "ours", "base", "theirs"), cwd=folder, capture_output=True, check=False
        )
    return found.stdout if found.returncode == 0 else None
