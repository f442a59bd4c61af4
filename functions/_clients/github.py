"""The GitOps client for GitHub, by its API: it needs no git and no disk, and GitHub signs what an App commits."""

import threading
from collections.abc import Iterator, Mapping

from eventing.handler import Temporary
from functions._clients.git_tree import Entry, check_changes
from functions._clients.github_api import GitHubApi
from functions._clients.github_reading import GitHubReader
from functions._clients.github_shapes import Repository
from functions._clients.github_writing import GitHubWriter
from functions._clients.gitops import Commit
from functions._clients.snapshots import Snapshots


class GitHub:
    """A branch of one repository; without a name it is the repository's default branch."""

    def __init__(self, api: GitHubApi, branch: str = "") -> None:
        self.api = api
        self.reader = GitHubReader(api)
        self.writer = GitHubWriter(api, self.reader)
        self._branch = branch
        self._known: Repository | None = None
        self._lock = threading.RLock()
        self._snapshots = Snapshots(self.reader.tree, self._reading)
        self._logs: dict[tuple[str, str, int], tuple[Commit, ...]] = {}

    def branch(self) -> str:
        """The branch that is followed."""
        with self._lock:
            if not self._branch:
                self._branch = self.repository().default_branch
            return self._branch

    def repository(self) -> Repository:
        """What GitHub says of the repository, asked once: its name as it is written, its default branch."""
        with self._lock:
            if self._known is None:
                self._known = self.api.get("", Repository, "show")
            return self._known

    def head(self) -> str:
        """The newest commit of the branch."""
        with self._lock:
            branch = self.branch()
            tip = self.writer.tip(branch)
            if tip:
                return tip
            self.api.get("", Repository, "show")  # says so when it is the repository that is not there
            raise Temporary(f"{self.api.repository} has no branch {branch}; set GITOPS_BRANCH to one that is there")

    def files(self, commit: str) -> dict[str, bytes]:
        """The text files of a commit, by path."""
        with self._lock:
            return self._snapshots.files(commit)

    def tree(self, commit: str) -> Mapping[str, Entry]:
        """Every file, link and submodule of a commit."""
        with self._lock:
            return self._snapshots.tree(commit)

    def append(self, base: str, changes: Mapping[str, bytes | None], message: str, now: float) -> str:
        """One commit on `base`, and the branch moved forward to it; its id."""
        with self._lock:
            tree = self._snapshots.tree(base)
            check_changes(tree, changes)
            made = self.writer.commit(base, tree, changes, message, now)
            self.writer.advance(self.branch(), base, made.sha)
            return made.sha

    def log(self, since: str, limit: int = 500) -> tuple[Commit, ...]:
        """Commits in `since..head`, newest first; what was listed once for a head is remembered."""
        with self._lock:
            asked = (since, self.head(), limit)
            if asked not in self._logs:
                if len(self._logs) >= 8:
                    self._logs.clear()
                self._logs[asked] = self.reader.log(*asked)
            return self._logs[asked]

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether `descendant` contains `ancestor` (or is it)."""
        with self._lock:
            return self.reader.is_ancestor(ancestor, descendant)

    def ping(self) -> None:
        """Ask for the branch."""
        self.head()

    def _reading(self, commit: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        whole = sum(entry.size for entry in self._snapshots.tree(commit).values())
        return self.reader.bodies(commit, wanted, whole)
