"""Reading and writing a folder: nothing is followed out of it, and nothing large or odd stops the command."""

import json
import os
from pathlib import Path

import pytest

from eventing.handler import Permanent
from functions._cli.preflight.folder import at_revision, working_tree, write
from tests.cli.preflight.trees import GOOD, committed, findings, git, put, run


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, {"outside/secret.yaml": "a: b\n"} | {f"tree/{path}": text for path, text in GOOD.items()})
    folder = tmp_path / "tree"
    (folder / "apps/out.yaml").symlink_to(tmp_path / "outside/secret.yaml")
    (folder / "apps/in.yaml").symlink_to(folder / "apps/web.yaml")
    (folder / "apps/more").symlink_to(tmp_path / "outside")
    (folder / "apps/loop").symlink_to(folder)
    tree = working_tree(folder)
    assert sorted(tree.files) == sorted(GOOD)
    assert {one.file: "out of the folder" in one.reason for one in tree.left_out} == {
        "apps/in.yaml": False,
        "apps/loop": False,
        "apps/more": True,
        "apps/out.yaml": True,
    }
    assert ("parses", "warning", "apps/out.yaml") in findings(folder)


def test_a_file_too_large_is_found_and_not_read_whole(tmp_path: Path) -> None:
    put(tmp_path, GOOD | {"apps/huge.yaml": "a: " + "x" * 10_000_000})
    assert len(working_tree(tmp_path).files["apps/huge.yaml"]) == 1024 * 1024 + 1
    _, out, _ = run(tmp_path, "--format", "json")
    huge = [one for one in json.loads(out)["findings"] if one["file"] == "apps/huge.yaml"]
    assert [one["severity"] for one in huge] == ["warning"]
    assert "larger than 1048576 bytes" in huge[0]["message"]


def test_a_name_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/apps/\xff.yaml")).write_text("a: b\n")
    assert "its name is not UTF-8" in working_tree(tmp_path).left_out[0].reason
    assert run(tmp_path, "--format", "json")[0] == 0


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert working_tree(tmp_path).left_out[0].reason == "no regular file"


def test_folders_of_tools_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, GOOD | {".git/x.yaml": "a", "node_modules/x.yaml": "a", "charts/.terraform/x.yaml": "a"})
    assert sorted(working_tree(tmp_path).files) == sorted(GOOD)


def test_a_revision_is_read_with_odd_names_and_without_links(tmp_path: Path) -> None:
    committed(tmp_path, GOOD | {"apps/with space\tand tab.yaml": "a: b\n", "apps/ü.yaml": "a: c\n", "x.png": "no"})
    (tmp_path / "apps/link.yaml").symlink_to("web.yaml")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "More")
    tree = at_revision(tmp_path, "HEAD")
    assert tree.files["apps/ü.yaml"] == b"a: c\n"
    assert tree.files["apps/with space\tand tab.yaml"] == b"a: b\n"
    assert "apps/link.yaml" not in tree.files
    assert "x.png" not in tree.files


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    committed(tmp_path / "other", {"apps/other.yaml": "a: b\n"})
    folder = committed(tmp_path / "tree", GOOD)
    git(folder, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(tmp_path / "other"), "vendor/x")
    git(folder, "commit", "--quiet", "--message", "A submodule")
    tree = working_tree(folder)
    assert sorted(tree.files) == sorted(GOOD)
    assert [(one.file, "submodule" in one.reason) for one in tree.left_out] == [("vendor/x", True)]
    assert sorted(at_revision(folder, "HEAD").files) == sorted(GOOD)
    assert run(folder, "--base", "HEAD")[0] == 0


def test_an_empty_commit_has_no_files(tmp_path: Path) -> None:
    committed(tmp_path, {"README": "nothing yet"})
    assert at_revision(tmp_path, "HEAD").files == {}


def test_writing_keeps_the_mode_and_removes(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    (tmp_path / "apps/web.yaml").chmod(0o640)
    write(tmp_path, {"apps/web.yaml": b"a: b\n", "argo/shop.yaml": None, "new/deep/one.yaml": b"c: d\n"})
    assert (tmp_path / "apps/web.yaml").read_text() == "a: b\n"
    assert (tmp_path / "apps/web.yaml").stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / "argo/shop.yaml").exists()
    assert (tmp_path / "new/deep/one.yaml").read_text() == "c: d\n"


@pytest.mark.parametrize("path", ["../out.yaml", "link.yaml", "linked/one.yaml"])
def test_nothing_is_written_out_of_the_folder(tmp_path: Path, path: str) -> None:
    folder = put(tmp_path / "tree", GOOD)
    (tmp_path / "outside").mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "outside/x.yaml")
    (folder / "linked").symlink_to(tmp_path / "outside")
    with pytest.raises(Permanent, match="leads out of"):
        write(folder, {"apps/web.yaml": b"changed", path: b"x"})
    assert (folder / "apps/web.yaml").read_text() == GOOD["apps/web.yaml"]
    assert list((tmp_path / "outside").iterdir()) == []
