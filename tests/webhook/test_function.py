"""The receiver in functions-framework's own Flask application, with a real broker's socket behind it."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import functions_framework
import msgspec
import pytest

from eventing.handler import Temporary
from eventing.settings import SettingError
from functions.webhook_receiver.delivery import LIMIT
from functions.webhook_receiver.function import build, receiver
from tests.conftest import free_port
from tests.eventing.listener import Listener
from tests.eventing.test_server import answered, is_open, served, until
from tests.webhook.test_delivery import KEY, delivery, signed

ROOT = Path(__file__).parents[2]
APP = """
from functions.webhook_receiver.function import build
function = build({environ!r})
"""
Client = Any


@pytest.fixture
def sink() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


def application(folder: Path, **environ: str) -> Client:
    source = folder / "function.py"
    source.write_text(APP.format(environ=environ))
    app: Any = functions_framework.create_app("function", str(source), "http")  # type: ignore[no-untyped-call]
    return app.test_client()


@pytest.fixture
def client(sink: Listener, tmp_path: Path) -> Client:
    return application(tmp_path, K_SINK=sink.url, GITHUB_WEBHOOK_SECRET=KEY.decode(), GITHUB_REPO="robin/home")


def headers(body: bytes, **more: str) -> dict[str, str]:
    known = {"X-Hub-Signature-256": signed(body), "X-GitHub-Event": "pull_request", "Content-Type": "application/json"}
    return known | {"X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"} | more


def test_a_genuine_delivery_is_passed_on_and_answered_without_a_text(client: Client, sink: Listener) -> None:
    body = delivery()
    answer = client.post("/", data=body, headers=headers(body))
    assert (answer.status_code, answer.data) == (202, b"")
    (request,) = sink.requests
    event = msgspec.json.decode(request.partition(b"\r\n\r\n")[2])
    assert (event["type"], event["data"]["number"]) == ("ai.cortex.school.pull_request.changed", 7)


def test_a_flood_of_one_delivery_is_one_event(client: Client, sink: Listener) -> None:
    body = delivery()
    for number in range(20):
        client.post("/", data=body, headers=headers(body, **{"X-GitHub-Delivery": str(number)}))
    assert len({msgspec.json.decode(request.partition(b"\r\n\r\n")[2])["id"] for request in sink.requests}) == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"X-Hub-Signature-256": signed(b"other")}, 401),
        ({"X-Hub-Signature-256": ""}, 401),
        ({"X-GitHub-Event": "ping"}, 204),
        ({"X-GitHub-Event": "star"}, 204),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_what_is_not_passed_on(client: Client, sink: Listener, more: dict[str, str], status: int) -> None:
    body = delivery()
    answer = client.post("/", data=body, headers=headers(body, **more))
    assert (answer.status_code, answer.data) == (status, b"")
    assert sink.requests == []


def test_a_body_is_not_read_beyond_its_limit_nor_without_its_length(client: Client, sink: Listener) -> None:
    body = b" " * (LIMIT + 1)
    assert client.post("/", data=body, headers=headers(body)).status_code == 413
    stream = client.post("/", headers=headers(b""), environ_overrides={"CONTENT_LENGTH": ""})
    assert stream.status_code == 411
    assert sink.requests == []


@pytest.mark.parametrize(
    ("line", "more", "status"),
    [
        ("POST /argocd", "Content-Length: 1000000000000", 413),
        ("POST //argocd", "Transfer-Encoding: chunked", 411),
        ("POST /nowhere", "Transfer-Encoding: chunked", 404),
        ("POST /robots.txt", "Content-Length: 1000000000000", 404),
        ("PUT /argocd", "Content-Length: 1000000000000", 405),
        ("POST //argocd", "Content-Length: 0", 401),
        ("POST http://127.0.0.1", "Content-Length: 0", 401),
    ],
)
def test_a_stranger_is_answered_without_a_text_before_a_byte_of_a_body_is_there(
    sink: Listener, tmp_path: Path, line: str, more: str, status: int
) -> None:
    with served(tmp_path, APP.format(environ={"K_SINK": sink.url, "ARGOCD_WEBHOOK_TOKEN": "t"})) as (_, port):
        until(lambda: is_open(port))
        head, text = answered(port, line, more)
        assert (head.split()[1], "location:" in head.lower(), text) == (str(status), False, b"")
    assert sink.requests == []


@pytest.mark.parametrize(("method", "status"), [("GET", 204), ("HEAD", 204), ("PUT", 405), ("DELETE", 405)])
def test_other_methods(client: Client, method: str, status: int) -> None:
    assert client.open("/", method=method).status_code == status


def test_without_a_secret_everything_is_refused_and_the_log_says_why(
    sink: Listener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    body = delivery()
    client = application(tmp_path, K_SINK=sink.url)
    assert client.post("/", data=body, headers=headers(body)).status_code == 401
    assert "GITHUB_WEBHOOK_SECRET is not set" in caplog.text
    assert sink.requests == []


def test_a_broker_that_is_away_is_answered_503_so_that_a_person_can_redeliver(caplog: pytest.LogCaptureFixture) -> None:
    def away(event: bytes) -> None:
        raise Temporary("the broker does not answer")

    body = delivery()

    class Request:
        method, path = "POST", "/"
        headers = headers(body, **{"Content-Length": str(len(body))})

        def get_data(self) -> bytes:
            return body

    assert receiver({"github": KEY}, "", away)(Request()) == ("", 503, {})
    assert "redeliver it on GitHub" in caplog.text


def test_the_secret_is_read_from_a_mounted_file(tmp_path: Path, sink: Listener) -> None:
    (tmp_path / "key").write_text(KEY.decode() + "\n")
    client = application(tmp_path, K_SINK=sink.url, GITHUB_WEBHOOK_SECRET_FILE=str(tmp_path / "key"))
    body = delivery()
    assert client.post("/", data=body, headers=headers(body)).status_code == 202


def test_a_receiver_without_a_broker_does_not_start() -> None:
    with pytest.raises(SettingError, match="K_SINK is not set"):
        build({})


def test_it_is_ready_once_the_broker_was_reached(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    client = application(tmp_path, K_SINK=f"http://127.0.0.1:{port}/cortex-school/school")
    assert [client.get("/readyz").status_code for _ in range(3)] == [503] * 3
    assert client.get("/health").status_code == 204
    assert caplog.text.count(f"not ready: nobody answers at K_SINK=http://127.0.0.1:{port}/") == 1
    with socket.create_server(("127.0.0.1", port)):
        assert client.get("/readyz").status_code == 204
    assert client.get("/readyz").status_code == 204
