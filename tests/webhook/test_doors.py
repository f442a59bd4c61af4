"""Each source at its own path with its own secret, in functions-framework's own application, to a real socket."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from functions.webhook_receiver.doors import DOORS, by_bearer, door_at
from tests.eventing.listener import Listener
from tests.webhook.test_alerts import alert, notification
from tests.webhook.test_applications import FLAT
from tests.webhook.test_delivery import KEY, delivery, signed
from tests.webhook.test_function import application

ALERTS, ARGOCD = "the token of Alertmanager", "the token of Argo CD"
SAID = {"/alertmanager": notification(alert()), "/argocd": json.dumps(FLAT).encode()}


@pytest.fixture
def sink() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


@pytest.fixture
def client(sink: Listener, tmp_path: Path) -> Any:
    secrets = {"ALERTMANAGER_WEBHOOK_TOKEN": ALERTS, "ARGOCD_WEBHOOK_TOKEN": ARGOCD}
    return application(tmp_path, K_SINK=sink.url, GITHUB_WEBHOOK_SECRET=KEY.decode(), **secrets)


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("path", "token", "kind"),
    [
        ("/alertmanager", ALERTS, "ai.cortex.school.symptom.reported"),
        ("/alertmanager/", ALERTS, "ai.cortex.school.symptom.reported"),
        ("/argocd", ARGOCD, "ai.cortex.school.argocd.application"),
    ],
)
def test_who_shows_the_token_of_the_door_is_heard_and_twice_is_once(
    client: Any, sink: Listener, path: str, token: str, kind: str
) -> None:
    for _ in range(2):
        answer = client.post(path, data=SAID[path.rstrip("/")], headers=bearing(token))
        assert (answer.status_code, answer.data) == (202, b"")
    events = [msgspec.json.decode(request.partition(b"\r\n\r\n")[2]) for request in sink.requests]
    assert [event["type"] for event in events] == [kind, kind]
    assert events[0] == events[1]


@pytest.mark.parametrize("path", sorted(SAID))
@pytest.mark.parametrize(
    "headers",
    [
        {},
        bearing(""),
        bearing("wrong"),
        bearing(KEY.decode()),
        {"Authorization": f"Basic {ALERTS}"},
        {"Authorization": f"Token {ARGOCD}"},
        {"X-Hub-Signature-256": signed(SAID["/argocd"])},
        {"Authorization": ALERTS},
    ],
)
def test_anybody_else_is_refused_and_counted(
    client: Any, sink: Listener, path: str, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert client.post(path, data=SAID[path], headers=headers).status_code == 401
    assert f"{path[1:]}: its token is not ours (3 times), answered 401" in caplog.text
    assert ALERTS not in caplog.text
    assert sink.requests == []


def test_one_sources_secret_opens_no_other_door(client: Any, sink: Listener) -> None:
    assert client.post("/alertmanager", data=SAID["/alertmanager"], headers=bearing(ARGOCD)).status_code == 401
    assert client.post("/argocd", data=SAID["/argocd"], headers=bearing(ALERTS)).status_code == 401
    assert client.post("/github", data=delivery(), headers=bearing(ALERTS)).status_code == 401
    assert sink.requests == []


def test_github_calls_at_its_own_path_too(client: Any, sink: Listener) -> None:
    headers = {"X-Hub-Signature-256": signed(delivery()), "X-GitHub-Event": "pull_request"}
    for path in ("/", "/github"):
        answer = client.post(path, data=delivery(), headers=headers | {"Content-Type": "application/json"})
        assert answer.status_code == 202
    assert len({msgspec.json.decode(one.partition(b"\r\n\r\n")[2])["id"] for one in sink.requests}) == 1


@pytest.mark.parametrize("path", ["/gitlab", "/alertmanager/../argocd/x", "/admin", "/alertmanagers"])
def test_an_unknown_source_is_nobody(client: Any, sink: Listener, path: str, caplog: pytest.LogCaptureFixture) -> None:
    assert client.post(path, data=b"{}", headers=bearing(ALERTS)).status_code == 404
    assert "nobody is expected at this path (1 times)" in caplog.text
    assert sink.requests == []


@pytest.mark.parametrize(
    ("path", "token", "body", "status", "words"),
    [
        ("/alertmanager", ALERTS, b"{}", 400, "alertmanager: not what it sends: "),
        ("/alertmanager", ALERTS, notification(alert("resolved")), 204, "alertmanager: no alert fires (1 times)"),
        ("/argocd", ARGOCD, b'{"application": "web"}', 400, "nothing tells this outcome from the next"),
        ("/argocd", ARGOCD, b'{"revision": "a"}', 400, "it names no Application"),
        ("/argocd", ARGOCD, b" " * (1024 * 1024 + 1), 413, "argocd: too large (1 times)"),
    ],
)
def test_what_is_not_passed_on_is_counted_with_its_reason(
    client: Any, sink: Listener, caplog: pytest.LogCaptureFixture,
    path: str, token: str, body: bytes, status: int, words: str,
) -> None:  # fmt: skip
    caplog.set_level("INFO")
    answer = client.post(path, data=body, headers=bearing(token))
    assert (answer.status_code, answer.data) == (status, b"")
    assert words in caplog.text
    assert sink.requests == []


def test_a_door_without_its_secret_is_shut(sink: Listener, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = application(tmp_path, K_SINK=sink.url)
    for path, body in SAID.items():
        for token in ("", "x"):
            assert client.post(path, data=body, headers=bearing(token)).status_code == 401
    assert "ALERTMANAGER_WEBHOOK_TOKEN is not set" in caplog.text
    assert "ARGOCD_WEBHOOK_TOKEN is not set" in caplog.text


def test_no_two_doors_share_a_path_or_a_secret() -> None:
    paths = [path for door in DOORS for path in door.paths]
    assert len(set(paths)) == len(paths)
    assert len({door.secret for door in DOORS}) == len({door.name for door in DOORS}) == len(DOORS)
    assert [door_at(path) for path in ("", "/", "//")] == [DOORS[0]] * 3


@pytest.mark.parametrize("key", [b"", b"t"])
def test_an_empty_key_lets_nobody_in(key: bytes) -> None:
    assert not by_bearer({"Authorization": "Bearer "}, b"", key)
    assert by_bearer({"Authorization": "bearer t"}, b"", key) is (key == b"t")
