"""Pull requests in memory over `MemoryGitOps`, for tests of what stands above them; what a person does is there too."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from eventing.handler import Permanent
from functions._clients.git_tree import Entry, check_changes
from functions._clients.gitops import MemoryGitOps
from functions._clients.pull_requests import BRANCHES, PullRequest

OURS = "cortex-school[bot]"


@dataclass
class MemoryPullRequests:
    """A server in memory. Every commit of a branch can be read from `gitops` by `files`, as on a real server."""

    gitops: MemoryGitOps
    base: str = "main"
    available: bool = True
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    comments: dict[int, list[str]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)  # those that are there, with the commit they are at
    messages: dict[str, str] = field(default_factory=dict)
    started: dict[int, str] = field(default_factory=dict)  # the commit that a pull request began on

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
        """One commit on `base` in a branch, and its pull request; the one that is there when it is asked for again."""
        if not branch.startswith(BRANCHES):
            raise Permanent(f"{branch!r} is no branch of ours: they start with {BRANCHES}")
        if (known := self.find(branch)) is not None:
            return known
        tree = self.gitops.trees[base]
        check_changes({path: Entry("100644", "", len(content)) for path, content in tree.items()}, changes)
        self.branches[branch] = head = self._commit(base, changes, message)
        number = len(self.pulls) + 1
        self.started[number] = base
        self.comments[number] = []
        self.pulls[number] = PullRequest(
            number=number,
            url=f"https://github.example/pull/{number}",
            branch=branch,
            head=head,
            base=self.base,
            state="open",
            title=title,
            body=body,
            commits=(head,),
            created_at=now,
        )
        return self.pulls[number]

    def find(self, branch: str) -> PullRequest | None:
        """The newest of a branch."""
        return next((pull for pull in reversed(self.pulls.values()) if pull.branch == branch), None)

    def get(self, number: int) -> PullRequest | None:
        """One of them."""
        return self.pulls.get(number)

    def open_ones(self) -> tuple[PullRequest, ...]:
        """Those that are open, oldest first."""
        return tuple(pull for pull in self.pulls.values() if pull.state == "open")

    def describe(self, number: int, title: str, body: str) -> None:
        """Another title and text."""
        self.pulls[number] = replace(self._ours(number), title=title, body=body)

    def close(self, number: int, comment: str) -> None:
        """Close it and delete its branch."""
        pull = self._ours(number)
        if pull.state != "open":
            return
        self.comments[number].append(comment)
        self.pulls[number] = replace(pull, state="closed", by=OURS)
        if self.branches.get(pull.branch) == pull.head:
            del self.branches[pull.branch]

    def push(self, number: int, changes: Mapping[str, bytes | None], message: str = "An edit") -> str:
        """A person's commit on its branch; its id."""
        pull = self.pulls[number]
        head = self._commit(pull.head, changes, message)
        self.branches[pull.branch] = head
        self.pulls[number] = replace(pull, head=head, commits=(*pull.commits, head))
        return head

    def merge(self, number: int, how: Literal["merge", "squash", "rebase"], by: str = "robin") -> str:
        """A person's merge onto the head; the commit that carries it. Of files that both sides changed, theirs win."""
        pull, onto = self.pulls[number], self.gitops.head()
        steps = pull.commits if how == "rebase" else (pull.head,)
        before = self.started[number]
        for step in steps:
            changes = self._difference(before, step)
            said = self.messages[step] if how == "rebase" else f"{pull.title} (#{number})"
            merged = self.gitops.append(self.gitops.head(), changes, said, pull.created_at)
            before = step
        self.pulls[number] = replace(pull, state="merged", by=by, merge_commit=merged, merged_onto=onto)
        return merged

    def reject(self, number: int, by: str = "robin") -> None:
        """A person closes it and leaves its branch."""
        self.pulls[number] = replace(self.pulls[number], state="closed", by=by)

    def _ours(self, number: int) -> PullRequest:
        if number not in self.pulls:
            raise Permanent(f"there is no pull request {number} of ours")
        return self.pulls[number]

    def _commit(self, parent: str, changes: Mapping[str, bytes | None], message: str) -> str:
        tree = {path: body for path, body in {**self.gitops.trees[parent], **changes}.items() if body is not None}
        sha = hashlib.sha1(f"{parent}{message}{sorted(tree.items())}".encode(), usedforsecurity=False).hexdigest()
        self.gitops.trees[sha] = tree
        self.messages[sha] = message
        return sha

    def _difference(self, before: str, after: str) -> dict[str, bytes | None]:
        old, new = self.gitops.trees[before], self.gitops.trees[after]
        return {path: new.get(path) for path in {*old, *new} if old.get(path) != new.get(path)}
