"""The GitOps repository: read a commit's files, append one commit, never rewrite."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class NotFastForward(Exception):
    """The branch moved; read the new head and render again."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `trailers` are those of its message, last one wins."""

    sha: str
    parent: str
    message: str
    author: str
    trailers: Mapping[str, str]


class GitOps(Protocol):
    """Every method raises `Temporary` when the remote is away or refuses the credentials for the moment."""

    def head(self) -> str:
        """The newest commit of the branch, read from the remote."""

    def files(self, commit: str) -> dict[str, bytes]:
        """All regular files of a commit up to 1 MiB each, by path; symbolic links and submodules are left out."""

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One commit on `base` with these files (None removes one), pushed; its id. The branch only moves forward.

        Raises:
            NotFastForward: when the branch is no longer at `base`; nothing was pushed.
        """

    def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
        """Commits in `since..head`, newest first; all (up to `limit`) when `since` is empty or unknown."""

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `descendant` contains `ancestor` (or is it)."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""
