"""A person who reviews pull requests, in memory, on the server over real git, and on `emulate`."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from functions._clients.gitops import GitOps
from functions._clients.memory_pull_requests import MemoryPullRequests
from functions._clients.pull_requests import PullRequests
from tests.clients.emulator import PERSON as EMULATED_PERSON
from tests.clients.emulator import Emulator
from tests.clients.github_server.accounts import PERSONS_TOKEN
from tests.clients.github_server.server import GitHubServer

How = Literal["merge", "squash", "rebase"]


class Reviewer(Protocol):
    """What a person does with a pull request."""

    def merge(self, number: int, how: How) -> Any:
        """Merge it."""

    def reject(self, number: int) -> None:
        """Close it."""

    def push(self, number: int, files: Mapping[str, bytes | None], message: str = "An edit") -> str:
        """Push to its branch; the new head."""

    def comments(self, number: int) -> list[str]:
        """What was said about it."""

    def has_branch(self, branch: str) -> bool:
        """Whether there is such a branch."""


@dataclass
class Desk:
    """A repository, its pull requests, and a person."""

    gitops: GitOps
    pulls: PullRequests
    person: Reviewer


@dataclass
class InMemory:
    """The fake's own person."""

    pulls: MemoryPullRequests

    def merge(self, number: int, how: How) -> str:
        """Merge it."""
        return self.pulls.merge(number, how)

    def reject(self, number: int) -> None:
        """Close it."""
        self.pulls.reject(number)

    def push(self, number: int, files: Mapping[str, bytes | None], message: str = "An edit") -> str:
        """Push to its branch."""
        return self.pulls.push(number, files, message)

    def comments(self, number: int) -> list[str]:
        """What we said about it."""
        return self.pulls.comments[number]

    def has_branch(self, branch: str) -> bool:
        """Whether there is such a branch."""
        return branch in self.pulls.branches


@dataclass
class OnServer:
    """By the server's own API, with a person's token; pushes are git's."""

    server: GitHubServer

    def merge(self, number: int, how: How) -> Any:
        """Merge it."""
        return self._call("PUT", f"pulls/{number}/merge", {"merge_method": how})

    def reject(self, number: int) -> None:
        """Close it."""
        self._call("PATCH", f"pulls/{number}", {"state": "closed"})

    def push(self, number: int, files: Mapping[str, bytes | None], message: str = "An edit") -> str:
        """Push to its branch."""
        return self.server.repository.push(self.server.endpoints.pulls.all[number - 1].head, files, message)

    def comments(self, number: int) -> list[str]:
        """What was said about it."""
        return [comment["body"] for comment in self._call("GET", f"issues/{number}/comments")]

    def has_branch(self, branch: str) -> bool:
        """Whether there is such a branch."""
        return bool(self.server.repository.tip(branch))

    def _call(self, verb: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"token {PERSONS_TOKEN}"}
        url = f"{self.server.url}/repos/{self.server.name}/{path}"
        sent = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(url, sent, headers, method=verb)) as answer:  # noqa: S310  loopback
            return json.loads(answer.read() or b"null")


@dataclass
class OnEmulator:
    """By `emulate`'s API."""

    emulator: Emulator
    repository: str

    def merge(self, number: int, how: How) -> Any:
        """Merge it."""
        return self._call("PUT", f"pulls/{number}/merge", {"merge_method": how})

    def reject(self, number: int) -> None:
        """Close it."""
        self._call("PATCH", f"pulls/{number}", {"state": "closed"})

    def push(self, number: int, files: Mapping[str, bytes | None], message: str = "An edit") -> str:
        """Never asked: it does not see pushes."""
        raise AssertionError(f"emulate sees no push; pull request {number} cannot be pushed to there")

    def comments(self, number: int) -> list[str]:
        """What was said about it."""
        return [comment["body"] for comment in self._call("GET", f"issues/{number}/comments")]

    def has_branch(self, branch: str) -> bool:
        """Whether there is such a branch."""
        listed = self._call("GET", f"git/matching-refs/heads/{branch}")
        return any(one["ref"] == f"refs/heads/{branch}" for one in listed)

    def _call(self, verb: str, path: str, body: Any = None) -> Any:
        return self.emulator.call(verb, f"/repos/{self.repository}/{path}", body, EMULATED_PERSON[1])
