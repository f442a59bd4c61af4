"""What images are called where nobody says: the same for the same content, another for another, in a real checkout."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from functions._images.revision import tag_of

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
FILES = {
    "eventing/a.py": "a",
    "functions/Dockerfile": "FROM a",
    "functions/alerting/function.py": "a",
    "functions/_cli/main.py": "a",
    "knative/policy.yaml": "mode: propose",
    ".dockerignore": "*",
    ".gitignore": "__pycache__",
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run((*GIT, "-C", str(folder), *words), capture_output=True, text=True, check=True)
    return done.stdout.strip()


def written(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    for path, text in FILES.items():
        written(tmp_path, path, text)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_a_clean_checkout_is_called_by_its_commit(checkout: Path) -> None:
    assert tag_of(checkout) == git(checkout, "rev-parse", "HEAD")[:12]


@pytest.mark.parametrize("path", ["knative/policy.yaml", "docs/page.md", "functions/_cli/main.py"])
def test_what_is_in_no_image_changes_no_name(path: str, checkout: Path) -> None:
    before = tag_of(checkout)
    written(checkout, path, "changed")
    assert tag_of(checkout) == before
    git(checkout, "add", ".")
    assert tag_of(checkout) == before
    git(checkout, "commit", "-q", "-m", "second")
    assert tag_of(checkout) == before


CHANGES: tuple[Callable[[Path], None], ...] = (
    lambda folder: written(folder, "eventing/a.py", "b"),
    lambda folder: written(folder, "functions/alerting/function.py", "b"),
    lambda folder: written(folder, "functions/alerting/new.py", "b"),
    lambda folder: written(folder, "functions/alerting/new.py", "c"),
    lambda folder: written(folder, "functions/alerting/other.py", "c"),
    lambda folder: written(folder, "functions/Dockerfile", "FROM b"),
    lambda folder: written(folder, ".dockerignore", "b"),
    lambda folder: (folder / "eventing/a.py").unlink(),
    lambda folder: (folder / "eventing/a.py").chmod(0o755),
)


def test_each_change_has_a_name_of_its_own_which_stays(checkout: Path) -> None:
    clean = tag_of(checkout)
    names = [clean]
    for change in CHANGES:
        change(checkout)
        names.append(tag_of(checkout))
        assert tag_of(checkout) == names[-1]
        git(checkout, "add", "--all")
        staged = tag_of(checkout)
        git(checkout, "reset", "-q", "--hard")
        git(checkout, "clean", "-q", "-f", "-d")
        assert staged == names[-1]
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"{clean}-changed-") for name in names[1:])
    assert tag_of(checkout) == clean


def test_what_git_ignores_is_no_change(checkout: Path) -> None:
    clean = tag_of(checkout)
    written(checkout, "eventing/__pycache__/a.pyc", "x")
    assert tag_of(checkout) == clean


def test_without_git_there_is_no_name(tmp_path: Path) -> None:
    assert tag_of(tmp_path) == ""
    git(tmp_path, "init", "-q")
    assert tag_of(tmp_path) == ""
