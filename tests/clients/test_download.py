"""Documents come over real HTTP; addresses inside, huge and binary ones are refused before anything is read."""

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from eventing.contracts import TRANSCRIPT_LIMIT
from eventing.handler import Temporary
from functions._clients.addresses import refusal_of
from functions._clients.download import Downloads, resolve
from functions._clients.transcripts import SourceFailure
from tests.clients.loopback import Answer, Loopback, says, serving, streams

CERTIFICATE = str(Path(__file__).with_name("lesson.example.pem"))  # self-signed, for tests only


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def downloads(**options: Any) -> Downloads:
    """A client that is let onto loopback: every name of the test leads there."""
    given = {"resolver": lambda host, port: ["127.0.0.1"], "allows": lambda address: address == "127.0.0.1"}
    return Downloads(**{**given, **options})


def failure(client: Downloads, url: str) -> SourceFailure:
    with pytest.raises(SourceFailure) as caught:
        client.document(url)
    assert caught.value.advice
    return caught.value


def test_a_document_is_read_at_the_address_that_was_checked(server: Loopback) -> None:
    server.answers["/a%20b/talk.vtt"] = says(200, b"WEBVTT")
    url = f"http://lesson.example:{server.port}/a%20b/talk.vtt?token=ä#t=1"
    assert downloads().document(url) == b"WEBVTT"
    assert server.seen == [("GET", "/a%20b/talk.vtt?token=%C3%A4", f"lesson.example:{server.port}")]


def test_a_url_without_a_path_asks_for_the_root(server: Loopback) -> None:
    server.answers["/"] = says(200, b"text")
    assert downloads().document(f"http://lesson.example:{server.port}") == b"text"


def test_an_international_name_is_asked_for_in_ascii(server: Loopback) -> None:
    asked: list[tuple[str, int]] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    server.answers["/"] = says(200, b"x")
    assert downloads(resolver=resolver).document(f"http://münchen.de:{server.port}/") == b"x"
    assert asked == [("xn--mnchen-3ya.de", server.port)]
    assert server.seen[0][2] == f"xn--mnchen-3ya.de:{server.port}"


@pytest.mark.parametrize(("url", "port"), [("http://lesson.example/", 80), ("https://lesson.example/", 443)])
def test_the_port_follows_the_scheme(url: str, port: int) -> None:
    asked: list[int] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(port)
        return ["10.0.0.1"]

    failure(downloads(resolver=resolver), url)
    assert asked == [port]


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"]])
def test_a_name_with_one_foot_inside_is_refused_unread(server: Loopback, addresses: list[str]) -> None:
    server.answers["/"] = says(200, b"x")
    found = failure(downloads(resolver=lambda host, port: addresses), f"http://lesson.example:{server.port}/")
    assert found.reason == "refused"
    assert found.message.endswith("lesson.example resolves to the internal address 10.0.0.1")
    assert server.seen == []


def test_a_name_without_an_address_is_refused() -> None:
    found = failure(downloads(resolver=lambda host, port: []), "http://lesson.example/")
    assert (found.reason, found.message) == (
        "refused",
        "http://lesson.example/ was refused: lesson.example resolves to the internal address (none)",
    )


def test_by_default_loopback_is_refused_by_text_and_by_address(server: Loopback) -> None:
    assert failure(Downloads(), f"{server.url}/").message.endswith("127.0.0.1 is an internal address")
    named = Downloads(resolver=lambda host, port: ["127.0.0.1"])
    assert failure(named, f"http://lesson.example:{server.port}/").message.endswith("internal address 127.0.0.1")
    assert server.seen == []


def test_the_system_resolver_answers_with_addresses() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


def test_a_name_that_does_not_exist_is_unavailable() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    found = failure(downloads(resolver=resolver), "http://lesson.example/a?token=1")
    assert (found.reason, found.message) == (
        "unavailable",
        "http://lesson.example/a: there is no host lesson.example",
    )


