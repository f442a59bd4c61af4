"""Pull requests: where a change waits for a person on GitHub.

The real one is `functions._clients.github_pull_requests`, the fake `functions._clients.memory_pull_requests`; both pass
the same protocol test. A plain Git server has none; `NoPullRequests` says so, and what waits is then approved by the
command line alone. `functions._clients.git_backend` chooses.

Ours is a pull request from a branch of ours (`BRANCHES`) in the repository itself, into the branch that is followed,
opened by the account that we are. Others are as if they were not there: a fork's branch of the same name, say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

BRANCHES = "cortex-school/"  # every branch of ours starts so; nothing else is ever written, closed or deleted


NONE_HERE = "this Git server has no pull requests"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull request, read just now. `commits` are ours and a person's pushes, oldest first.

    `merge_commit` is the commit on the base branch that carries the change, however it was merged (merge, squash or
    rebase), empty until then, and `merged_onto` the base's commit right before the change came in: the parent of a
    merge or squash commit, of a rebase the parent of its first commit. So what the pull request did is what lies
    between `merged_onto` and `merge_commit`. `by` is who merged or closed it.
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
    merged_onto: str = ""


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

        Repeating it after a lost answer finds what was made the first time, by its branch, and makes nothing twice: a
        branch that had a pull request has it for ever, so what was closed or merged is given back and not opened anew.

        Raises:
            Permanent: when the branch is not named as ours are, or is there with somebody else's commit.
        """

    def find(self, branch: str) -> PullRequest | None:
        """The newest pull request of a branch, whatever its state."""

    def get(self, number: int) -> PullRequest | None:
        """One pull request of ours; None where there is none of that number."""

    def open_ones(self) -> tuple[PullRequest, ...]:
        """Those of ours that are open, oldest first."""

    def describe(self, number: int, title: str, body: str) -> None:
        """Give it another title and text; a text too long for the server is cut, and says so."""

    def close(self, number: int, comment: str) -> None:
        """Close it with a comment, and delete its branch; what a person closed or merged is left alone, and so is a
        branch that was pushed to meanwhile. Repeating it after a lost answer finishes it and comments once.
        """


@dataclass(frozen=True, slots=True)
class NoPullRequests:
    """A server without pull requests: nothing is ever found, and to ask for one is a mistake of the caller."""

    available: bool = False

    def propose(self, *_: object, **__: object) -> PullRequest:
        """Never called: ask `available` first."""
        raise LookupError(NONE_HERE)

    def find(self, *_: object, **__: object) -> PullRequest | None:
        """None."""
        return None

    def get(self, *_: object, **__: object) -> PullRequest | None:
        """None."""
        return None

    def open_ones(self) -> tuple[PullRequest, ...]:
        """None."""
        return ()

    def describe(self, *_: object, **__: object) -> None:
        """Never called."""
        raise LookupError(NONE_HERE)

    def close(self, *_: object, **__: object) -> None:
        """Never called."""
        raise LookupError(NONE_HERE)
