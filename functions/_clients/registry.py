"""Container registries by the OCI distribution API: which tags of a repository there are, asked without credentials.

Only registries that the policy names are asked: hosts of one's own, so a private address is what is expected here.
"""

import http.client
from contextlib import closing
from typing import Protocol
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from eventing.shapes import ready

TIMEOUT = 4.0  # seconds for connecting and between two reads
LIMIT = 1024 * 1024  # bytes of one answer: a registry of a homelab has a few hundred tags


class Registry(Protocol):
    """What is asked of a registry."""

    def tags(self, address: str, repository: str) -> tuple[str, ...] | None:
        """The tags of a repository, none where it has no such repository; None where it cannot be told."""


class _Tags(Struct, frozen=True):
    tags: list[str] | None = None


class HttpRegistry:
    """`address` is `host:port`, asked by https, or starts with `http://`."""

    def tags(self, address: str, repository: str) -> tuple[str, ...] | None:
        """By `/v2/<name>/tags/list` (opencontainers/distribution-spec)."""
        parts = urlsplit(address if "://" in address else f"https://{address}")
        kind = http.client.HTTPConnection if parts.scheme == "http" else http.client.HTTPSConnection
        try:
            with closing(kind(parts.hostname or "", parts.port, timeout=TIMEOUT)) as connection:
                connection.request("GET", f"/v2/{quote(repository)}/tags/list", headers={"Accept": "application/json"})
                answer = connection.getresponse()
                body = answer.read(LIMIT)
            if answer.status == 404:
                return ()
            return tuple(msgspec.json.decode(body, type=ready(_Tags)).tags or ()) if answer.status == 200 else None
        except (OSError, http.client.HTTPException, msgspec.DecodeError, ValueError):
            return None


def host_of_address(address: str) -> str:
    """The host as images name it."""
    return address.partition("://")[2] or address