@pytest.mark.parametrize(
    ("start", "kind", "why"),
    [
        ("http://a b", SourceFailure, "'a b' is not a host name"),
        ("http://lesson..example", SourceFailure, "'lesson..example' is not a host name"),
        ("https://lesson.example", Temporary, "No such file"),
    ],
)
def test_what_fails_before_a_connection_opens_none(start: str, kind: type[Exception], why: str) -> None:
    without = downloads(refuses=lambda url: "", tls=lambda: ssl.create_default_context(cafile="/nowhere"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        with pytest.raises(kind, match=why):
            without.document(f"{start}:{server.getsockname()[1]}/x")
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_resolver_that_is_away_is_temporary() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(Temporary, match=r"the name lesson\.example cannot be resolved at the moment"):
        downloads(resolver=resolver).document("http://lesson.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Loopback, status: int) -> None:
    server.answers |= {"/a": says(status, Location="/b?c=d"), "/b": says(200, b"there")}
    assert downloads().document(f"http://lesson.example:{server.port}/a") == b"there"
    assert [target for _, target, _ in server.seen] == ["/a", "/b?c=d"]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254 is an internal address"),
        ("file:///etc/passwd", "its scheme is 'file', only http and https are fetched"),
        ("http://[", "it redirects to something that is not a URL (Invalid IPv6 URL)"),
        ("http://inside.example/", "inside.example resolves to the internal address 10.0.0.1"),
        ("//u:p@lesson.example/", "it carries a user name or password, which would end up in events and commits"),
    ],
)
def test_a_redirect_is_checked_like_the_first_url(server: Loopback, location: str, why: str) -> None:
    server.answers["/a"] = says(302, Location=location)
    client = downloads(resolver=lambda host, port: ["10.0.0.1" if host == "inside.example" else "127.0.0.1"])
    found = failure(client, f"http://lesson.example:{server.port}/a")
    assert found.reason == "refused"
    assert found.message.endswith(f"was refused: {why}")
    assert len(server.seen) == 1


@pytest.mark.parametrize(("hops", "reason"), [(5, ""), (6, "unavailable")])
def test_redirects_end(server: Loopback, hops: int, reason: str) -> None:
    for hop in range(hops):
        server.answers[f"/{hop}"] = says(302, Location=f"/{hop + 1}")
    server.answers[f"/{hops}"] = says(200, b"end")
    url = f"http://lesson.example:{server.port}/0"
    if not reason:
        assert downloads().document(url) == b"end"
        return
    assert failure(downloads(), url).message.endswith("more than 5 redirects")


@pytest.mark.parametrize(
    ("answer", "reason", "message"),
    [
        (says(404), "unavailable", "answered 404"),
        (says(401), "unavailable", "answered 401"),
        (says(204), "unavailable", "answered 204"),
        (says(302), "unavailable", "answered 302"),
        (says(429), "blocked", "answered 429: too many requests"),
        (
            says(200, b"x", Content_Type="video/mp4"),
            "refused",
            "its content type is 'video/mp4', which is no transcript",
        ),
        (
            says(200, b"x", Content_Type="Image/PNG; a=b"),
            "refused",
            "content type is 'image/png', which is no transcript",
        ),
        (
            says(200, b"", Content_Length=str(TRANSCRIPT_LIMIT + 1)),
            "refused",
            "it is 1048577 bytes, more than 1048576",
        ),
        (streams(b"x" * TRANSCRIPT_LIMIT, b"x"), "refused", "it is larger than 1048576 bytes"),
        (streams(*[b"x" * 65536] * 200), "refused", "it is larger than 1048576 bytes"),
    ],
)
def test_what_gives_no_document(server: Loopback, answer: Answer, reason: str, message: str) -> None:
    server.answers["/a"] = answer
    found = failure(downloads(), f"http://lesson.example:{server.port}/a?token=hunter2")
    assert found.reason == reason
    assert found.message.startswith(f"http://lesson.example:{server.port}/a ")
    assert found.message.endswith(message)
    assert "hunter2" not in found.message


@pytest.mark.parametrize(
    "answer",
    [
        says(200, b"x" * TRANSCRIPT_LIMIT),
        streams(b"x" * TRANSCRIPT_LIMIT),
        says(200, b"x" * TRANSCRIPT_LIMIT, Content_Type="application/octet-stream", Content_Length="odd"),
        says(200, b"x" * TRANSCRIPT_LIMIT, Content_Type="APPLICATION/JSON"),
    ],
)
def test_the_limit_itself_is_read(server: Loopback, answer: Answer) -> None:
    server.answers["/a"] = answer
    assert downloads().document(f"http://lesson.example:{server.port}/a") == b"x" * TRANSCRIPT_LIMIT


@pytest.mark.parametrize("status", [500, 503, 408, 425])
def test_a_server_in_trouble_is_asked_again_later(server: Loopback, status: int) -> None:
    server.answers["/a"] = says(status)
    with pytest.raises(Temporary, match=f"answered {status}; it is tried again"):
        downloads().document(f"http://lesson.example:{server.port}/a")


def test_an_answer_that_breaks_off_is_not_taken_for_the_whole(server: Loopback) -> None:
    server.answers["/a"] = says(200, b"half", Content_Length="8")
    with pytest.raises(Temporary, match="broke off 4 bytes before its end"):
        downloads().document(f"http://lesson.example:{server.port}/a")


def test_nobody_listening_is_temporary() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://lesson.example:{probe.getsockname()[1]}/a"
        with pytest.raises(Temporary, match=r"cannot be read at the moment .ConnectionRefusedError"):
            downloads().document(url)


@pytest.mark.parametrize(
    ("options", "begun", "message"),
    [
        ({"socket_timeout": 0.05}, b"HTTP/1.1 200 OK\r\n", "cannot be read at the moment .TimeoutError"),
        ({"total_timeout": 0.05}, b"HTTP/1.1 200 OK\r\n\r\nhalf", "did not end within 0.05 s; it is tried again"),
        ({"total_timeout": 0.05}, b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf", "broke off 4 bytes"),
        ({"total_timeout": 0.05}, b"", "cannot be read at the moment .RemoteDisconnected"),
    ],
)
def test_a_server_that_never_ends_is_left(
    server: Loopback, options: dict[str, float], begun: bytes, message: str
) -> None:
    hang = threading.Event()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(begun)
        hang.wait(20)

    server.answers["/a"] = answer
    try:
        with pytest.raises(Temporary, match=message):
            downloads(**options).document(f"http://lesson.example:{server.port}/a")
    finally:
        hang.set()


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE)


def test_tls_checks_the_name_of_the_url_at_the_checked_address() -> None:
    with serving(CERTIFICATE) as server:
        server.answers["/a"] = says(200, b"secret talk")
        assert downloads(tls=trusting).document(f"https://lesson.example:{server.port}/a") == b"secret talk"
        found = failure(downloads(tls=trusting), f"https://other.example:{server.port}/a")
    assert found.reason == "unavailable"
    assert "its certificate is not valid (Hostname mismatch" in found.message


def test_an_unknown_certificate_is_not_accepted() -> None:
    with serving(CERTIFICATE) as server:
        found = failure(downloads(), f"https://lesson.example:{server.port}/a")
    assert "its certificate is not valid (self-signed certificate)" in found.message


def test_the_guard_of_urls_is_on_by_default() -> None:
    assert refusal_of("http://127.0.0.1/") in failure(Downloads(), "http://127.0.0.1/").message
