"""What a start is measured with: every function has an event of its own, and none is measured as something else."""

from pathlib import Path

import pytest

from tests.benchmarks.known import FIRST_KNOWN, KNOWN
from tests.benchmarks.starts import ANCHORS, subject
from tests.benchmarks.surroundings import FIRST, RECEIVER, Surroundings, first, functions


def test_every_function_has_its_first_event() -> None:
    told = {*FIRST, RECEIVER}
    assert {name for name in told if first(name).body} == told
    assert sorted([*told, *FIRST_KNOWN]) == list(functions())  # each once
    assert {name: KNOWN[what][0] for name, what in FIRST_KNOWN.items()} == {name: name for name in FIRST_KNOWN}


def test_who_is_no_function_is_not_measured_as_an_anchor(tmp_path: Path) -> None:
    around = Surroundings(tmp_path, "redis://127.0.0.1:1", "http://127.0.0.1:1")
    for name in ANCHORS:
        assert subject(name, around)[3] == "functions_framework"
    with pytest.raises(KeyError):
        subject("somebody", around)
