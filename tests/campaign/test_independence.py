"""What judges and what is judged share nothing: the generator imports its own modules and the report's words only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).parent
GENERATOR = sorted([*CAMPAIGN.glob("cluster/*.py"), *CAMPAIGN.glob("kinds/*.py")])
OWN = ("tests.campaign.cluster", "tests.campaign.kinds", "tests.campaign.report")
THIRD = {"yaml"}  # manifests are files of it
STANDARD = {
    "bisect", "collections", "copy", "dataclasses", "datetime", "hashlib", "http", "json", "math", "random", "re",
    "threading", "typing", "urllib",
}  # fmt: skip


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say from where"
            yield node.module or ""


def foreign(path: Path) -> list[str]:
    return [
        name for name in imported(path) if not name.startswith(OWN) and name.partition(".")[0] not in STANDARD | THIRD
    ]


def test_there_is_a_generator() -> None:
    assert len(GENERATOR) > 15


@pytest.mark.parametrize("path", GENERATOR, ids=lambda path: path.stem)
def test_the_generator_imports_nothing_of_the_school(path: Path) -> None:
    assert foreign(path) == []


@pytest.mark.parametrize("line", ["import functions._policy", "from functions.health_monitor import verdict",
                                  "from tests.monitor.history import COMMIT", "import importlib"])  # fmt: skip
def test_the_law_can_fail(line: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"import json\n\ndef later():\n    {line}\n")
    assert len(foreign(path)) == 1


def test_the_report_knows_no_detector() -> None:
    assert not [name for name in imported(CAMPAIGN / "report.py") if name.startswith("functions")]
