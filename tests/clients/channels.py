"""Servers on loopback that stand for channels: they record what they get, and answer as they are told."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class WebServer:
    """Records requests. `answers` are used up one by one, then it is 200; None closes the connection unanswered, and
    "silence" does not answer until the test ends.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int | str | None] = []
        self.location = ""
        self.said = b'{"ok": true}'
        self.ended = threading.Event()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                recorder.requests.append((self.path, dict(self.headers), body))
                answer = recorder.answers.pop(0) if recorder.answers else 200
                if answer == "silence":
                    recorder.ended.wait(30)
                    return
                if answer is None:
                    self.close_connection = True
                    return
                said = recorder.said
                self.send_response(int(answer))
                if recorder.location:
                    self.send_header("Location", recorder.location)
                if answer == 429:
                    self.send_header("Retry-After", "60")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_PUT = do_POST
            do_GET = do_POST

            def log_message(self, format: str, *arguments: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.base = f"http://127.0.0.1:{self.port}"

    @property
    def bodies(self) -> list[Any]:
        """What was posted, as data."""
        return [json.loads(body) for _, _, body in self.requests]

    @contextmanager
    def running(self) -> Iterator["WebServer"]:
        """The server, while the test lasts."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        yield self
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


class MailServer:
    """An SMTP server that takes every message (RFC 5321, as much as smtplib says), or answers DATA with `refusal`."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.refusal = ""
        recorder = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline():
                    word = line[:4].upper()
                    if word == b"DATA" and not recorder.refusal:
                        self.wfile.write(b"354 go on\r\n")
                        recorder.messages.append(self.message())
                        self.wfile.write(b"250 taken\r\n")
                    elif word == b"DATA":
                        self.wfile.write(recorder.refusal.encode() + b"\r\n")
                    elif word == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    else:
                        self.wfile.write(b"250 fine\r\n")

            def message(self) -> str:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                return b"".join(lines).decode()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    @contextmanager
    def running(self) -> Iterator["MailServer"]:
        """The server, while the test lasts."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        yield self
        self._server.shutdown()
        self._server.server_close()
