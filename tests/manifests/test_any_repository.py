"""Small changes anywhere in a whole repository: only their lines change, and the way back gives the same bytes.

The sample is always there; any other tree is tested too where the environment names its folder in GITOPS_TREE.
"""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import functions._rehearsal
from eventing.vocabulary import Operation
from functions._manifests.repository import load
from tests.manifests.everywhere import files_in, operations, wrong

SAMPLE = Path(functions._rehearsal.__file__).parent / "sample"
TREES = [SAMPLE, *map(Path, filter(None, [os.environ.get("GITOPS_TREE")]))]


@pytest.mark.parametrize("folder", TREES, ids=lambda folder: folder.name)
def test_a_small_change_is_small_and_has_a_way_back(folder: Path) -> None:
    files = files_in(folder)
    choices = operations(load(files))
    assert choices

    @settings(max_examples=60 if folder == SAMPLE else 500, deadline=None, database=None)
    @given(st.sampled_from(choices))
    def check(operation: Operation) -> None:
        assert not wrong({operation.file: files[operation.file]}, operation)

    check()
