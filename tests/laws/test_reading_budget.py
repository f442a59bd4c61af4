"""The budget for a reader: file lengths, and names that say what a thing is."""

import statistics
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted([*ROOT.glob("eventing/**/*.py"), *ROOT.glob("functions/**/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "core"}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_300_lines() -> None:
    assert [str(path.relative_to(ROOT)) for path in [*SOURCES, *TESTS] if lines(path) > 300] == []


def test_the_median_file_has_at_most_90_lines() -> None:
    assert statistics.median(lines(path) for path in SOURCES) <= 90


def test_no_name_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in [*SOURCES, *TESTS] if {*path.parts, path.stem} & EMPTY_NAMES] == []
