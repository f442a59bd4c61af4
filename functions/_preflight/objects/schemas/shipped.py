"""The custom kinds of well-known projects: Argo CD, cert-manager, Knative, Traefik and others (see data/sources.json).

They are of one version each. What is installed may be newer, so a field that is not known here need not be wrong.
"""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from eventing.shapes import ready
from functions._preflight.objects.schemas.schema import Schema

_DATA = Path(__file__).parent / "data"
_BY_HAND = {"longhorn.json": ("longhorn.io",)}


class _Source(msgspec.Struct, frozen=True):
    file: str
    groups: tuple[str, ...]


class Shipped(msgspec.Struct, frozen=True):
    """The kinds of one project (`group/version Kind`, and the name of its definition), and the definitions."""

    kinds: Mapping[str, str]
    definitions: Mapping[str, Schema]

    def find(self, api_version: str, kind: str) -> Schema | None:
        """The schema of a kind."""
        name = self.kinds.get(f"{api_version} {kind}")
        return None if name is None else self.definitions[name]


def shipped(group: str) -> Shipped | None:
    """What is known of an API group."""
    file = _files().get(group)
    return _read(file) if file else None


@lru_cache(maxsize=1)
def _files() -> Mapping[str, str]:
    sources = msgspec.json.decode((_DATA / "sources.json").read_bytes(), type=ready(tuple[_Source, ...]))
    by_hand = {group: file for file, groups in _BY_HAND.items() for group in groups}
    return by_hand | {group: one.file for one in sources for group in one.groups}


@lru_cache(maxsize=16)
def _read(file: str) -> Shipped:
    content = (_DATA / file).read_bytes()
    return msgspec.json.decode(gzip.decompress(content) if file.endswith(".gz") else content, type=ready(Shipped))
