"""Posting to a broker on a real socket: what is sent, what an answer means, which connections are kept."""

import gc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from threading import Thread

import pytest

from eventing.handler import Permanent, Temporary
from eventing.publisher import HttpPublisher
from tests.conftest import free_port
from tests.eventing.listener import ACCEPTED, Listener


def answer(status: str, *headers: str, body: str = "") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", body]).encode()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


def test_an_event_is_posted_in_structured_mode(listener: Listener) -> None:
    publisher = HttpPublisher(listener.url + "?a=b")
    publisher('{"id":"ö"}'.encode())
    publisher.close()
    host = listener.url.split("/")[2]
    assert listener.requests == [
        (
            f"POST /cortex-school/school?a=b HTTP/1.1\r\nhost: {host}\r\n"
            'content-type: application/cloudevents+json\r\ncontent-length: 11\r\n\r\n{"id":"ö"}'
        ).encode()
    ]


def test_credentials_in_the_url_are_not_sent_as_host(listener: Listener) -> None:
    publisher = HttpPublisher(listener.url.replace("http://", "http://user:secret@"))
    publisher(b"{}")
    publisher.close()
    assert b"secret" not in listener.requests[0]


def test_a_bare_host_has_the_root_path() -> None:
    with Listener() as listener:
        publisher = HttpPublisher(listener.url.removesuffix("/cortex-school/school"))
        publisher(b"{}")
        publisher.close()
        assert listener.requests[0].startswith(b"POST / HTTP/1.1\r\n")


def test_one_connection_serves_many_posts(listener: Listener) -> None:
    publisher = HttpPublisher(listener.url)
    for _ in range(3):
        publisher(b"{}")
    publisher.close()
    assert (len(listener.requests), listener.connections) == (3, 1)


def test_a_closed_publisher_opens_again(listener: Listener) -> None:
    publisher = HttpPublisher(listener.url)
    for _ in range(2):
        publisher(b"{}")
        publisher.close()
    assert listener.connections == 2


def test_a_dropped_publisher_leaves_no_socket_open(listener: Listener) -> None:
    """Python warns about a socket that is dropped while it is open, and a warning fails the test."""
    publisher = HttpPublisher(listener.url)
    publisher(b"{}")
    del publisher
    gc.collect()


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(listener: Listener) -> None:
    publisher = HttpPublisher(listener.url)
    publisher(b"1")
    listener.drop()
    publisher(b"2")
    publisher.close()
    assert (len(listener.requests), listener.connections) == (2, 2)


@pytest.mark.parametrize(
    "plain",
    [
        ACCEPTED,
        answer("202 Accepted", "content-length:0"),
        answer("200 OK", "CONTENT-LENGTH:  0 ", "x: y"),
    ],
)
def test_a_connection_is_kept_after_a_plain_answer(plain: bytes) -> None:
    with Listener(plain) as listener:
        publisher = HttpPublisher(listener.url)
        publisher(b"{}")
        publisher(b"{}")
        publisher.close()
        assert listener.connections == 1


@pytest.mark.parametrize(
    "other",
    [
        answer("202 Accepted", "Content-Length: 2", body="OK"),
        answer("202 Accepted", "Content-Length: 0", "Connection: close"),
        answer("202 Accepted", "Transfer-Encoding: chunked", body="0\r\n\r\n"),
        answer("202 Accepted", "Content-Length: 0", body="left over\r\n\r\n"),
        answer("202 Accepted"),
        b"HTTP/1.0 202 Accepted\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_connection_is_closed_after_any_other_answer(other: bytes) -> None:
    with Listener(other) as listener:
        publisher = HttpPublisher(listener.url)
        publisher(b"{}")
        publisher(b"{}")
        publisher.close()
        assert (len(listener.requests), listener.connections) == (2, 2)


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "204 No Content", "299 x"])
def test_every_2xx_is_taken(status: str) -> None:
    with Listener(answer(status, "content-length: 0")) as listener:
        publisher = HttpPublisher(listener.url)
        publisher(b"{}")
        publisher.close()


@pytest.mark.parametrize("status", ["404", "408", "409", "429", "500", "503", "599"])
def test_what_knative_retries_is_temporary(status: str) -> None:
    with Listener(answer(f"{status} x", "content-length: 0")) as listener:
        publisher = HttpPublisher(listener.url)
        with pytest.raises(Temporary, match=f"/cortex-school/school answered {status}; the event is kept"):
            publisher(b"{}")
        publisher.close()


