"""What a start is measured with: every function has an event of its own, and none is measured as something else."""

from pathlib import Path

import pytest

from tests.benchmarks.starts import ANCHORS, subject
from tests.benchmarks.surroundings import Surroundings, first, functions


def test_every_function_has_its_first_event() -> None:
    assert {name for name in functions() if first(name).body} == set(functions())


def test_who_is_no_function_is_not_measured_as_an_anchor(tmp_path: Path) -> None:
    around = Surroundings(tmp_path, "redis://127.0.0.1:1", "http://127.0.0.1:1")
    for name in ANCHORS:
        assert subject(name, around)[3] == "functions_framework"
    with pytest.raises(KeyError):
        subject("somebody", around)
