"""The rehearsal's API behind a guard that lets through what an account may, answers 403 to the rest, and notes both."""

import http.client
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from functions._manifests.grants import Grant, allows
from functions._rehearsal.cluster import write_kubeconfig
from tests.clients.loopback import says, serving

_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


@dataclass
class Guard:
    """What was asked of the API as RBAC sees it, and what of that was refused."""

    grants: tuple[Grant, ...]
    upstream: str
    kubeconfig: str
    asked: set[Grant] = field(default_factory=set)
    refused: set[Grant] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)  # paths that are no resources

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request: noted, and passed on where it is allowed."""
        path, _, query = request.path.partition("?")
        wanted = as_right(request.command, path, "watch=" in query)
        if wanted is None:
            self.plain.add(path)
        else:
            self.asked.add(wanted)
            if not allows(self.grants, wanted):
                self.refused.add(wanted)
                body = json.dumps({"kind": "Status", "code": 403, "message": f"may not {wanted}"}).encode()
                return says(403, body, Content_Type="application/json")(request)
        return self._passed_on(request)

    def _passed_on(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        to = http.client.HTTPConnection(urlsplit(self.upstream).netloc, timeout=10)
        try:
            kept = {name: request.headers[name] for name in ("Accept", "Content-Type") if request.headers[name]}
            to.request(request.command, request.path, body or None, kept)
            found = to.getresponse()
            said = found.read()
        finally:
            to.close()
        request.send_response(found.status)
        request.send_header("Content-Type", found.headers.get("Content-Type", "text/plain"))
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)


def as_right(method: str, path: str, watch: bool = False) -> Grant | None:
    """A request as the API server's authorizer sees it; None for a path that is no resource (`/version`, `/apis`).

    https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
    """
    head, *rest = path.strip("/").split("/")
    group = ""
    if head == "apis" and len(rest) > 2:
        group, _, *parts = rest
    elif head == "api" and len(rest) > 1:
        _, *parts = rest
    else:
        return None
    namespace = ""
    if parts[0] == "namespaces" and len(parts) > 2:
        _, namespace, *parts = parts
    resource, name, *sub = parts if len(parts) > 1 else [*parts, ""]
    verb = _VERBS.get(method) or ("get" if name else "watch" if watch else "list")
    return Grant(verb, group, "/".join((resource, *filter(None, sub))), namespace, name)


@contextmanager
def guarded(upstream: str, grants: Iterable[Grant], folder: Path) -> Iterator[Guard]:
    """The guard in front of an API, until the block ends."""
    guard = Guard(tuple(grants), upstream, str(folder / "guarded"))
    with serving(every=guard.answer) as server:
        write_kubeconfig(Path(guard.kubeconfig), server.url)
        yield guard