@pytest.mark.parametrize("status", ["100", "199", "300", "302", "400", "401", "413", "422", "499"])
def test_what_the_broker_will_never_take_is_permanent(status: str) -> None:
    with Listener(answer(f"{status} x", "content-length: 0")) as listener:
        publisher = HttpPublisher(listener.url)
        with pytest.raises(Permanent, match=f"refuses the event with {status}; is K_SINK a broker's URL"):
            publisher(b"{}")
        publisher.close()


def test_a_broker_that_is_away_is_temporary() -> None:
    address = f"127.0.0.1:{free_port()}/n/b"
    publisher = HttpPublisher(f"http://user:secret@{address}")
    with pytest.raises(Temporary) as away:
        publisher(b"{}")
    assert str(away.value).startswith(f"the broker at http://{address} does not answer (ConnectionRefusedError); check")


@pytest.mark.parametrize(
    "junk", [None, b"HTTP/1.1 2", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/2 202 x\r\n\r\n", b"\0" * 65536 * 2]
)
def test_no_http_answer_is_temporary(junk: bytes | None) -> None:
    with Listener(junk) as listener:
        publisher = HttpPublisher(listener.url, timeout_seconds=0.1)
        with pytest.raises(Temporary, match="does not answer"):
            publisher(b"{}")
        publisher.close()


def test_a_broker_that_never_answers_costs_one_timeout(listener: Listener) -> None:
    with Listener(ACCEPTED, b"") as silent:
        publisher = HttpPublisher(silent.url, timeout_seconds=0.05)
        publisher(b"1")
        with pytest.raises(Temporary, match=r"does not answer \(TimeoutError\)"):
            publisher(b"2")
        assert (len(silent.requests), silent.connections) == (2, 1)
        with pytest.raises(Temporary):
            publisher(b"3")
        publisher.close()
        assert silent.connections == 2, "a late answer must not be taken for that of the next event"


def test_https_is_spoken_where_the_url_says_so(listener: Listener) -> None:
    publisher = HttpPublisher(listener.url.replace("http://", "https://"), timeout_seconds=0.1)
    with pytest.raises(Temporary, match="does not answer"):
        publisher(b"{}")
    assert listener.requests == []


def test_an_answer_may_come_in_pieces() -> None:
    class Slow(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name that http.server looks for
            self.rfile.read(int(self.headers["content-length"]))
            self.wfile.write(b"HTTP/1.1 202")
            self.wfile.flush()
            self.wfile.write(b" Accepted\r\ncontent-length: 0\r\n\r\n")

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        publisher = HttpPublisher(f"http://127.0.0.1:{server.server_port}/n/b")
        publisher(b"x" * 200_000)
        publisher(b"{}")
        publisher.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("host", "why"), [("127.0.0.1:{port}", "ConnectionRefusedError"), ("broker.invalid:{port}", "gaierror")]
)
def test_where_nobody_answers_the_setting_the_address_and_what_to_do_are_named(host: str, why: str) -> None:
    address = host.format(port=free_port())
    with pytest.raises(Temporary) as raised:
        HttpPublisher(f"http://ann:hunter2@{address}/cortex-school/school").reach()
    assert f"nobody answers at K_SINK=http://{address}/cortex-school/school ({why}" in str(raised.value)
    assert "NetworkPolicy" in str(raised.value) and "kubectl get broker" in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("host", ["broker..svc", "b" * 64, "."])
def test_a_name_that_no_resolver_takes_is_a_broker_that_is_away(host: str) -> None:
    publisher = HttpPublisher(f"http://{host}/cortex-school/school")
    with pytest.raises(Temporary, match="check K_SINK"):
        publisher(b"{}")
    with pytest.raises(Temporary, match=r"nobody answers at K_SINK=.*Correct K_SINK"):
        publisher.reach()


def test_a_broker_that_was_reached_once_is_not_tried_again() -> None:
    with Listener() as listener:
        publisher = HttpPublisher(listener.url)
        publisher.reach()
    publisher.reach()  # nobody listens any more, and an outage later is the outbox's to bridge
    assert listener.requests == []


def test_a_broker_that_comes_late_is_found() -> None:
    port = free_port()
    publisher = HttpPublisher(f"http://127.0.0.1:{port}/cortex-school/school")
    with pytest.raises(Temporary):
        publisher.reach()
    with create_server(("127.0.0.1", port)):
        publisher.reach()
