"""The smallest server that takes events: it answers 202 to everything, in a process of its own.

Run as `python -m tests.benchmarks.sink`; the first line that it prints is its port.
"""

import re
import socket
import sys
import threading

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_ANSWER = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"


def answer(connection: socket.socket) -> None:
    """Read requests until the sender closes, and answer each."""
    held = b""
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while received := connection.recv(65536):
            held += received
            while (end := held.find(b"\r\n\r\n")) >= 0:
                length = _LENGTH.search(held, 0, end)
                whole = end + 4 + (int(length[1]) if length else 0)
                if len(held) < whole:
                    break
                held = held[whole:]
                connection.sendall(_ANSWER)


def main() -> None:
    """Serve until killed."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
