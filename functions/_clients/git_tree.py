"""Which entries of a Git tree are read as text, and which paths a commit of ours may write. Pure.

Paths come from a repository that many people write, so none is trusted: what could leave the tree, reach into `.git`,
or be another file on another system is neither read nor written.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from eventing.handler import Permanent

MAX_FILE = 1024 * 1024  # bytes; larger files are no manifests
MAX_SNAPSHOT = 64 * 1024 * 1024  # bytes of text of one commit; a function has to hold it
READ_SUFFIXES = (".yaml", ".yml", ".json", ".md", ".txt", ".tpl")
READ_NAMES = ("Kustomization",)  # kustomize's third name for its file, the one without a suffix
PLAIN = ("100644", "100755")  # the modes of files; 120000 is a symlink, 160000 a submodule, 040000 a folder
REPLACED = "\ufffd"  # what GitHub writes for bytes that are no UTF-8
_POINTER = b"version https://git-lfs.github.com/spec/"
_MAX_POINTER = 1024  # bytes; git-lfs' specification says that pointers are smaller
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_GIT = {".git", "git~1"}  # the second is the short name that NTFS gives to the first


class Entry(NamedTuple):
    """A file, symlink or submodule of a tree; folders are not listed."""

    mode: str
    sha: str
    size: int


def is_commit(text: str) -> bool:
    """Whether this can be a whole commit id, so that nothing else ever reaches a command line or a URL."""
    return _COMMIT.fullmatch(text) is not None


def is_safe(path: str) -> bool:
    """Whether a path stays inside the tree and outside `.git`, and is the same text everywhere."""
    if "\\" in path or REPLACED in path or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in path):
        return False
    return all(part not in ("", ".", "..") and not _is_git(part) for part in path.split("/"))


def is_read(path: str, mode: str, size: int) -> bool:
    """Whether a file is read: a plain one, a safe path, a text's name, not too large."""
    named = path.endswith(READ_SUFFIXES) or path.rpartition("/")[2] in READ_NAMES
    return named and mode in PLAIN and size <= MAX_FILE and is_safe(path)


def is_pointer(body: bytes) -> bool:
    """Whether a file only says where Git LFS keeps the real one."""
    return len(body) < _MAX_POINTER and body.startswith(_POINTER)


def check_size(sizes: Iterable[int], what: str) -> None:
    """Refuse what a function cannot hold.

    Raises:
        Permanent: above `MAX_SNAPSHOT`.
    """
    total = sum(sizes)
    if total > MAX_SNAPSHOT:
        raise Permanent(
            f"{what} holds {total // 1024**2} MiB of text, more than the {MAX_SNAPSHOT // 1024**2} MiB that are read; "
            "keep the manifests in a repository of their own"
        )


def check_changes(tree: Mapping[str, Entry], changes: Mapping[str, bytes | None]) -> None:
    """Refuse to write what is no plain file's path in this tree.

    Raises:
        Permanent: for a hostile path, a symlink, a submodule, a folder, or a path below a file.
    """
    for path in changes:
        if not is_safe(path):
            raise Permanent(f"{path!r} is no path that may be written")
        parts = path.split("/")
        above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
        if (file := next((parent for parent in above if parent in tree), "")) and changes.get(file, b"") is not None:
            raise Permanent(f"{path!r} cannot be written: {file!r} is a file, a symlink or a submodule, no folder")
        if path in tree and tree[path].mode not in PLAIN:
            raise Permanent(f"{path!r} cannot be written: it is a symlink or a submodule")
    folders = {path + "/" for path, body in changes.items() if body is not None and path not in tree}
    if folders and (below := next((one for one in tree if one.startswith(tuple(folders))), "")):
        raise Permanent(f"a file cannot be written where there is a folder: {below!r} is in it")


def _is_git(part: str) -> bool:
    """`.git` in any spelling that some file system takes for it: case, trailing dots and spaces, unseen signs."""
    seen = "".join(sign for sign in part if unicodedata.category(sign) != "Cf")
    return seen.lower().rstrip(". ") in _GIT
