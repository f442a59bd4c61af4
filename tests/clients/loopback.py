"""A real HTTP server on loopback whose answers a test writes down."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Loopback:
    """The server's port, what it answers by path, and the requests it saw."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str, str, str]] = field(default_factory=list)  # method, target, Host header

    @property
    def url(self) -> str:
        """The server's URL without a path."""
        return f"http://127.0.0.1:{self.port}"


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer with this status, body and headers (`Content_Type` is Content-Type)."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.rfile.read(int(request.headers.get("Content-Length") or 0))
        request.send_response(status)
        for name, value in {"Content_Type": "text/plain", "Content_Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def streams(*pieces: bytes) -> Answer:
    """An answer without a length, written piece by piece until the client goes away."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for piece in pieces:
                request.wfile.write(piece)
        except OSError:
            request.close_connection = True

    return answer


@contextmanager
def serving(certificate: str = "", every: Answer | None = None) -> Iterator[Loopback]:
    """The server, on a port the kernel chose; with a certificate it speaks TLS. `every` answers whatever is asked."""
    loopback = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            loopback.seen.append((self.command, self.path, self.headers.get("Host", "")))
            answer = every or loopback.answers.get(self.path.partition("?")[0], says(404))
            answer(self)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: tests look at `seen`."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        loopback.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield loopback
        finally:
            server.shutdown()
            thread.join()
