"""Which paths of a tree are read and written, and that commits share what they have in common."""

from collections.abc import Iterator, Mapping

import pytest

from eventing.handler import Permanent
from functions._clients.git_tree import Entry, check_changes, is_commit, is_pointer, is_read, is_safe
from functions._clients.snapshots import KEPT, Snapshots


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("apps/web.yaml", True),
        ("apps/.github/web.yaml", True),
        (".gitignore", True),
        ("a/..b/c...yaml", True),
        ("ä/ü.yaml", True),
        ("", False),
        ("/a", False),
        ("a/", False),
        ("a//b", False),
        ("a/./b", False),
        ("a/../b", False),
        ("..", False),
        (".git/config", False),
        ("a/.Git/config", False),
        ("a/.git./config", False),
        ("a/.git ", False),
        ("a/GIT~1/config", False),
        ("a/.g\u200cit/config", False),
        ("a\\b", False),
        ("a\0b", False),
        ("a\nb", False),
        ("a\x1b[31m.yaml", False),
        ("a\udcff.yaml", False),
        ("a\ufffd.yaml", False),
    ],
)
def test_a_path_stays_in_the_tree(path: str, safe: bool) -> None:
    assert is_safe(path) is safe


@pytest.mark.parametrize(
    ("path", "mode", "size", "read"),
    [
        ("a.yaml", "100644", 1, True),
        ("a.yaml", "100755", 1024 * 1024, True),
        ("a.yaml", "100644", 1024 * 1024 + 1, False),
        ("a.yaml", "120000", 1, False),
        ("a.yaml", "160000", 0, False),
        ("a.png", "100644", 1, False),
        ("apps/Kustomization", "100644", 1, True),
        ("apps/NotKustomization", "100644", 1, False),
        ("../a.yaml", "100644", 1, False),
    ],
)
def test_what_is_read(path: str, mode: str, size: int, read: bool) -> None:
    assert is_read(path, mode, size) is read


TREE = {
    "apps/web.yaml": Entry("100644", "1", 1),
    "link": Entry("120000", "2", 1),
    "module": Entry("160000", "3", 0),
}


@pytest.mark.parametrize(
    "changes",
    [
        {"apps/web.yaml": b"", "apps/new.yaml": b"", "apps/gone.yaml": None},
        {"apps/web.yaml": None, "apps/web.yaml/a.yaml": b""},
    ],
)
def test_what_may_be_written(changes: dict[str, bytes | None]) -> None:
    check_changes(TREE, changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"link": b""},
        {"link": None},
        {"module": b""},
        {"link/a.yaml": b""},
        {"module/a/b.yaml": b""},
        {"apps/web.yaml/a.yaml": b""},
        {"apps": b""},
        {"good.yaml": b"", "../bad.yaml": b""},
        {".git/hooks/pre-commit": b""},
    ],
)
def test_what_may_not_be_written(changes: dict[str, bytes | None]) -> None:
    with pytest.raises(Permanent):
        check_changes(TREE, changes)


@pytest.mark.parametrize(
    ("text", "commit"),
    [("0" * 40, True), ("a" * 64, True), ("A" * 40, False), ("0" * 39, False), ("HEAD", False), ("", False)],
)
def test_a_commit_id_is_told_from_anything_else(text: str, commit: bool) -> None:
    assert is_commit(text) is commit


def test_a_pointer_of_git_lfs_is_small_and_starts_so() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    assert is_pointer(pointer)
    assert not is_pointer(pointer + b"#" * 1024)
    assert not is_pointer(b"version: 1\n")


def test_commits_share_what_they_have_in_common_and_old_ones_go() -> None:
    listed: list[str] = []
    read: list[str] = []

    def listing(commit: str) -> Mapping[str, Entry]:
        listed.append(commit)
        return {"same.yaml": Entry("100644", "same", 4), "own.yaml": Entry("100644", commit, 4)}

    def reading(commit: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        for sha in wanted.values():
            read.append(sha)
            yield sha, sha.encode()

    snapshots = Snapshots(listing, reading)
    for commit in ("1", "2", "1", "3"):
        assert snapshots.files(commit) == {"same.yaml": b"same", "own.yaml": commit.encode()}
        assert snapshots.tree(commit)["own.yaml"].sha == commit
    assert (listed, read) == (["1", "2", "3"], ["same", "1", "2", "3"])
    for number in range(4, 4 + KEPT):
        snapshots.files(str(number))
    snapshots.files("1")
    assert read.count("same") == 1
    assert read.count("1") == 2
