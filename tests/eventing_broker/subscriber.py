"""A small real HTTP subscriber that answers from a script and keeps what it was sent."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """One answer: `seconds` pass before it is given; status 0 breaks the connection off."""

    status: int = 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Seen:
    """One request; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


class Subscriber:
    """`answers` are used up in order, then everything is 204; `most` is how many requests were ever there at once."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.seen: list[Seen] = []
        self.most = 0
        self.url = ""
        self._now = 0
        self._lock = threading.Lock()

    def receive(self, seen: Seen) -> Answer:
        """Keep the request and take the next answer."""
        with self._lock:
            self.seen.append(seen)
            answer = self.answers.pop(0) if self.answers else Answer()
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(answer.seconds)
        with self._lock:
            self._now -= 1
        return answer


@contextmanager
def serving(*answers: Answer) -> Iterator[Subscriber]:
    """A subscriber on a free loopback port."""
    subscriber = Subscriber(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = subscriber.receive(Seen(self.path, headers, body))
            if not answer.status:
                return
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)
            except ConnectionError:
                self.close_connection = True  # the broker gave up waiting

        def log_message(self, *args: object) -> None:
            """Tests read what was seen, not the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    subscriber.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield subscriber
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
