"""Requests to GitHub's REST API through PyGithub, which signs them, renews an App's token and paces the writes.

PyGithub's own retries are off but one: it would wait as long as GitHub asks, which is longer than a function lives, and
repeat a POST whose answer was lost, which makes things twice. So a read is repeated once, at once; a limit is
`Limited`, and nothing is asked before it ends; a write without an answer is `Lost`, and the caller looks it up.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import msgspec

from eventing.handler import Permanent, Temporary
from eventing.shapes import ready
from functions._clients.github_answers import Answer, Limited, Lost, limited, refusal
from functions._clients.github_credentials import Credentials

if TYPE_CHECKING:
    from github import Github
    from github.Auth import Auth

Shape = TypeVar("Shape")

PUBLIC = "https://api.github.com"
TIMEOUT = 15  # seconds for one answer
PAGE = 100  # items, the most that GitHub gives
BETWEEN_WRITES = 1.0  # seconds, as GitHub's good practices ask; reads need no pause
USER_AGENT = "cortex-online-school"


class GitHubApi:
    """One repository on one server. Calls are serialised, as GitHub asks."""

    def __init__(
        self,
        repository: str,
        credentials: Credentials,
        url: str = "",
        *,
        between_writes: float = BETWEEN_WRITES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.repository, self.credentials, self.requests = repository, credentials, 0
        self._url, self._between_writes, self._clock = (url or PUBLIC).rstrip("/"), between_writes, clock
        self._lock = threading.RLock()
        self._auth: Auth | None = None
        self._client: Github | None = None
        self._limit: tuple[float, str] = (0.0, "")

    def get(self, path: str, shape: type[Shape], what: str, **query: str | int) -> Shape:
        """What GitHub has under `/repos/OWNER/NAME/path`."""
        return self.decoded(self.answer("GET", path, query=query), shape, what)

    def found(self, path: str, shape: type[Shape], what: str, **query: str | int) -> Shape | None:
        """The same; None where there is none (404, or 422 for an id that is none of its)."""
        answer = self.answer("GET", path, query=query)
        return None if answer.status in (404, 422) else self.decoded(answer, shape, what)

    def pages(self, path: str, shape: type[Shape], what: str, limit: int = 1000, **query: str | int) -> list[Shape]:
        """The items of a list, page by page, `limit` at most."""
        items: list[Shape] = []
        while len(items) < limit:
            page = len(items) // PAGE + 1
            found = self.get(path, list[shape], what, **query, per_page=min(PAGE, limit), page=page)  # type: ignore[valid-type]
            items += found
            if len(found) < min(PAGE, limit):
                break
        return items[:limit]

    def decoded(self, answer: Answer, shape: type[Shape], what: str) -> Shape:
        """The body of a good answer.

        Raises:
            Temporary: when it is none, or is not what GitHub documents.
        """
        if not 200 <= answer.status < 300:
            raise refusal(answer, what, self.repository)
        try:
            return msgspec.json.decode(answer.body, type=ready(shape))
        except (msgspec.DecodeError, ValueError):
            raise Temporary(f"GitHub's answer to {what} {self.repository} is none that it documents") from None

    def answer(self, verb: str, path: str, body: Any = None, *, query: dict[str, str | int] | None = None) -> Answer:
        """GitHub's answer, unless it is none (`Lost`), a limit (`Limited`) or about the credentials (`Temporary`)."""
        return self.ask(verb, f"/repos/{self.repository}/{path}".rstrip("/"), body, query)

    def ask(self, verb: str, path: str, body: Any = None, query: dict[str, str | int] | None = None) -> Answer:
        """The same for any path of the server."""
        with self._lock:
            self._not_limited()
            client = self._connected()
            answer = self._sent(client, verb, path, body, query or {})
        return self._judged(answer, verb)

    def ask_as_app(self, path: str) -> Answer:
        """What the App itself is told, without its installation."""
        with self._lock:
            self._not_limited()
            client = self._client_with(self.credentials.app_auth())
            try:
                answer = self._sent(client, "GET", path, None, {})
            finally:
                client.close()
        return self._judged(answer, "GET")

    def branch_path(self, kind: str, branch: str) -> str:
        """`git/ref` (to read) or `git/refs` (to write) of a branch, whatever signs its name has."""
        return f"git/{kind}/heads/{quote(branch, safe='/')}"

    def _sent(self, client: "Github", verb: str, path: str, body: Any, query: dict[str, str | int]) -> Answer:
        from requests import RequestException  # noqa: PLC0415  comes with PyGithub
        from urllib3.exceptions import HTTPError  # noqa: PLC0415  the same

        self.requests += 1
        try:
            status, headers, text = client.requester.requestJson(verb, path, query, None, body)
        except (RequestException, HTTPError, OSError, RuntimeError, UnicodeError) as error:
            raise Lost(f"GitHub gave no answer to {verb} for {self.repository} ({type(error).__name__})") from None
        if status >= 400 and self._auth is not None:
            text = text.replace(self._auth.token, "(secret)")  # no server does it, but no server has to be trusted
        return Answer(status, {name: str(value) for name, value in headers.items()}, text)

    def _judged(self, answer: Answer, verb: str) -> Answer:
        if limit := limited(answer):
            self._limit = (self._clock() + limit.retry_after, str(limit))
            raise limit
        if answer.status >= 500:
            raise Lost(f"GitHub answered {answer.status} to {verb} for {self.repository} ({answer.message})")
        if answer.status == 401:
            self._client = None  # so that the next request does not come with the same token of an App again
            raise refusal(answer, "accept the credentials for", self.repository)
        return answer

    def _not_limited(self) -> None:
        until, said = self._limit
        if (left := until - self._clock()) > 0:
            raise Limited(f"{said}; {left:.0f} s are left, nothing was asked", left)

    def _connected(self) -> "Github":
        """PyGithub's client with a token that is valid now; an App's is renewed here, so that it is never in doubt."""
        from github import GithubException  # noqa: PLC0415  a heavy SDK
        from jwt import PyJWTError  # noqa: PLC0415  comes with PyGithub
        from requests import RequestException  # noqa: PLC0415  the same

        try:
            if self._client is None or self._auth is None:
                self._auth = self.credentials.auth()
                self._client = self._client_with(self._auth)
            _ = self._auth.token
        except GithubException as error:
            told = error.data if isinstance(error.data, str) else msgspec.json.encode(error.data or {}).decode()
            headers = {name: str(value) for name, value in (error.headers or {}).items()}
            answer = self._judged(Answer(error.status, headers, told), "POST")
            what = "give a token with write access to contents and pull requests to the App's installation on"
            raise refusal(answer, what, self.repository) from None
        except RequestException as error:
            raise Temporary(f"GitHub gave no answer for the App's token ({type(error).__name__})") from None
        except (PyJWTError, ValueError, TypeError, AssertionError) as error:
            raise Permanent(f"GITHUB_APP_PRIVATE_KEY is no RSA key in PEM ({type(error).__name__})") from None
        return self._client

    def _client_with(self, auth: "Auth") -> "Github":
        from github import Github  # noqa: PLC0415  a heavy SDK
        from urllib3.util import Retry  # noqa: PLC0415  comes with PyGithub

        # At DEBUG these write down whole answers, an App's tokens and signed download addresses among them.
        for name in ("github.Requester", "urllib3.connectionpool"):
            logging.getLogger(name).setLevel(logging.WARNING)
        once = Retry(
            total=1,
            allowed_methods=("GET",),
            status_forcelist=(500, 502, 503, 504),
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        return Github(
            auth=auth,
            base_url=self._url,
            timeout=TIMEOUT,
            user_agent=USER_AGENT,
            per_page=PAGE,
            retry=once,
            seconds_between_requests=0,
            seconds_between_writes=self._between_writes,
        )
