"""Commits on GitHub: blobs, one tree, one commit, and a branch moved forward to it or made for it.

Until the branch moves nothing is seen, and all of it may be repeated. The move is what may be lost half way, so it is
looked up: whoever asks again finds the branch where it is. Nothing is ever forced.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from eventing.handler import Permanent, Temporary
from functions._clients.git_tree import Entry
from functions._clients.github_answers import Answer, Lost, is_protected, refusal
from functions._clients.github_api import GitHubApi
from functions._clients.github_reading import GitHubReader
from functions._clients.github_shapes import GitCommit, Named, Reference, Written
from functions._clients.gitops import AUTHOR, BranchProtected, NotFastForward


class GitHubWriter:
    """Writes to one repository."""

    def __init__(self, api: GitHubApi, reader: GitHubReader) -> None:
        self._api, self._reader = api, reader

    def tip(self, branch: str) -> str:
        """The commit that a branch is at; empty when there is no such branch.

        Raises:
            Permanent: when the repository has no commit at all.
        """
        answer = self._api.answer("GET", self._api.branch_path("ref", branch))
        if answer.status == 404:
            return ""
        if answer.status == 409:
            raise Permanent(f"{self._api.repository} has no commit yet; commit the manifests and push them first")
        return self._api.decoded(answer, Reference, "show a branch of").commit.sha

    def commit(
        self, base: str, tree: Mapping[str, Entry], changes: Mapping[str, bytes | None], message: str, now: float
    ) -> GitCommit:
        """A commit on `base`, whose tree is `tree`, that no branch has yet."""
        entries = [self._entry(path, body, tree.get(path)) for path, body in sorted(changes.items())]
        entries = [entry for entry in entries if entry]
        root = self._reader.commit(base).tree.sha
        if entries:
            made = self._api.answer("POST", "git/trees", {"base_tree": root, "tree": entries})
            root = self._accepted(made, "make a tree in").sha
        body: dict[str, Any] = {"message": message, "tree": root, "parents": [base]}
        if not self._api.credentials.of_an_app:  # GitHub signs an App's commit only where it names nobody
            name, email = AUTHOR
            person = {"name": name, "email": email, "date": datetime.fromtimestamp(int(now), UTC).isoformat()}
            body |= {"author": person, "committer": person}
        sha = self._accepted(self._api.answer("POST", "git/commits", body), "make a commit in").sha
        return GitCommit(sha, Named(sha=root), (Named(sha=base),), message)

    def advance(self, branch: str, base: str, commit: str) -> None:
        """Move a branch that is at `base` forward to `commit`.

        Raises:
            NotFastForward: when it is somewhere else.
            BranchProtected: when it takes no direct commit.
        """
        if self.tip(branch) != base:  # GitHub compares ancestry, not ids: what was taken off would come back
            raise NotFastForward(base)
        answer = self._moved(branch, commit)
        if answer is None and not self._arrived(
            branch, base, commit
        ):  # lost, and not done: the same may be asked again
            answer = self._moved(branch, commit)
            if answer is None and not self._arrived(branch, base, commit):
                raise Temporary(f"GitHub gave no answer to the move of {branch} of {self._api.repository}; ask again")
        if answer is None or answer.status == 200:
            return
        if is_protected(answer):
            raise BranchProtected(f"{branch} of {self._api.repository} takes no direct commit: {answer.message}")
        if not self._arrived(branch, base, commit):
            raise refusal(answer, f"move {branch} of", self._api.repository)

    def start(self, branch: str, commit: str) -> bool:
        """Make a branch; False when there is one of that name. A lost answer is looked up."""
        try:
            answer = self._api.answer("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": commit})
        except Lost:
            if self.tip(branch) == commit:
                return True
            raise
        if answer.status == 422 and "already exists" in answer.message.lower():
            return False
        if answer.status != 201:
            raise refusal(answer, f"make the branch {branch} of", self._api.repository)
        return True

    def remove(self, branch: str, commit: str) -> None:
        """Remove a branch that is still at `commit`; one that is elsewhere holds somebody's work and stays."""
        if self.tip(branch) != commit:
            return
        try:
            answer = self._api.answer("DELETE", self._api.branch_path("refs", branch))
        except Lost:
            if self.tip(branch) != commit:
                return
            raise
        if answer.status not in (204, 404, 422):  # 422: gone already
            raise refusal(answer, f"remove the branch {branch} of", self._api.repository)

    def _moved(self, branch: str, commit: str) -> Answer | None:
        """GitHub's answer to the move; None when it is lost. By PATCH of the documented path: PyGithub's `GitRef.edit`
        uses the address that the server gave, which some servers give wrong.
        """
        try:
            return self._api.answer("PATCH", self._api.branch_path("refs", branch), {"sha": commit, "force": False})
        except Lost:
            return None

    def _arrived(self, branch: str, base: str, commit: str) -> bool:
        """Whether the branch has the commit; False where it still is at `base`."""
        tip = self.tip(branch)
        if tip == base:
            return False
        if tip and self._reader.is_ancestor(commit, tip):
            return True
        raise NotFastForward(base)

    def _entry(self, path: str, body: bytes | None, now: Entry | None) -> dict[str, Any]:
        """What a tree is told of one change; empty for the removal of what is not there, which GitHub refuses."""
        mode = now.mode if now else "100644"
        if body is None:
            return {"path": path, "mode": mode, "type": "blob", "sha": None} if now else {}
        entry = {"path": path, "mode": mode, "type": "blob"}
        try:
            text = body.decode()
        except UnicodeDecodeError:
            text = ""
        if text and "\0" not in text:
            return {**entry, "content": text}
        blob = {"content": base64.b64encode(body).decode(), "encoding": "base64"}
        return {**entry, "sha": self._accepted(self._api.answer("POST", "git/blobs", blob), "keep a file of").sha}

    def _accepted(self, answer: Answer, what: str) -> Written:
        if answer.status in (413, 422):  # GitHub read it and will not have it, today and tomorrow
            raise Permanent(f"GitHub does not {what} {self._api.repository} ({answer.status}: {answer.message})")
        return self._api.decoded(answer, Written, what)
