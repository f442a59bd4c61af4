"""How Prometheus is reached: credentials that are sent and never told, tenants, certificates, paths."""

import logging
import shutil
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from functions._clients.metrics import Prometheus, open_metrics
from functions._clients.metrics_access import Access, access_from
from tests.clients.loopback import Answer, Loopback, says, serving

CANARY = "s3cr3t-CANARY/5d:ba@1%f"
ENCODED = "s3cr3t-CANARY%2F5d%3Aba%401%25f"
BASIC = "bWU6czNjcjN0LUNBTkFSWS81ZDpiYUAxJWY="  # me:CANARY
FORMS = ("CANARY", BASIC)
VECTOR = b'{"status":"success","data":{"resultType":"vector","result":[]}}'


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def heard(headers: list[dict[str, str]], answer: Answer) -> Answer:
    def note(request: Any) -> None:
        headers.append(dict(request.headers))
        answer(request)

    return note


@pytest.mark.parametrize(
    ("given", "path", "sent"),
    [
        ({}, "", {}),
        ({"PROMETHEUS_TOKEN": "t0ken.x"}, "", {"Authorization": "Bearer t0ken.x"}),
        ({"PROMETHEUS_USERNAME": "me", "PROMETHEUS_PASSWORD": CANARY}, "", {"Authorization": f"Basic {BASIC}"}),
        ({"PROMETHEUS_URL": "http://me:" + ENCODED + "@127.0.0.1:{port}"}, "", {"Authorization": f"Basic {BASIC}"}),
        ({"PROMETHEUS_TENANT": "team-a|team-b"}, "/prometheus", {"X-Scope-OrgID": "team-a|team-b"}),
        (
            {"PROMETHEUS_TENANT": "1", "PROMETHEUS_TOKEN": "t"},
            "/select/0/prometheus",
            {"X-Scope-OrgID": "1", "Authorization": "Bearer t"},
        ),
    ],
)
def test_what_is_sent(server: Loopback, given: Mapping[str, str], path: str, sent: Mapping[str, str]) -> None:
    headers: list[dict[str, str]] = []
    server.answers[f"{path}/api/v1/query"] = heard(headers, says(200, VECTOR))
    url = given.get("PROMETHEUS_URL", server.url).format(port=server.port) + path + "/"
    metrics = open_metrics({**given, "PROMETHEUS_URL": url})
    assert metrics is not None
    metrics.ping()
    found = {name: headers[0][name] for name in ("Authorization", "X-Scope-OrgID") if name in headers[0]}
    assert found == sent


def test_a_mounted_token_is_read_anew_and_one_that_went_away_is_said(server: Loopback, tmp_path: Path) -> None:
    headers: list[dict[str, str]] = []
    server.answers["/api/v1/query"] = heard(headers, says(200, VECTOR))
    (file := tmp_path / "token").write_text("first\n")
    metrics = open_metrics({"PROMETHEUS_URL": server.url, "PROMETHEUS_TOKEN_FILE": str(file)})
    assert metrics is not None
    metrics.ping()
    file.write_text("second\n")
    metrics.ping()
    assert [one["Authorization"] for one in headers] == ["Bearer first", "Bearer second"]
    file.unlink()
    with pytest.raises(Temporary, match="PROMETHEUS_TOKEN_FILE"):
        metrics.ping()


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"PROMETHEUS_TOKEN": "CANARY 1"}, "PROMETHEUS_TOKEN"),
        ({"PROMETHEUS_TOKEN": "CANARY\nX-Admin: 1"}, "PROMETHEUS_TOKEN"),
        ({"PROMETHEUS_TOKEN": "CANARY€"}, "PROMETHEUS_TOKEN"),
        ({"PROMETHEUS_TENANT": "CANARY\r\nX: y"}, "PROMETHEUS_TENANT"),
        ({"PROMETHEUS_TOKEN": "CANARY", "PROMETHEUS_USERNAME": "me"}, "Keep one"),
        ({"PROMETHEUS_URL": "http://me:CANARY@h", "PROMETHEUS_TOKEN": "CANARY"}, "Keep one"),
        ({"PROMETHEUS_URL": "http://me:CANARY@h", "PROMETHEUS_USERNAME": "you"}, "Keep one"),
        ({"PROMETHEUS_PASSWORD": "CANARY"}, "PROMETHEUS_USERNAME"),
        ({"PROMETHEUS_USERNAME": "me:CANARY"}, "colon"),
        ({"PROMETHEUS_CA": "CANARY"}, "PROMETHEUS_CA"),
        ({"PROMETHEUS_CA": "-----BEGIN CERTIFICATE-----\nCANARY\n-----END CERTIFICATE-----\n"}, "PROMETHEUS_CA"),
        ({"PROMETHEUS_URL": "http://me:CANARY/1@h:9090"}, "%XX"),
        ({"PROMETHEUS_URL": "http://me:1/CANARY@h:9090"}, "%XX"),
        ({"PROMETHEUS_URL": "http://me:1#CANARY@h:9090"}, "%XX"),
        ({"PROMETHEUS_URL": "http://me:1?CANARY@h:9090"}, "%XX"),
        ({"PROMETHEUS_URL": "http://me:[CANARY]@h:9090"}, "PROMETHEUS_URL"),
        ({"PROMETHEUS_URL": "http://h:99999"}, "PROMETHEUS_URL"),
        ({"PROMETHEUS_URL": "ftp://me:CANARY@h"}, "PROMETHEUS_URL"),
    ],
)
def test_what_cannot_be_used_stops_the_start_and_is_not_repeated(given: Mapping[str, str], word: str) -> None:
    with pytest.raises(SettingError) as caught:
        access = access_from({"PROMETHEUS_URL": "http://h:9090", **given})
        assert access is not None
        access.headers()
    assert word in str(caught.value)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None or "CANARY" not in str(caught.value.__cause__)


