"""The target as functions-framework runs it: in its own Flask application, and once as a real process."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import functions_framework
import pytest

from eventing.function import serve
from eventing.handler import Event, Handler, Outcome
from eventing.keeping import LEASE
from eventing.manifests import load_wiring
from eventing.redis_store import RedisStore
from tests.conftest import free_port
from tests.eventing.deliveries import URL, binary, structured
from tests.eventing.listener import Listener

SOURCE = """
from eventing.contracts import PREFIX, VideoIngested
from eventing.function import serve
from eventing.handler import Emit, Outcome, Put
from eventing.redis_store import open_store

def build(environ):
    store = open_store(environ)
    def handle(event):
        if event.payload.title == "fail":
            raise ValueError(event.payload.title)
        emit = Emit(PREFIX + "video.ingested", VideoIngested("v", event.payload.url, "t", 1, 2, 3.0))
        return Outcome((Put("school:effect:" + event.id, b"done"),), (emit,))
    return handle

def build_dead_letters(environ):
    store = open_store(environ)
    return lambda event: Outcome((Put("school:letter:" + event.id, event.payload.data),))

function = serve("youtube-ingestion", build, dead_letters=build_dead_letters)
"""
Client = Any


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "function.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture
def sink() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture
def environ(redis_url: str, sink: Listener, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the environment that a function starts in."""

    def set_(**changes: str) -> None:
        for name, value in {"REDIS_URL": redis_url, "K_SINK": sink.url, "LOG_LEVEL": "WARNING", **changes}.items():
            monkeypatch.setenv(name, value)

    set_()
    return set_


def loaded(source: Path) -> Client:
    """A client of the function as functions-framework loads it."""
    app: Any = functions_framework.create_app("function", str(source), "http")  # type: ignore[no-untyped-call]
    return app.test_client()


@pytest.fixture
def client(source: Path, environ: Callable[..., None]) -> Client:
    return loaded(source)


@pytest.mark.parametrize(
    ("headers", "body"), [binary(), structured(), binary(datacontenttype="text/json; charset=utf-8")]
)
def test_an_event_is_handled_and_answered_without_a_body(
    client: Client, store: RedisStore, sink: Listener, headers: Mapping[str, str], body: bytes
) -> None:
    answer = client.post("/", headers=headers, data=body)
    assert (answer.status_code, answer.data) == (204, b"")
    assert store.read("school:effect:e1") is not None
    (posted,) = sink.requests
    event = json.loads(posted.partition(b"\r\n\r\n")[2])
    assert (event["source"], event["data"]["url"]) == ("/cortex-school/youtube-ingestion", URL)


def test_the_wiring_says_who_has_to_mark_an_event(client: Client, store: RedisStore) -> None:
    headers, body = binary()
    client.post("/", headers=headers, data=body)
    (entry,) = store.outbox_of("youtube-ingestion", "/person", "e1")
    attributes = {"type": "ai.cortex.school.video.ingested"}
    assert entry.subscribers == frozenset(load_wiring().subscribers(attributes)) == {"school-coordinator"}


def test_a_lease_is_short_so_that_a_killed_function_is_soon_followed(client: Client, redis: Any) -> None:
    held: list[int] = []
    with redis.monitor() as monitor:
        headers, body = binary()
        client.post("/", headers=headers, data=body)
        while not held:
            words = monitor.next_command()["command"].split(" ")
            if words[0] == "SET" and words[-2] == "PX":
                held.append(int(words[-1]))
    assert held == [1000 * LEASE]


@pytest.mark.parametrize(
    ("headers", "data", "status"),
    [
        (binary({})[0], b"{}", 422),
        ({}, b"hello", 422),
        (binary({"url": "u", "title": "fail"})[0], b'{"url": "u", "title": "fail"}', 500),
        ({"content-type": "application/x-www-form-urlencoded"}, b"a=b", 422),
    ],
)
def test_failures_have_no_body_either(client: Client, headers: Mapping[str, str], data: bytes, status: int) -> None:
    answer = client.post("/", headers=headers, data=data)
    assert (answer.status_code, answer.data) == (status, b"")


def test_form_like_content_types_reach_the_parser(client: Client) -> None:
    """What curl sends without a content type; Flask must not eat the body as a form."""
    headers, body = binary(datacontenttype="application/x-www-form-urlencoded")
    assert client.post("/", headers=headers, data=body).status_code == 204


def test_dead_letters_have_a_path_of_their_own(client: Client, store: RedisStore) -> None:
    headers, body = binary({"broken": True}, type="com.example.unknown")
    assert client.post("/dead-letters", headers=headers, data=body).status_code == 204
    letter = store.read("school:letter:e1")
    assert letter is not None
    assert json.loads(letter.body) == {"broken": True}


