"""A bare repository by git plumbing: what GitHub's Git database endpoints read and write."""

import base64
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PERSON = {"name": "A Person", "email": "person@example.org"}


class Refused(Exception):
    """Git said no."""


class Repository:
    """Objects, branches, history and merges."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.mkdir(parents=True)
            self.git("init", "-q", "--bare", "-b", "main", ".")

    def git(self, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> str:
        """git's output; `Refused` when it fails."""
        return self.output(*arguments, stdin=stdin, environ=environ).decode(errors="surrogateescape").strip()

    def output(self, *arguments: str, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> bytes:
        """The same as bytes."""
        identity = {
            f"GIT_{who}_{what}": PERSON[what.lower()] for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        ran = subprocess.run(
            ("git", *arguments),
            cwd=self.path,
            input=stdin,
            capture_output=True,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.path), **quiet, **identity, **(environ or {})},
        )
        if ran.returncode:
            raise Refused((ran.stderr or ran.stdout).decode(errors="replace").strip())
        return ran.stdout

    def tip(self, branch: str) -> str:
        """The commit of a branch; empty when there is none."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")
        except Refused:
            return ""

    @property
    def is_empty(self) -> bool:
        """Whether it has no branch at all."""
        return not self.git("for-each-ref", "refs/heads")

    def contains(self, descendant: str, ancestor: str) -> bool:
        """Whether a commit has another in its history."""
        try:
            self.git("merge-base", "--is-ancestor", ancestor, descendant)
        except Refused:
            return False
        return True

    def has(self, sha: str, kind: str) -> bool:
        """Whether there is such an object."""
        try:
            return self.git("cat-file", "-t", sha) == kind
        except Refused:
            return False

    def move(self, branch: str, sha: str) -> None:
        """Put a branch there, as a person's push does."""
        self.git("update-ref", f"refs/heads/{branch}", sha)

    def blob(self, content: str, encoding: str) -> str:
        """Keep a body."""
        body = base64.b64decode(content) if encoding == "base64" else content.encode()
        return self.git("hash-object", "-w", "--stdin", stdin=body)

    def tree(self, base: str, entries: list[dict[str, Any]]) -> str:
        """A tree on another; an entry whose `sha` is None removes, and what is not there cannot be removed."""
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            if base:
                self.git("read-tree", base, environ=index)
            there = set(self.git("ls-files", "-z", environ=index).split("\0"))
            lines = []
            for entry in entries:
                sha = entry.get("sha")
                if "content" in entry:
                    sha = self.blob(entry["content"], "utf-8")
                if sha is None and entry["path"] not in there:
                    raise Refused("GitRPC::BadObjectState")
                lines.append(f"{entry['mode'] if sha else '0'} {sha or '0' * 40}\t{entry['path']}")
            stdin = "\0".join([*lines, ""]).encode(errors="surrogateescape")
            self.git("update-index", "-z", "--index-info", stdin=stdin, environ=index)
            return self.git("write-tree", environ=index)

    def commit(
        self,
        tree: str,
        parents: list[str],
        message: str,
        author: Mapping[str, str] = PERSON,
        committer: Mapping[str, str] = PERSON,
    ) -> str:
        """A commit."""
        environ = {"GIT_AUTHOR_NAME": author["name"], "GIT_AUTHOR_EMAIL": author["email"]}
        environ |= {"GIT_COMMITTER_NAME": committer["name"], "GIT_COMMITTER_EMAIL": committer["email"]}
        environ |= {"GIT_AUTHOR_DATE": author["date"]} if "date" in author else {}
        environ |= {"GIT_COMMITTER_DATE": committer["date"]} if "date" in committer else {}
        named = [part for parent in parents for part in ("-p", parent)]
        return self.git("commit-tree", tree, *named, stdin=message.encode(), environ=environ)

    def push(
        self, branch: str, files: Mapping[str, bytes | None], message: str = "A push", modes: Mapping[str, str] = {}
    ) -> str:
        """A person's commit on a branch, which is made where it is not there."""
        parent = self.tip(branch)
        entries = [
            {
                "path": path,
                "mode": modes.get(path, "100644"),
                "sha": None if body is None else self.blob(base64.b64encode(body).decode(), "base64"),
            }
            for path, body in files.items()
        ]
        sha = self.commit(self.tree(parent, entries), [parent] if parent else [], message)
        self.move(branch, sha)
        return sha

    def merged_tree(self, ours: str, theirs: str) -> str:
        """The tree of a three-way merge; `Refused` at a conflict."""
        return self.git("merge-tree", "--write-tree", ours, theirs).splitlines()[0]

    def rebased(self, commits: list[str], onto: str) -> str:
        """These commits, oldest first, written anew on another one; `Refused` at a conflict."""
        with tempfile.TemporaryDirectory() as scratch:
            work = Path(scratch) / "work"
            self.git("worktree", "add", "-q", "--detach", str(work), onto)
            try:
                for commit in commits:
                    self.git("-C", str(work), "cherry-pick", "--allow-empty", commit)
                return self.git("-C", str(work), "rev-parse", "HEAD")
            finally:
                self.git("worktree", "remove", "--force", str(work))
