"""The documentation speaks of what is there."""

import re
from pathlib import Path

import pytest
import typer

from functions._catalogue.catalogue import PRACTICES
from functions._cli.main import app

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text()
PAGES = (
    "README.md",
    "docs/ARCHITECTURE.md",
    *sorted(f"docs/decisions/{path.name}" for path in ROOT.glob("docs/decisions/*.md")),
)
READ_ELSEWHERE = {"HOME", "PATH"}  # passed on to git, no settings of ours


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    named = re.findall(r"`((?:eventing|functions|knative|tests|docs|\.ci)/[\w./-]*)`", (ROOT / page).read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def settings_read() -> set[str]:
    sources = [*ROOT.glob("eventing/**/*.py"), *ROOT.glob("functions/**/*.py")]
    pattern = re.compile(r"(?:(?:setting|secret)\(\s*\w+,\s*|environ(?:\.get\(|\[))\"([A-Z_]+)\"")
    return {name for path in sources for name in pattern.findall(path.read_text())} - READ_ELSEWHERE


def test_the_configuration_table_is_what_the_code_reads() -> None:
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert rows == settings_read()


def test_every_command_is_in_the_readme() -> None:
    group = typer.main.get_command(app)
    names = sorted(getattr(group, "commands", {}))
    assert len(names) > 15
    assert [name for name in names if not re.search(rf"\b{name}\b", README)] == []


def test_the_changelog_counts_the_practices() -> None:
    assert f"{len(PRACTICES)} practices" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", *PAGES])
def test_a_page_names_no_machine_and_no_ticket(page: str) -> None:
    assert str(ROOT) not in (ROOT / page).read_text()
    assert not re.search(r"\bissue #?\d|\bsession \d", (ROOT / page).read_text())
