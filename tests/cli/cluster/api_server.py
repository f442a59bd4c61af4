"""A stand-in for an API server, on a real socket: objects by path, access reviews, and port-forward by WebSocket.

Port-forward is the protocol that the kubelet speaks (k8s.io/kubelet, pkg/cri/streaming/portforward/websocket.go): after
the upgrade with `v4.channel.k8s.io` there are two channels a port, data and error, each begun by the port's number in
two bytes, little endian; every message is one binary frame whose first byte is the channel. It leads to ports of this
machine.
"""

import base64
import hashlib
import json
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

Object = dict[str, Any]
PROTOCOL = "v4.channel.k8s.io"
TOKEN = "a-token-of-the-person"
FRAME = 7000  # bytes of a message; small, so that answers come in many
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


@dataclass
class ApiServer:
    """What is in the cluster, what a person may not do, and where ports of pods lead."""

    objects: dict[str, Object] = field(default_factory=dict)  # by the path of each
    forbidden: set[str] = field(default_factory=set)  # paths that are answered 403
    ports: dict[tuple[str, str, int], int] = field(default_factory=dict)  # namespace, pod, port: a port of this machine
    review: Callable[[str, Object], bool] = lambda kind, spec: True
    asked: list[str] = field(default_factory=list)
    version: str = "v1.36.0"
    url: str = ""
    forwarded: int = 0

    def put(self, *objects: Object) -> None:
        """Add objects, each at the path that its kind and names give."""
        for one in objects:
            self.objects[path_of(one)] = one

    def kubeconfig(self, folder: Path, context: str = "lab") -> str:
        """The path of a kubeconfig for this server."""
        path = folder / "kubeconfig"
        body = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": context,
            "clusters": [{"name": "c", "cluster": {"server": self.url}}],
            "users": [{"name": "u", "user": {"token": TOKEN}}],
            "contexts": [{"name": context, "context": {"cluster": "c", "user": "u"}}],
        }
        path.write_text(yaml.safe_dump(body))
        return str(path)


_PLURALS = {"NetworkPolicy": "networkpolicies", "PriorityClass": "priorityclasses"}
_EVERYWHERE = {"Namespace", "Node", "CustomResourceDefinition", "PriorityClass", "ClusterRole", "ClusterRoleBinding"}


