"""A Messages API on loopback: strict about what the real one refuses, with answers shaped by the schema that is asked
for, token counts, a prompt cache, models with their lifecycle, and faults by script. It knows nothing of meaning.

What it is strict about was read in the SDK (anthropic 2.12.0) and its notes: `Authorization: Bearer`, the version
header, no sampling parameters, no prefilled answer, schemas without what structured outputs do not take.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

KEY = "sk-ant-loopback"
VERSION = "2026-10-21"
CHARACTERS_PER_TOKEN = 4
UNSUPPORTED = {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default"}
Body = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What happens instead of an answer. `cut` sends half of it, `drop` nothing at all."""

    status: int = 0
    kind: str = "api_error"
    message: str = "scripted"
    retry_after: str = ""
    wire: Literal["", "drop", "cut", "stall"] = ""


@dataclass(frozen=True)
class Scripted:
    """An answer with its stop_reason."""

    text: str
    stop: str = "end_turn"


@dataclass
class MessagesApi:
    """The server: what it answers, and what it was asked."""

    url: str = ""
    answer: Callable[[Body], str | Scripted | None] = lambda body: None  # None: shaped by the schema
    faults: list[Fault] = field(default_factory=list)  # of the next questions, one each
    models: dict[str, Body] = field(default_factory=dict)  # lifecycle and dates; others are active
    unknown: set[str] = field(default_factory=set)  # models that are not served: 404
    smallest_cached: int = 64  # tokens; a shorter prefix is not kept
    asked: list[Body] = field(default_factory=list)
    counted: list[Body] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)  # ends a stall, and what drips
    drips: Literal["", "head", "body"] = ""  # from here on every answer comes a byte at a time, and never ends
    dripped: int = 0  # bytes
    _kept: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def usage(self, body: Body, output: int) -> Body:
        """Tokens of a call: its prefix is read from the cache, where the same one was there before."""
        prefix, rest = parts(body)
        size = tokens(prefix)
        read = written = 0
        if prefix and size >= self.smallest_cached:
            name = hashlib.sha256(prefix.encode()).hexdigest()
            with self._lock:
                read, written = (size, 0) if name in self._kept else (0, size)
                self._kept.add(name)
        return {
            "input_tokens": tokens(rest) + size - read - written,
            "output_tokens": output,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
        }


def tokens(text: str) -> int:
    """About as many as text of that length has."""
    return len(text) // CHARACTERS_PER_TOKEN


def parts(body: Body) -> tuple[str, str]:
    """What ends at the last block that may be cached, and what follows it."""
    blocks = [*body.get("system", []), *(one for said in body["messages"] for one in said["content"])]
    last = max((n for n, one in enumerate(blocks) if "cache_control" in one), default=-1)
    kept = "\n".join(one["text"] for one in blocks[: last + 1])
    form = json.dumps(body.get("output_config"), sort_keys=True)
    prefix = f"{body['model']}\n{form}\n{kept}" if kept else ""
    return prefix, "\n".join(one["text"] for one in blocks[last + 1 :])


def text_of(body: Body) -> str:
    """All that the question says."""
    return "\n".join(one["text"] for said in body["messages"] for one in said["content"])


_PLAIN: dict[str, Any] = {"array": [], "string": "text", "number": 0.5, "integer": 1, "boolean": False}


