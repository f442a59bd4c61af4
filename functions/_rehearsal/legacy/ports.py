"""A port of this machine that nobody uses, known before anything listens on it: images are named by it."""

import socket


def free_port() -> int:
    """One that was free a moment ago."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
