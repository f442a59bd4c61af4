"""Where a merged pull request came in on its base branch. Pure but for the commits that are asked for."""

from collections.abc import Callable, Sequence

from functions._clients.github_shapes import GitCommit, ListedCommit


def merged_onto(commit: Callable[[str], GitCommit], merge_commit: str, commits: Sequence[ListedCommit]) -> str:
    """The base branch's commit right before the change.

    A merge commit and a squash have it as their first parent. A rebase wrote each of `commits` (oldest first) anew,
    with its message, so its commits are walked back for as long as the messages are theirs.
    """
    current = commit(merge_commit)
    if len(current.parents) == 1:
        for earlier in reversed(commits[:-1] if _same(current, commits) else ()):
            before = commit(current.parents[0].sha)
            if before.message.strip() != earlier.commit.message.strip() or len(before.parents) != 1:
                break
            current = before
    return current.parents[0].sha if current.parents else ""


def _same(current: GitCommit, commits: Sequence[ListedCommit]) -> bool:
    return bool(commits) and current.message.strip() == commits[-1].commit.message.strip()
