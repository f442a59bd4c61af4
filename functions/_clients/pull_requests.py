"""Pull requests: where a change waits for a person on GitHub. The real one is in `functions._clients.github`.

A plain Git server has none; `NoPullRequests` says so, and what waits is then approved by the command line alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

BRANCHES = "cortex-school/"  # every branch of ours starts so; nothing else is ever written, closed or deleted


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull request, read just now. `commits` are ours and a person's pushes, oldest first.

    `merge_commit` is the commit on the base branch that carries the change, however it was merged (merge, squash or
    rebase), empty until then. `by` is who merged or closed it.
    """

    number: int
    url: str
    branch: str
    head: str
    base: str
    state: Literal["open", "merged", "closed"]
    title: str = ""
    body: str = ""
    merge_commit: str = ""
    by: str = ""
    commits: tuple[str, ...] = ()
    created_at: float = 0.0  # seconds since the epoch


class PullRequests(Protocol):
    """Every method raises `Temporary` when the server is away or limits us, `Permanent` when it refuses for good."""

    @property
    def available(self) -> bool:
        """Whether this server has pull requests at all."""

    def propose(
        self,
        branch: str,
        base: str,
        changes: Mapping[str, bytes | None],
        message: str,
        title: str,
        body: str,
        now: float,
    ) -> PullRequest:
        """One commit on `base` (a commit id) in a branch of ours, and a pull request for it.

        Repeating it after a lost answer finds what was made the first time, by its branch, and makes nothing twice.
        """

    def find(self, branch: str) -> PullRequest | None:
        """The newest pull request of a branch, whatever its state."""

    def get(self, number: int) -> PullRequest | None:
        """One pull request; None where there is none of that number."""

    def open_ones(self) -> tuple[PullRequest, ...]:
        """Those of ours that are open, oldest first."""

    def describe(self, number: int, title: str, body: str) -> None:
        """Give it another title and text."""

    def close(self, number: int, comment: str) -> None:
        """Close it with a comment, and delete its branch; what is closed or merged already is left alone."""


@dataclass(frozen=True, slots=True)
class NoPullRequests:
    """A server without pull requests."""

    available: bool = False

    def propose(
        self,
        branch: str,
        base: str,
        changes: Mapping[str, bytes | None],
        message: str,
        title: str,
        body: str,
        now: float,
    ) -> PullRequest:
        """Never called: ask `available` first."""
        raise LookupError("this Git server has no pull requests")

    def find(self, branch: str) -> PullRequest | None:
        """None."""
        del branch
        return None

    def get(self, number: int) -> PullRequest | None:
        """None."""
        del number
        return None

    def open_ones(self) -> tuple[PullRequest, ...]:
        """None."""
        return ()

    def describe(self, number: int, title: str, body: str) -> None:
        """Never called."""
        raise LookupError("this Git server has no pull requests")

    def close(self, number: int, comment: str) -> None:
        """Never called."""
        raise LookupError("this Git server has no pull requests")
