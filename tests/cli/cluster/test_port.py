"""A forwarded port behaves as a socket does: in many frames, kept between answers, ended by either side, denied."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from websocket import WebSocket

from eventing.handler import Temporary
from functions._cli.cluster.api import Api
from functions._cli.cluster.forwarding import Forwarded
from functions._cli.cluster.port import Port
from functions._cli.cluster.routing import Way
from tests.cli.cluster.api_server import ApiServer, api_server
from tests.clients.loopback import says, serving

WAY = Way("n", "p", 8081, "host.n.svc", "/")
LARGE = bytes(range(256)) * 2048  # 512 KiB


@pytest.fixture
def cluster() -> Iterator[ApiServer]:
    with api_server() as made:
        yield made


def forwarded(cluster: ApiServer, folder: Path, port: int, patience: float = 10) -> Forwarded:
    cluster.ports["n", "p", 8081] = port
    environ = {"KUBECONFIG": cluster.kubeconfig(folder)}
    return Forwarded(Api(environ, "lab"), WAY, patience)


def echo(request: BaseHTTPRequestHandler) -> None:
    body = request.rfile.read(int(request.headers["Content-Length"]))
    request.headers.replace_header("Content-Length", "0")  # it was read
    says(200, body)(request)


def test_a_large_answer_behind_which_the_pod_hangs_up_is_whole(cluster: ApiServer, tmp_path: Path) -> None:
    with serving(every=echo) as pod:
        to = forwarded(cluster, tmp_path, pod.port)
        for _ in range(2):
            assert to.ask("POST", "/x", {}, LARGE)[:2] == (200, LARGE)
        assert pod.seen[0] == ("POST", "/x", "host.n.svc")
        to.close()


def test_a_kept_connection_that_ended_meanwhile_is_opened_anew_once(cluster: ApiServer, tmp_path: Path) -> None:
    def kept(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version, request.close_connection = "HTTP/1.1", False
        says(200, b"kept")(request)
        request.close_connection = len(pod.seen) == 2

    with serving(every=kept) as pod:
        to = forwarded(cluster, tmp_path, pod.port)
        assert [to.ask("GET", "/", {})[1] for _ in range(4)] == [b"kept"] * 4
        to.close()
    assert cluster.forwarded == 2


def test_a_port_where_nobody_listens_is_named_with_the_kubelets_words(cluster: ApiServer, tmp_path: Path) -> None:
    with serving() as pod:
        port = pod.port
    to = forwarded(cluster, tmp_path, port)
    with pytest.raises(Temporary, match="n/p does not answer: error forwarding port 8081 to pod p: connection refused"):
        to.ask("GET", "/", {})


def test_a_pod_that_says_nothing_is_not_waited_for_for_ever(cluster: ApiServer, tmp_path: Path) -> None:
    release = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        release.wait(10)

    with serving(every=silent) as pod:
        to = forwarded(cluster, tmp_path, pod.port, patience=0.2)
        with pytest.raises(Temporary, match="no answer in time"):
            to.ask("GET", "/", {})
        assert len(pod.seen) == 1
        release.set()


@pytest.mark.parametrize("frame", [b"\xf2\x00", b"\x83\x00", b"\x88\x01\x03"], ids=["reserved bits", "opcode", "close"])
def test_what_is_no_websocket_is_an_error_of_the_connection(frame: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        websocket = WebSocket()
        websocket.sock, websocket.connected = ours, True
        theirs.sendall(frame)
        with pytest.raises(ConnectionError, match="what comes is no WebSocket's"):
            Port(websocket).receive_into(memoryview(bytearray(8)))
