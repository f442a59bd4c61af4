"""The anchor of real work: a function that does nothing itself, but asks Redis, Git and Qdrant as its work would.

`OUTSIDE` says which beside Redis: `git`, `qdrant`. Git is asked for the files of the newest commit, as by a new pod, by
the fewest commands that this takes; Qdrant's SDK is loaded and opens its local mode.
"""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from redis import Redis

_REDIS = Redis.from_url(os.environ["REDIS_URL"])
_OUTSIDE = os.environ["OUTSIDE"].split()


def function(request: Any) -> tuple[str, int]:
    """What lies outside, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        _REDIS.set("school:benchmark", "1")
        if "git" in _OUTSIDE:
            _git(Path(folder) / "mirror.git")
        if "qdrant" in _OUTSIDE:
            _qdrant(Path(folder) / "qdrant")
        _REDIS.get("school:benchmark")
    return ("", 204)


def _git(mirror: Path) -> None:
    mirror.mkdir()
    ref = f"refs/heads/{os.environ['GITOPS_BRANCH']}"
    _run(mirror, "init", "--quiet", "--bare", ".")
    _run(mirror, "fetch", "--quiet", "--no-tags", os.environ["GITHUB_REPO"], f"+{ref}:{ref}")
    entries = _run(mirror, "ls-tree", "-r", ref).decode().splitlines()
    _run(mirror, "cat-file", "--batch", stdin="".join(f"{entry.split()[2]}\n" for entry in entries).encode())


def _run(mirror: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(("git", *arguments), cwd=mirror, input=stdin, capture_output=True, check=True).stdout


def _qdrant(folder: Path) -> None:
    from qdrant_client import QdrantClient  # noqa: PLC0415  at first use, as the functions have it

    client = QdrantClient(path=str(folder))
    client.get_collections()
    client.close()
