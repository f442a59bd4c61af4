"""Who we are on GitHub: a token or an App, revoked, refused or malformed; and that no secret is ever said."""

import logging

import pytest

from eventing.handler import Permanent, Temporary
from functions._clients.github_answers import Limited
from functions._clients.github_credentials import Credentials
from tests.clients.conftest import Key, client_of, of_app
from tests.clients.github_server.accounts import OUR_TOKEN
from tests.clients.github_server.faults import answered, dropped
from tests.clients.github_server.server import GitHubServer

CHANGE = {"a.yaml": b"a: 1\n"}
MOVE = "PATCH .*/git/refs/heads/main"


def test_a_revoked_token_is_temporary_and_a_new_one_of_the_app_is_taken(
    server: GitHubServer, credentials: Credentials
) -> None:
    server.repository.push("main", {"a.yaml": b"a: 1\n"})
    client = client_of(server, credentials)
    client.head()
    server.accounts.revoke()
    with pytest.raises(Temporary, match=r"401: Bad credentials.*put new ones"):
        client.head()
    if credentials.of_an_app:  # its key still is good, so the next request comes with a new token
        assert client.head()
        assert len(server.accounts.asked) == 2


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (404, Temporary, "404: Integration not found"),
        (500, Temporary, "answered 500"),
        (403, Limited, "rate limit"),
        (401, Temporary, "401"),
    ],
)
def test_an_app_that_gets_no_token_says_why(
    server: GitHubServer, app_key: Key, status: int, kind: type[Exception], said: str
) -> None:
    message = {404: "Integration not found", 403: "API rate limit exceeded"}.get(status, "Bad")
    server.faults = [answered("POST .*/access_tokens", status, message)]
    with pytest.raises(kind, match=said):
        client_of(server, of_app(app_key)).head()


def test_a_key_that_is_none_is_permanent(server: GitHubServer) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----"
    with pytest.raises(Permanent, match="no RSA key in PEM") as caught:
        client_of(server, Credentials("", "1", key, 2)).head()
    assert "canary" not in str(caught.value)


def test_no_secret_is_ever_said(
    server: GitHubServer, credentials: Credentials, caplog: pytest.LogCaptureFixture
) -> None:
    """Tokens, keys and signed addresses, with everything logged and a server that says back what it is told."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("github.Requester").setLevel(logging.DEBUG)
    logging.getLogger("urllib3.connectionpool").setLevel(logging.DEBUG)
    files = {f"apps/{number}.yaml": b"n: %d\n" % number for number in range(30)}
    base = server.repository.push("main", files)
    client = client_of(server, credentials)
    assert len(client.files(base)) == 30
    said = []
    token = server.accounts.issued[-1] if credentials.of_an_app else OUR_TOKEN
    echo = f"your {token} and https://me:canary0@x.example?token=canary1&a=b"
    faults = [answered(MOVE, 403, echo), answered(MOVE, 422, echo), answered(MOVE, 500, echo, 2), dropped(MOVE, 2)]
    for fault in [*faults, answered("POST .*/git/trees", 422, echo), answered("GET", 429, echo)]:
        server.faults = [fault]
        with pytest.raises((Temporary, Permanent)) as caught:
            client.append(base, CHANGE, "one", now=1)
        said += [str(caught.value), repr(caught.value), caught.exconly()]
    assert all("canary" not in line and "PRIVATE" not in line for line in [*said, caplog.text])


def test_a_token_of_no_known_shape_is_not_said_back(server: GitHubServer) -> None:
    client = client_of(server, Credentials("canary-of-an-older-server"), "main")
    server.faults = [answered("GET", 404, "no such thing for canary-of-an-older-server", times=2)]
    with pytest.raises(Temporary) as caught:
        client.files("f" * 40)
    assert "canary" not in str(caught.value)
    server.faults = [answered("GET", 403, "not for canary-of-an-older-server")]
    with pytest.raises(Temporary, match=r"403: not for \(secret\)"):
        client.head()