def echoing(status: int, form: str) -> Answer:
    """A proxy that repeats what it was sent."""

    def answer(request: Any) -> None:
        said = str(request.headers["Authorization"]).partition(" ")[2]
        body = form.replace("ECHO", said).replace("PLAIN", CANARY).replace("QUOTED", ENCODED).encode()
        says(status, body)(request)

    return answer


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://me:" + ENCODED + "@127.0.0.1:{port}/x/"])
@pytest.mark.parametrize(
    ("status", "form"),
    [
        (401, "no such user: ECHO"),
        (400, '{"status":"error","error":"bad header ECHO PLAIN"}'),
        (502, "<html>me:PLAIN QUOTED</html>"),
        (200, "ECHO" * 90),
        (200, '{"status":"success","warnings":["ECHO"]}'),
        (200, '{"status":"success","data":{"resultType":"PLAIN","result":[]}}'),
        (200, '{"status":"success","data":"ECHO"}'),
    ],
)
def test_the_canary_is_in_no_message_and_no_log(
    server: Loopback, url: str, status: int, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    environ = {"PROMETHEUS_URL": url.format(port=server.port)}
    if "@" not in url:
        environ |= {"PROMETHEUS_USERNAME": "me", "PROMETHEUS_PASSWORD": CANARY}
    server.answers = {f"{path}/api/v1/query_range": echoing(status, form) for path in ("", "/x")}
    metrics = open_metrics(environ)
    assert metrics is not None
    with pytest.raises((Temporary, Permanent)) as caught:
        metrics.over("x", 0, 20, 10)
    told = f"{caught.value!r} {caught.value.__cause__!r} {metrics!r} {caplog.text}"
    assert "127.0.0.1" in told
    assert [one for one in (*FORMS, ENCODED) if one in told] == []


def test_what_is_away_is_said_without_the_canary() -> None:
    with pytest.raises(Temporary, match="is away") as caught:
        Prometheus(f"http://me:{ENCODED}@127.0.0.1:1").ping()
    assert "CANARY" not in str(caught.value)


def test_a_certificate_of_ones_own_is_trusted_where_it_is_given(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("lesson.example.pem"), own := tmp_path / "own.pem")
    with serving(str(own)) as server:
        server.answers["/api/v1/query"] = says(200, VECTOR)
        url = f"https://127.0.0.1:{server.port}"
        with pytest.raises(Temporary, match="PROMETHEUS_CA"):
            Prometheus(url).ping()
        access = access_from({"PROMETHEUS_URL": url, "PROMETHEUS_CA_FILE": str(own)})
        assert access is not None
        connection = access.connection(5.0)
        with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):  # it is another host's
            connection.connect()


def test_without_a_user_a_password_in_the_url_is_sent_as_it_is() -> None:
    assert Access("http://:pw@h").headers() == {"Authorization": "Basic OnB3"}
