"""The hosts of the internet that a workload is told by URL."""

import re

from functions._manifests.texts import effective
from functions._preflight.wiring.surroundings import Pods, Surroundings

_URL = re.compile(
    r"\b(?P<scheme>https?|wss?|amqps?|redis|rediss|postgres(?:ql)?|mysql|mongodb(?:\+srv)?)://(?:[^\s/@\"']*@)?"
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::(?P<port>[0-9]{1,5}))?(?=[/\s\"'?#]|$)"
)
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "amqp": 5672, "amqps": 5671, "redis": 6379, "rediss": 6379,
          "postgres": 5432, "postgresql": 5432, "mysql": 3306, "mongodb": 27017, "mongodb+srv": 27017}  # fmt: skip
_INSIDE = (".svc", ".local", ".internal", ".lan", ".home", ".cluster", ".example", ".invalid", ".test", ".arpa")


def outside_hosts(around: Surroundings, pods: Pods) -> tuple[tuple[str, int, str], ...]:
    """Host, port and the variable that says so, the first of each port; only what a variable holds as its value."""
    found: dict[int, tuple[str, int, str]] = {}
    for said in around.texts(pods):
        if said.reader != said.path or not said.name or not said.is_value:
            continue
        for match in _URL.finditer(effective(said.text)):
            host, scheme = match["host"], match["scheme"]
            space = host.split(".")[1]
            if ".svc." in host or host.endswith(_INSIDE) or "example" in host or space in around.pods_in:
                continue
            port = int(match["port"] or _PORTS[scheme])
            found.setdefault(port, (host, port, said.path))
    return tuple(found.values())
