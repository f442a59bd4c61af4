"""Pull requests of the server: opened, listed, pushed to, merged in three ways, closed."""

from dataclasses import dataclass, field
from typing import Any

from tests.clients.github_server.repository import Refused, Repository

CREATED = "2026-01-02T03:04:05Z"


@dataclass
class Pull:
    """A pull request; `fork` is the repository of its head where that is another one."""

    number: int
    head: str
    base: str
    title: str
    body: str
    user: str
    base_sha: str
    fork: str = ""
    head_sha: str = ""  # as it was when its branch went away
    state: str = "open"
    merged_by: str = ""
    closed_by: str = ""
    merge_commit: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)


class Pulls:
    """All of a repository."""

    def __init__(self, repository: Repository, name: str) -> None:
        self.repository, self.name = repository, name
        self.all: list[Pull] = []

    def open(self, head: str, base: str, title: str, body: str, user: str, fork: str = "") -> Pull:
        """A new one; `Refused` with GitHub's words where it takes none."""
        if any((one.head, one.base, one.fork, one.state) == (head, base, fork, "open") for one in self.all):
            raise Refused(f"A pull request already exists for {self.name.split('/')[0]}:{head}.")
        if not self.repository.tip(head):
            raise Refused("head is invalid")
        if self.repository.contains(self.repository.tip(base), self.repository.tip(head)):
            raise Refused(f"No commits between {base} and {head}")
        base_sha = self.repository.tip(base)
        self.all.append(Pull(len(self.all) + 1, head, base, title, body, user, base_sha, fork))
        return self.all[-1]

    def tip(self, pull: Pull) -> str:
        """The commit that its branch is or was at."""
        if pull.state == "open":
            pull.head_sha = self.repository.tip(pull.head) or pull.head_sha
        return pull.head_sha

    def commits(self, pull: Pull) -> list[str]:
        """Its commits, oldest first."""
        start = self.repository.git("merge-base", pull.base_sha, self.tip(pull))
        return self.repository.git("rev-list", "--reverse", f"{start}..{self.tip(pull)}").split()

    def files(self, pull: Pull) -> list[dict[str, Any]]:
        """The files that it changes."""
        start = self.repository.git("merge-base", pull.base_sha, self.tip(pull))
        listed = self.repository.git("diff-tree", "-r", "--no-commit-id", "--name-status", start, self.tip(pull))
        words = {"A": "added", "M": "modified", "D": "removed"}
        return [{"status": words[line[0]], "filename": line.split("\t")[1]} for line in listed.splitlines()]

    def merge(self, pull: Pull, how: str, by: str) -> str:
        """Merge it; `Refused` at a conflict."""
        repository, onto, tip = self.repository, self.repository.tip(pull.base), self.tip(pull)
        if how == "rebase":
            merged = repository.rebased(self.commits(pull), onto)
        else:
            parents = [onto] if how == "squash" else [onto, tip]
            message = f"{pull.title} (#{pull.number})" if how == "squash" else f"Merge pull request #{pull.number}"
            merged = repository.commit(repository.merged_tree(onto, tip), parents, message)
        repository.move(pull.base, merged)
        pull.state, pull.merged_by, pull.merge_commit = "closed", by, merged
        return merged

    def close(self, pull: Pull, by: str) -> None:
        """Close it, as GitHub does by itself when its branch goes away."""
        self.tip(pull)
        if pull.state == "open":
            pull.state, pull.closed_by = "closed", by

    def shown(self, pull: Pull, whole: bool = True) -> dict[str, Any]:
        """It as JSON; a list does not say who merged it."""
        tip = self.tip(pull)
        trial = pull.merge_commit or ("f" * 40 if pull.state == "open" else None)  # a trial merge while it is open
        shown = {
            "number": pull.number,
            "html_url": f"https://github.example/{self.name}/pull/{pull.number}",
            "state": pull.state,
            "title": pull.title,
            "body": pull.body,
            "user": {"login": pull.user},
            "head": {"ref": pull.head, "sha": tip, "repo": _repository(pull.fork or self.name)},
            "base": {"ref": pull.base, "sha": pull.base_sha, "repo": _repository(self.name)},
            "merged_at": CREATED if pull.merge_commit else None,
            "merge_commit_sha": trial,
            "created_at": CREATED,
        }
        if whole:
            shown["merged_by"] = {"login": pull.merged_by} if pull.merged_by else None
        return shown


def _repository(name: str) -> dict[str, str]:
    return {"full_name": name, "default_branch": "main"}
