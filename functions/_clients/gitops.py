"""The GitOps repository: read a commit's files, append one commit, never rewrite.

Two real clients: `functions._clients.git_remote` (git itself, for any server and a bare folder) and
`functions._clients.github` (GitHub's API); `functions._clients.git_backend` chooses. `MemoryGitOps` is the fake. All
pass the same protocol test.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from functions._clients.git_tree import MAX_FILE, READ_SUFFIXES, Entry, check_changes, is_pointer, is_read

__all__ = ["MAX_FILE", "READ_SUFFIXES", "BranchProtected", "Commit", "GitOps", "MemoryGitOps", "NotFastForward"]

AUTHOR = ("Cortex Online School", "school@cortex.ai")


class NotFastForward(Exception):
    """The branch moved; read the new head and render again."""


class BranchProtected(Exception):
    """The server takes no direct commit on the branch, whoever tries again: a pull request is the way. Nothing changed.

    The message says what the server said.
    """


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `trailers` are those of its message's last paragraph, by lower-case name, `at` is when it was
    committed, in seconds since the epoch (0: the server did not say).
    """

    sha: str
    parent: str
    message: str
    author: str
    trailers: Mapping[str, str]
    at: float = 0.0


class GitOps(Protocol):
    """Every method raises `Temporary` when the remote is away, limits us, or refuses the credentials or the settings:
    a person can cure that, and the same delivery then works. `Permanent` is what no later try of it can cure.
    """

    def head(self) -> str:
        """The newest commit of the branch, read from the remote.

        Raises:
            Permanent: when the repository has no commit at all.
        """

    def files(self, commit: str) -> dict[str, bytes]:
        """The text files of a commit by path, as `functions._clients.git_tree` says; read once for each commit.

        Any commit that the remote has, that of a pull request too.

        Raises:
            Permanent: when there is more than a function can hold (`MAX_SNAPSHOT`).
        """

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One commit on `base` with these files (None removes one), pushed; its id. The branch only moves forward.

        Raises:
            NotFastForward: when the branch is no longer at `base`; nothing was pushed.
            BranchProtected: when the server wants a pull request; nothing was pushed.
            Permanent: when a path is hostile or not a plain file's (a symlink, a submodule, below a file).
        """

    def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
        """Commits in `since..head`, newest first; all (up to `limit`) when `since` is empty or unknown."""

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `descendant` contains `ancestor` (or is it)."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""


def trailers(message: str) -> dict[str, str]:
    """The `Name: value` lines of a commit message's last paragraph, by lower-case name; the last one wins."""
    paragraph = message.rstrip().rsplit("\n\n", 1)
    if len(paragraph) == 1:
        return {}
    found: dict[str, str] = {}
    for line in paragraph[1].splitlines():
        name, colon, value = line.partition(": ")
        if not colon or not name.replace("-", "").isalnum():
            return {}
        found[name.lower()] = value.strip()
    return found


@dataclass
class MemoryGitOps:
    """A repository in memory, one line of commits, for tests of what stands above it."""

    commits: list[Commit] = field(default_factory=list)
    trees: dict[str, dict[str, bytes]] = field(default_factory=dict)
    protected: str = ""  # what the server says when somebody commits on the branch itself

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "MemoryGitOps":
        """A repository with one commit."""
        repository = cls()
        repository._add("", dict(files), "Start")
        return repository

    def _add(self, parent: str, tree: dict[str, bytes], message: str, now: float = 0.0) -> str:
        sha = hashlib.sha1(f"{parent}{message}{sorted(tree.items())}".encode(), usedforsecurity=False).hexdigest()
        self.commits.append(Commit(sha, parent, message, AUTHOR[0], trailers(message), now))
        self.trees[sha] = tree
        return sha

    def head(self) -> str:
        """The newest commit."""
        return self.commits[-1].sha

    def files(self, commit: str) -> dict[str, bytes]:
        """The files of a commit."""
        kept = self.trees[commit].items()
        return {path: body for path, body in kept if is_read(path, "100644", len(body)) and not is_pointer(body)}

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One more commit."""
        tree = dict(self.trees[base])
        check_changes({path: Entry("100644", "", len(body)) for path, body in tree.items()}, changes)
        if base != self.head():
            raise NotFastForward(base)
        if self.protected:
            raise BranchProtected(self.protected)
        for path, body in changes.items():
            if body is None:
                tree.pop(path, None)
            else:
                tree[path] = body
        return self._add(base, tree, message, now)

    def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
        """Newest first."""
        shas = [commit.sha for commit in self.commits]
        start = shas.index(since) + 1 if since in shas else 0
        return tuple(reversed(self.commits[start:]))[:limit]

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """One line of commits: position decides."""
        shas = [commit.sha for commit in self.commits]
        return ancestor in shas and descendant in shas and shas.index(ancestor) <= shas.index(descendant)

    def ping(self) -> None:
        """Memory is always there."""
