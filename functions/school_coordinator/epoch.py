"""What Git remembers of a ledger that was emptied. Pure: commits in, what to write down again out.

Every commit and every revert of the school carries trailers, so that which changes are in force and which were taken
back survives the ledger. Which were being watched does not: those are for a person to look at.
"""

from collections.abc import Iterable

from msgspec import Struct

from functions._clients.gitops import Commit
from functions._improvement.standing import Tombstone


class Standing(Struct, frozen=True):
    """One change that is in force."""

    improvement_id: str
    fingerprint: str
    commit: str
    title: str


class Rebuilt(Struct, frozen=True):
    """What the history says; nothing where the school never wrote to it."""

    standing: tuple[Standing, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()

    @property
    def used(self) -> bool:
        """Whether there was a ledger before this one."""
        return bool(self.standing or self.tombstones)


def rebuilt(commits: Iterable[Commit], at: str) -> Rebuilt:
    """The school's changes and reverts among `commits`, newest first."""
    ours = [commit for commit in commits if commit.trailers.get("improvement-id")]
    reverted = {commit.trailers["reverts"]: commit for commit in ours if commit.trailers.get("reverts")}
    standing = tuple(
        Standing(
            commit.trailers["improvement-id"], commit.trailers.get("fingerprint", ""), commit.sha, _subject(commit)
        )
        for commit in ours
        if "reverts" not in commit.trailers and commit.sha not in reverted
    )
    stones = {
        fingerprint: Tombstone(
            fingerprint, commit.trailers["improvement-id"], "reverted", "git", at, _subject(commit), _subject(commit)
        )
        for commit in reverted.values()
        if (fingerprint := commit.trailers.get("fingerprint"))
    }
    return Rebuilt(standing, tuple(stones[fingerprint] for fingerprint in sorted(stones)))


def _subject(commit: Commit) -> str:
    return commit.message.partition("\n")[0][:200]