def path_of(one: Object) -> str:
    """Where the API has an object."""
    version, kind = one["apiVersion"], one["kind"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    where = "" if kind in _EVERYWHERE else f"/namespaces/{one['metadata']['namespace']}"
    return f"{root}{where}/{_PLURALS.get(kind, kind.lower() + 's')}/{one['metadata']['name']}"


@contextmanager
def api_server() -> Iterator[ApiServer]:
    """The server, until the block ends."""
    cluster = ApiServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = unquote(parts.path)
            cluster.asked.append(f"{self.command} {path}")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                self._says(401, {"message": "Unauthorized"})
            elif path in cluster.forbidden:
                self._says(403, {"message": f"cannot {self.command} {path}"})
            elif path == "/version":
                self._says(200, {"gitVersion": cluster.version})
            elif path.endswith("/portforward"):
                self._forward(path, parse_qs(parts.query))
            elif self.command == "POST":
                review = json.loads(body)
                allowed = cluster.review(review["kind"], review["spec"])
                self._says(201, {**review, "status": {"allowed": allowed, "reason": "" if allowed else "RBAC"}})
            elif path in cluster.objects:
                self._says(200, cluster.objects[path])
            else:
                self._list(path, parse_qs(parts.query))

        do_POST = do_GET

        def _list(self, path: str, query: dict[str, list[str]]) -> None:
            root, _, plural = path.rpartition("/")
            rest = path.strip("/").split("/")[2 if path.startswith("/api/") else 3 :]
            if len(rest[2:] if rest[:1] == ["namespaces"] and len(rest) > 2 else rest) != 1:
                self._says(404, {"message": f"{path} not found"})
                return
            everywhere = [] if "/namespaces/" in path else [f"{root}/namespaces/"]
            wanted = dict(pair.split("=", 1) for pair in query.get("labelSelector", [""])[0].split(",") if pair)
            found = [
                one
                for key, one in cluster.objects.items()
                if (key.startswith(f"{path}/") or any(key.startswith(each) for each in everywhere))
                and key.split("/")[-2] == plural
                and wanted.items() <= (one["metadata"].get("labels") or {}).items()
            ]
            known = found or plural in {key.split("/")[-2] for key in cluster.objects}
            self._says(200 if known or path.startswith("/api/") else 404, {"items": found, "metadata": {}})

        def _says(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _forward(self, path: str, query: dict[str, list[str]]) -> None:
            _, _, _, namespace, _, pod, _ = path.strip("/").split("/")
            offered = [one.strip() for one in self.headers.get("sec-websocket-protocol", "").split(",")]
            if self.headers.get("upgrade", "").lower() != "websocket" or PROTOCOL not in offered:
                self._says(400, {"message": "Upgrade request required"})
                return
            accept = hashlib.sha1((self.headers["sec-websocket-key"] + _MAGIC).encode()).digest()  # noqa: S324  RFC 6455
            self.send_response(101)
            for name, value in {
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Accept": base64.b64encode(accept).decode(),
                "Sec-WebSocket-Protocol": PROTOCOL,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.flush()
            self.close_connection = True
            cluster.forwarded += 1
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            port = int(query["ports"][0])
            begin = struct.pack("<H", port)
            send(self.connection, b"\0" + begin)
            send(self.connection, b"\1" + begin)
            try:
                pod_port = socket.create_connection(("127.0.0.1", cluster.ports[namespace, pod, port]), timeout=5)
            except (OSError, KeyError):
                said = f"error forwarding port {port} to pod {pod}: connection refused"
                send(self.connection, b"\1" + said.encode())
            else:
                with pod_port:
                    exchange(self.connection, pod_port)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what ends a port-forward."""

    with Server(("127.0.0.1", 0), Handler) as server:
        cluster.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield cluster
        finally:
            server.shutdown()
            thread.join()


def exchange(person: socket.socket, pod: socket.socket) -> None:
    """Pass bytes on between a WebSocket and a port until either ends."""
    while True:
        for ready in select.select([person, pod], [], [])[0]:
            if ready is pod:
                data = pod.recv(64 * 1024)
                if not data:
                    with suppress(OSError):
                        send(person, b"\x03\xe8", opcode=8)
                    return
                for start in range(0, len(data), FRAME):
                    send(person, b"\0" + data[start : start + FRAME])
            else:
                opcode, message = received(person)
                if opcode == 8:
                    return
                if opcode == 9:
                    send(person, message, opcode=10)
                elif opcode == 2 and message[:1] == b"\0":
                    pod.sendall(message[1:])


def send(person: socket.socket, message: bytes, opcode: int = 2) -> None:
    """One frame of a server, which is not masked (RFC 6455, section 5.2)."""
    head = bytes([0x80 | opcode])
    if len(message) < 126:
        head += bytes([len(message)])
    else:
        head += bytes([126]) + struct.pack(">H", len(message))
    person.sendall(head + message)


def received(person: socket.socket) -> tuple[int, bytes]:
    """One frame of a client, which is masked; a close where the connection ended."""
    try:
        first, second = exactly(person, 2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", exactly(person, 2))
        elif length == 127:
            (length,) = struct.unpack(">Q", exactly(person, 8))
        assert second & 0x80, "a client's frame is masked"
        mask = exactly(person, 4)
        data = exactly(person, length)
    except ConnectionError:
        return 8, b""
    repeated = (mask * (length // 4 + 1))[:length]
    return first & 0x0F, (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(length, "big")


def exactly(person: socket.socket, count: int) -> bytes:
    """So many bytes."""
    found = b""
    while len(found) < count:
        piece = person.recv(count - len(found))
        if not piece:
            raise ConnectionResetError
        found += piece
    return found
