"""The HTTP side: who asks, what goes wrong on purpose, and the endpoints."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.clients.github_server.accounts import APP_LOGIN, INSTALLATION, Accounts
from tests.clients.github_server.endpoints import NOT_FOUND, Answer, Endpoints, refused
from tests.clients.github_server.faults import Fault
from tests.clients.github_server.repository import Refused, Repository
from tests.clients.loopback import serving

SIGNATURE = "canary0signed0download"
DATE = "Fri, 02 Jan 2026 03:04:05 GMT"


@dataclass
class GitHubServer:
    """A server with one repository. `seen` are the requests as `VERB /path`, in order."""

    repository: Repository
    name: str = "acme/gitops"
    accounts: Accounts = field(default_factory=Accounts)
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    archives: bool = True
    url: str = ""

    def __post_init__(self) -> None:
        self.endpoints = Endpoints(self.repository, self.name)
        self._lock = RLock()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        parts = urlsplit(request.path)
        text = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        body = json.loads(text) if text else None
        with self._lock:
            self.seen.append(f"{request.command} {parts.path}")
            fault = next((one for one in self.faults if one.hits(self.seen[-1])), None)
            if fault is not None and fault.status:
                self._send(request, fault.status, fault.body, fault.headers)
                return
            if fault is not None and not fault.done:
                self._drop(request)
                return
            status, answer, headers = self._answer(request, parts.path, dict(parse_qsl(parts.query)), body)
            if fault is not None:
                self._drop(request)
                return
        self._send(request, status, answer, headers)

    def writes(self) -> list[str]:
        """The requests that wrote something."""
        return [one for one in self.seen if not one.startswith("GET")]

    def _answer(
        self, request: BaseHTTPRequestHandler, path: str, query: dict[str, str], body: Any
    ) -> tuple[int, Any, dict[str, str]]:
        if path.startswith("/codeload/"):
            return self._archive(path.rpartition("/")[2], query, request.headers.get("Authorization"))
        login = self.accounts.login(request.headers.get("Authorization", ""))
        if not login:
            return 401, {"message": "Bad credentials"}, {}
        own, prefix = path.split("/")[1:], ["repos", *self.name.lower().split("/")]
        if [part.lower() for part in own[:3]] != prefix:
            return (*self._of_account(request.command, own, body, login), {})
        if own[3:4] == ["tarball"]:
            if not self.archives:
                return (*NOT_FOUND, {})
            return 302, None, {"Location": f"{self.url}/codeload/{own[4]}?token={SIGNATURE}"}
        try:
            own = [unquote(part) for part in own[3:]]
            return (*self.endpoints.answer(request.command, own, query, body, login), {})
        except Refused as error:
            return (*refused(str(error)), {})

    def _of_account(self, verb: str, path: list[str], body: Any, login: str) -> Answer:
        if path == ["user"]:
            return (
                refused("Resource not accessible by integration", 403)
                if login == APP_LOGIN
                else (200, {"login": login})
            )
        if login == "app" and path == ["app"]:
            return 200, {"id": 1, "slug": APP_LOGIN.removesuffix("[bot]")}
        if login == "app" and verb == "POST" and path == ["app", "installations", str(INSTALLATION), "access_tokens"]:
            permissions = (body or {}).get("permissions", {})
            token = self.accounts.issue(permissions)
            return 201, {"token": token, "expires_at": "2999-01-01T00:00:00Z", "permissions": permissions}
        return NOT_FOUND

    def _archive(self, sha: str, query: dict[str, str], authorization: str | None) -> tuple[int, Any, dict[str, str]]:
        if query.get("token") != SIGNATURE or authorization is not None:
            return 403, None, {}
        prefix = f"{self.name.replace('/', '-')}-{sha[:7]}/"
        return 200, self.repository.output("archive", "--format=tar.gz", f"--prefix={prefix}", sha), {}

    def _send(self, request: BaseHTTPRequestHandler, status: int, body: Any, headers: dict[str, str]) -> None:
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        request.send_response_only(status)
        named = {"Content-Type": "application/json; charset=utf-8", "Date": DATE, "Content-Length": str(len(sent))}
        for name, value in {**named, **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(sent)

    def _drop(self, request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def github_server(repository: Repository, accounts: Accounts | None = None) -> Iterator[GitHubServer]:
    """The server on loopback."""
    server = GitHubServer(repository, accounts=accounts or Accounts())
    with serving(every=server) as loopback:
        server.url = loopback.url
        yield server
