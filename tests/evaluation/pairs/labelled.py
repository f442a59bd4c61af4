"""The labelled pairs, and the manifests that some of them are about."""

from functools import cache
from pathlib import Path
from typing import Literal, get_args
from zlib import crc32

import msgspec
import yaml

from functions._manifests.repository import Repository, load
from functions.rag_validator.settings.relation import Kind

HERE = Path(__file__).parent
KINDS: tuple[Kind, ...] = get_args(Kind)
Half = Literal["tuning", "held_out"]
HALVES: tuple[Half, ...] = get_args(Half)


class Pair(msgspec.Struct, frozen=True, rename={"is_": "is"}, forbid_unknown_fields=True):
    """A sentence, and another one or the name of a file of manifests; `is_` is what a person says they are."""

    a: str
    is_: Kind
    keyed: bool
    b: str = ""
    manifest: str = ""

    @property
    def half(self) -> Half:
        """Which half it is of, for ever."""
        return HALVES[crc32(f"{self.a}\n{self.b or self.manifest}".encode()) % 2]


@cache
def pairs() -> tuple[Pair, ...]:
    """All labelled pairs."""
    read = (yaml.safe_load(path.read_text()) for path in sorted(HERE.glob("*.yaml")))
    return tuple(msgspec.convert(one, Pair) for found in read for one in found)


@cache
def repository() -> Repository:
    """All the manifests."""
    return load({path.name: path.read_bytes() for path in sorted((HERE / "manifests").glob("*.yaml"))})