@pytest.mark.parametrize("path", ["/", "/health", "/healthz", "/livez"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_health_does_not_touch_redis(source: Path, environ: Callable[..., None], path: str, method: str) -> None:
    environ(REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    client = loaded(source)
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [("get", "/x", 404, None), ("put", "/", 405, "POST"), ("delete", "/", 405, "POST"), ("options", "/", 204, "POST")],
)
def test_other_requests(client: Client, method: str, path: str, status: int, allow: str | None) -> None:
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.data, answer.headers.get("Allow")) == (status, b"", allow)


def test_redis_away_is_503(source: Path, environ: Callable[..., None]) -> None:
    environ(REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    client = loaded(source)
    headers, body = binary()
    answer = client.post("/", headers=headers, data=body)
    assert (answer.status_code, answer.data) == (503, b"")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"REDIS_URL": ""}, "youtube-ingestion cannot start: REDIS_URL is not set."),
        ({"REDIS_URL": "tcp://10.43.1.1:6379"}, "cannot start: REDIS_URL=tcp://10.43.1.1:6379 looks like a Kubernetes"),
        ({"K_SINK": ""}, "cannot start: K_SINK is not set."),
        ({"K_SINK": "ftp://x"}, "cannot start: K_SINK is not a http or https URL"),
        ({"K_SINK": "http://broker..svc/x"}, "cannot start: K_SINK is not a URL that can be read"),
        ({"K_SINK": "http://broker:99999"}, "cannot start: K_SINK is not a URL that can be read"),
        ({"LOG_LEVEL": "loud"}, "cannot start: LOG_LEVEL=LOUD is no level"),
    ],
)
def test_a_wrong_setting_ends_the_start(
    source: Path, environ: Callable[..., None], changes: dict[str, str], message: str
) -> None:
    environ(KUBERNETES_SERVICE_HOST="", **changes)
    with pytest.raises(SystemExit, match=message):
        loaded(source)


def test_ready_is_who_has_its_settings_and_its_redis(
    source: Path, environ: Callable[..., None], redis: Any, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    redis.execute_command("ACL", "SETUSER", "probing", "on", ">pw", "+@all", "~*")
    environ(REDIS_URL=redis_url.replace("redis://", "redis://probing:pw@"))
    client = loaded(source)
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (204, 204)
    redis.execute_command("ACL", "SETUSER", "probing", "-ping")
    for _ in range(3):
        answer = client.get("/readyz")
        assert (answer.status_code, answer.data) == (503, b"")
    assert [record.message[:19] for record in caplog.records if "not ready" in record.message] == [
        "not ready: Redis at"
    ]
    redis.execute_command("ACL", "SETUSER", "probing", "+ping")
    assert client.get("/readyz").status_code == 204
    redis.execute_command("ACL", "DELUSER", "probing")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"K_SINK": ""}, "not ready: K_SINK is not set."),
        ({"K_SINK": "http://broker..svc/x"}, "not ready: K_SINK is not a URL that can be read"),
        ({"K_SINK": "http://broker:99999"}, "not ready: K_SINK is not a URL that can be read"),
        ({"REDIS_URL": ""}, "not ready: REDIS_URL is not set."),
    ],
)
def test_in_a_pod_a_wrong_setting_is_said_once_and_ends_nothing(
    source: Path,
    environ: Callable[..., None],
    changes: dict[str, str],
    message: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    environ(KUBERNETES_SERVICE_HOST="10.43.0.1", **changes)
    client = loaded(source)
    headers, body = binary()
    answers = [client.get("/readyz"), client.get("/readyz"), client.post("/", headers=headers, data=body)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(503, b"")] * 3
    (said,) = [record.message for record in caplog.records if record.name.startswith("cortex")]
    assert said.startswith(message)


def test_importing_a_function_touches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Mapping[str, str]] = []

    def build(environ: Mapping[str, str]) -> Handler:
        built.append(environ)
        return handle

    def handle(event: Event) -> Outcome:
        return Outcome()

    monkeypatch.delenv("REDIS_URL", raising=False)
    function = serve("moe-router", build)
    assert built == []
    headers, body = binary()
    request = SimpleNamespace(method="POST", path="/", headers=headers, get_data=lambda: body)
    assert function(request) == ("", 503, {})
    assert built == []


def test_a_real_process_serves_events(source: Path, store: RedisStore, redis_url: str, sink: Listener) -> None:
    port = free_port()
    command = [str(Path(sys.executable).with_name("functions-framework")), "--source", str(source)]
    process = subprocess.Popen(
        [*command, "--target", "function", "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, "REDIS_URL": redis_url, "K_SINK": sink.url, "THREADS": "4"},
        stderr=subprocess.PIPE,
    )
    try:
        headers, body = binary()
        statuses = [posted(port, headers, body) for _ in range(2)]
        assert statuses == [(204, b""), (204, b"")]
        assert (len(sink.requests), sink.connections) == (1, 1)
        assert store.state("youtube-ingestion", "/person", "e1") == "done"
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert b"Traceback" not in errors


def posted(port: int, headers: Mapping[str, str], body: bytes, patience: int = 600) -> tuple[int, bytes]:
    for _ in range(patience):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", "/", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionRefusedError:
            time.sleep(0.02)  # it has not opened its port yet
        finally:
            connection.close()
    raise TimeoutError("the function did not start")
