"""The school with GitHub: the real client over HTTP, against a server over the scenario's own bare repository."""

import json
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from eventing.contracts import PullRequestChanged
from eventing.handler import Handler
from eventing.redis_store import RedisStore
from functions._clients.git_remote import GitRemote
from functions._clients.github import GitHub
from functions._clients.github_api import GitHubApi
from functions._clients.github_credentials import Credentials
from functions._clients.github_pull_requests import GitHubPullRequests
from functions._improvement.record import Record
from functions._policy.policy import Policy, Review
from functions.implementation_workers import function as implementation_workers
from tests.clients.github_server.accounts import OUR_TOKEN, PERSONS_TOKEN
from tests.clients.github_server.server import GitHubServer
from tests.scenarios.school import School

ASKING = Policy(
    mode="propose", health_check_duration=2.0, sample_period=1.0, spread=False, review=Review(pull_requests=True)
)


def nothing(call: str) -> None:
    """A point at which nobody dies."""


class PointedApi(GitHubApi):
    """GitHub's API with a point after every answer."""

    point: Callable[[str], None] = staticmethod(nothing)

    def _sent(self, client: Any, verb: str, path: str, body: Any, query: Any) -> Any:
        answer = super()._sent(client, verb, path, body, query)
        self.point(verb)
        return answer


@dataclass
class Asking(School):
    """A school whose workers ask people in pull requests; `server` is set before anything is published."""

    policy: Policy = ASKING
    server: GitHubServer = field(default=None)  # type: ignore[assignment]  # made over the repository of this school

    def handlers(
        self, store: RedisStore, *, git: Callable[[str], GitRemote] | None = None, **more: Any
    ) -> Mapping[str, Handler]:
        """Every function's handler, the workers' over GitHub."""
        found = dict(super().handlers(store, git=git, **more))
        point = getattr(git("reviews"), "point", nothing) if git else nothing
        found["implementation-workers"] = self._workers(store, point)
        return found

    def _workers(self, store: RedisStore, point: Callable[[str], None]) -> Handler:
        made: list[Handler] = []

        def handle(event: Any) -> Any:
            if not made:  # the server is there by now
                api = PointedApi(self.server.name, Credentials(OUR_TOKEN), self.server.url, between_writes=0)
                api.point = point
                github, clock = GitHub(api, "main"), self.broker.clock
                pulls = GitHubPullRequests(github)
                made.append(implementation_workers.handler(store, github, lambda: self.policy, clock, pulls))
            return made[0](event)

        return handle

    def pulls(self) -> list[Any]:
        """The pull requests on the server, oldest first."""
        return list(self.server.endpoints.pulls.all)

    def states(self) -> list[str]:
        """How they are."""
        answer = self._call("GET", "pulls?state=all&per_page=100")
        listed = sorted(answer, key=lambda one: int(one["number"]))
        return ["merged" if one["merged_at"] else str(one["state"]) for one in listed]

    def merge(self, number: int, how: Literal["merge", "squash", "rebase"]) -> None:
        """A person merges it."""
        self._call("PUT", f"pulls/{number}/merge", {"merge_method": how})

    def close(self, number: int) -> None:
        """A person closes it."""
        self._call("PATCH", f"pulls/{number}", {"state": "closed"})

    def push(self, number: int, files: Mapping[str, bytes | None]) -> str:
        """A person pushes to its branch."""
        return self.server.repository.push(self.pulls()[number - 1].head, files, "An edit")

    def comments(self, number: int) -> list[str]:
        """What was said about it."""
        return [str(one["body"]) for one in self._call("GET", f"issues/{number}/comments")]

    def webhook(self, number: int, action: str = "closed") -> None:
        """GitHub says that one moved."""
        self.publish("pull_request.changed", PullRequestChanged(number, "", action))
        self.run()

    def one(self) -> Record:
        """The one improvement."""
        (record,) = self.records()
        return record

    def _call(self, verb: str, path: str, body: Any = None) -> Any:
        url = f"{self.server.url}/repos/{self.server.name}/{path}"
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {PERSONS_TOKEN}"}
        request = urllib.request.Request(url, sent, headers, method=verb)  # noqa: S310  loopback
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")