def shaped(schema: Body, whole: Body | None = None) -> Any:
    """The smallest value of this form: first choices, halves, empty lists."""
    whole = whole or schema
    if "$ref" in schema:
        return shaped(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return shaped(schema["anyOf"][0], whole)
    if schema.get("type") == "object":
        return {name: shaped(one, whole) for name, one in schema.get("properties", {}).items()}
    return _PLAIN.get(schema.get("type", ""))


def wrong_with(body: Body) -> str:
    """Why the real API would answer 400; empty where it would not."""
    if named := {"temperature", "top_p", "top_k"} & body.keys():
        return f"{sorted(named)[0]}: not supported"
    if body["messages"][-1]["role"] != "user":
        return "This model does not support assistant message prefill"
    form = body.get("output_config", {}).get("format")
    if form is not None:
        if form.get("type") != "json_schema":
            return "output_config.format.type: only json_schema"
        return wrong_in(form["schema"])
    return ""


def wrong_in(schema: Any) -> str:
    """What structured outputs do not take in a schema."""
    if isinstance(schema, list):
        return next(filter(None, map(wrong_in, schema)), "")
    if not isinstance(schema, dict):
        return ""
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        return "output_config.format.schema: additionalProperties must be false"
    if named := UNSUPPORTED & schema.keys():
        return f"output_config.format.schema: {sorted(named)[0]} is not supported"
    inner = [one for name, one in schema.items() if name not in ("properties", "$defs", "enum")]
    inner += [one for name in ("properties", "$defs") for one in schema.get(name, {}).values()]
    return next(filter(None, map(wrong_in, inner)), "")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: MessagesApi

    def do_GET(self) -> None:
        if not self._may():
            return
        name = self.path.partition("?")[0].rpartition("/")[2]
        if name == "models":
            found = [self._model(one) for one in self.api.models]
            self._json(200, {"data": found, "has_more": False, "first_id": None, "last_id": None})
        elif name in self.api.unknown:
            self._error(404, "not_found_error", f"model: {name}")
        else:
            self._json(200, self._model(name))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._may():
            return
        if wrong := wrong_with(body):
            self._error(400, "invalid_request_error", wrong)
        elif body["model"] in self.api.unknown:
            self._error(404, "not_found_error", f"model: {body['model']}")
        elif self.path.endswith("/count_tokens"):
            self.api.counted.append(body)
            self._json(200, {"input_tokens": sum(map(tokens, parts(body)))})
        elif "max_tokens" not in body:
            self._error(400, "invalid_request_error", "max_tokens: Field required")
        else:
            self.api.asked.append(body)
            self._answer(body, self.api.faults.pop(0) if self.api.faults else Fault())

    def _answer(self, body: Body, fault: Fault) -> None:
        if fault.status:
            self._error(fault.status, fault.kind, fault.message, fault.retry_after)
            return
        if fault.wire == "drop":
            self.close_connection = True
            return
        if fault.wire == "stall":
            self.api.release.wait(10)
        said = self.api.answer(body)
        if said is None:
            said = json.dumps(shaped(body["output_config"]["format"]["schema"]))
        said = Scripted(said) if isinstance(said, str) else said
        message = {
            "id": f"msg_{len(self.api.asked)}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": said.text}],
            "stop_reason": said.stop,
            "stop_sequence": None,
            "usage": self.api.usage(body, max(1, tokens(said.text))),
        }
        whole = _events(message) if body.get("stream") else json.dumps(message).encode()
        kind = "text/event-stream" if body.get("stream") else "application/json"
        self._send(200, whole, kind, cut=fault.wire == "cut")

    def _drip(self) -> None:
        """Something all the time and never an answer, until the other side hangs up or `release` is set."""
        if self.api.drips == "body":
            self.end_headers()
        self.flush_headers()
        self.close_connection = True
        with suppress(OSError):
            while not self.api.release.wait(0.01):
                self.wfile.write(b"\n" if self.api.drips == "body" else b"x")
                self.api.dripped += 1

    def _may(self) -> bool:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self._error(401, "authentication_error", "invalid bearer token")
            return False
        if self.headers.get("anthropic-version") != VERSION:
            self._error(400, "invalid_request_error", "anthropic-version: unknown")
            return False
        return True

    def _model(self, name: str) -> Body:
        known = {"lifecycle": "active", "deprecated_at": None, "retires_at": None}
        made = {"id": name, "type": "model", "display_name": name, "created_at": "2026-01-01T00:00:00Z"}
        return made | known | self.api.models.get(name, {})

    def _error(self, status: int, kind: str, message: str, retry_after: str = "") -> None:
        self.api.refused.append(message)
        body = {"type": "error", "error": {"type": kind, "message": message}}
        self._json(status, body, {"retry-after": retry_after} if retry_after else {})

    def _json(self, status: int, body: Body, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body).encode(), "application/json", headers)

    def _send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None, *, cut: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        if self.api.drips:
            self._drip()
            return
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: tests look at what was asked."""


def _events(message: Body) -> bytes:
    usage = message["usage"]
    start = message | {"content": [], "stop_reason": None, "usage": usage | {"output_tokens": 1}}
    text = message["content"][0]["text"]
    deltas = [text[n : n + 20] for n in range(0, len(text), 20)]
    events: list[Body] = [
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": one}} for one in deltas),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
            "usage": usage,
        },
        {"type": "message_stop"},
    ]
    return b"".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode() for one in events)


@contextmanager
def messages_api() -> Iterator[MessagesApi]:
    """The server, on a port the kernel chose."""
    api = MessagesApi()
    handler = type("Handler", (_Handler,), {"api": api})

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what some tests are about."""

    with Server(("127.0.0.1", 0), handler) as server:
        api.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield api
        finally:
            api.release.set()
            server.shutdown()
            thread.join()
