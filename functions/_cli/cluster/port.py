"""One port of a pod as a socket, over the WebSocket that the SDK opens and logs in.

The SDK's own `PortForward` (37.0.2) moves bytes in a thread, which forgets what it has not handed on yet when the
connection ends, and leaves the connection open; so frames are read here. The protocol is the kubelet's
`v4.channel.k8s.io` (k8s.io/kubelet, pkg/cri/streaming/portforward/websocket.go): the first byte of a message is its
channel, 0 for data and 1 for an error; each channel begins with the port's number in two bytes.
"""

import importlib
import io
from typing import Any
from urllib.parse import urlencode

from eventing.handler import Permanent, Temporary
from functions._cli.cluster.api import Api, core
from functions._cli.cluster.routing import Way

PROTOCOL = "v4.channel.k8s.io"
DATA, ERROR = 0, 1


class Port:
    """What `http.client` needs of a socket."""

    def __init__(self, websocket: Any) -> None:
        self._websocket = websocket
        self._begun = {DATA: False, ERROR: False}
        self._left = memoryview(b"")
        self._readers, self._closing = 0, False
        self.error = ""

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        from websocket import WebSocketException  # noqa: PLC0415  loaded with the SDK

        try:
            self._websocket.send_binary(bytes([DATA]) + bytes(data))
        except WebSocketException as error:
            raise ConnectionError(str(error)) from error

    def receive_into(self, buffer: memoryview) -> int:
        """Fill a part of the buffer; 0 at the end.

        Raises:
            TimeoutError: when nothing comes.
            ConnectionError: when what comes is not the protocol.
        """
        while not self._left:
            message = self._message()
            if message is None:
                return 0
            self._left = memoryview(message)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def makefile(self, mode: str, *_: Any) -> io.BufferedReader:
        """A reader for one answer; closing it leaves the port open."""
        if mode != "rb":
            raise ValueError(f"a port is read in the mode rb, not {mode}")
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Hang up, as soon as no answer is read any more."""
        self._closing = True
        if not self._readers:
            try:
                self._websocket.close(timeout=1)
            finally:
                self._websocket.shutdown()  # where the other side closed first, `close` leaves the socket open

    def done(self) -> None:
        """A reader was closed."""
        self._readers -= 1
        if self._closing:
            self.close()

    def _message(self) -> bytes | None:
        """The data of the next message, None at the end; empty where the message holds none."""
        import websocket as sdk  # noqa: PLC0415  loaded with the SDK

        try:
            opcode, frame = self._websocket.recv_data_frame(control_frame=True)
        except sdk.WebSocketTimeoutException as error:
            raise TimeoutError("no answer in time") from error
        except sdk.WebSocketConnectionClosedException:
            return None
        except sdk.WebSocketException as error:
            raise ConnectionError(f"what comes is no WebSocket's: {error}") from error
        if opcode == sdk.ABNF.OPCODE_CLOSE:
            return None
        if opcode != sdk.ABNF.OPCODE_BINARY:
            return b""  # a ping, which is answered already
        channel, data = frame.data[:1], frame.data[1:]
        if not channel or channel[0] not in self._begun:
            raise ConnectionError(f"a message of the channel {channel!r}, which was not opened")
        if not self._begun[channel[0]]:
            self._begun[channel[0]] = True
            return b""
        if channel[0] == ERROR:
            self.error = data.decode(errors="replace").strip()
            return None
        return bytes(data)


class _Reader(io.RawIOBase):
    def __init__(self, port: Port) -> None:
        self._port = port

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._port.done()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._port.receive_into(memoryview(buffer).cast("B"))


def opened(api: Api, way: Way, patience: float) -> Port:
    """A port of a pod.

    Raises:
        Permanent: when the person may not forward it.
        Temporary: when the API server or the kubelet does not.
    """
    create_websocket: Any = importlib.import_module("kubernetes.stream.ws_client").create_websocket  # carries no types
    from websocket import WebSocketBadStatusException, WebSocketException  # noqa: PLC0415  the same

    path = f"{core(way.namespace, 'pods', way.pod)}/portforward?{urlencode({'ports': way.port})}"
    _, url, headers, *_ = api.client.param_serialize("GET", path, auth_settings=["BearerToken"])
    where = f"the pod {way.namespace}/{way.pod}"
    try:
        asked = {**headers, "sec-websocket-protocol": PROTOCOL}
        websocket = create_websocket(api.client.configuration, "ws" + url.removeprefix("http"), asked)
    except WebSocketBadStatusException as error:
        if error.status_code == 403:
            raise Permanent(
                f"your kubeconfig may not forward a port to {where}: get and create on pods/portforward in the "
                f"namespace {way.namespace} are needed"
            ) from None
        raise Temporary(f"a port of {where} cannot be forwarded: the API server says {error.status_code}") from None
    except (WebSocketException, OSError) as error:
        raise Temporary(f"a port of {where} cannot be forwarded: {str(error)[:300]}") from None
    websocket.settimeout(patience)
    return Port(websocket)
