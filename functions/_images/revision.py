"""What the images of this checkout are called where nobody says: for `make images` and for who deploys them."""

import hashlib
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from functions._images.names import UNSHIPPED

# What enters a build, as .dockerignore leaves it: a commit of a page, a policy or an overlay makes no other images.
ENTERS = ("eventing", "functions", ".dockerignore", *(f":(exclude)functions/{name}" for name in UNSHIPPED))


def tag_of(root: Path) -> str:
    """The last commit that changed what enters the images; with `-changed-` and a digest of the changes where the tree
    has others. Empty where git does not know the folder.
    """
    commit = _git(root, "log", "-1", "--format=%H", "--", *ENTERS).decode().strip()[:12]
    if not commit:
        return ""
    differing = _git(root, "diff", "HEAD", "--relative", "--name-only", "--no-renames", "-z", "--", *ENTERS)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *ENTERS)
    paths = sorted({*differing.split(b"\0"), *new.split(b"\0")} - {b""})
    return f"{commit}-changed-{_digest(root, paths)}" if paths else commit


def _digest(root: Path, paths: Iterable[bytes]) -> str:
    """Of what is there now, whether git was told of it or not."""
    told = hashlib.sha256()
    for path in paths:
        file = root / os.fsdecode(path)
        there = file.is_file()
        content = file.read_bytes() if there else b""
        told.update(b"%s\0%d %d\0" % (path, there and os.access(file, os.X_OK), len(content) if there else -1))
        told.update(content)
    return told.hexdigest()[:8]


def commit_of(root: Path) -> str:
    """The commit of the checkout, `-changed` where it is not what is there; `unknown` without git."""
    told = _git(root, "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=-changed")
    return told.decode().strip() or "unknown"


def _git(root: Path, *words: str) -> bytes:
    try:
        return subprocess.run(("git", "-C", str(root), *words), capture_output=True, check=False).stdout
    except FileNotFoundError:
        return b""
