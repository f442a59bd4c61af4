"""Configuration inside text: files of ConfigMaps (YAML, JSON, INI, properties), values of charts, flags. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from functions._manifests.source import lenient_documents_of

_LONGEST = 200_000  # characters; a dashboard of a megabyte states no settings
_DEEPEST = 12
_MOST = 20_000  # values and collections of one file, aliases expanded
_SECTION = re.compile(r"\s*\[([^\]]+)\]\s*$")
_PAIR = re.compile(r"\s*([A-Za-z_][\w./-]*)\s*(?:=|:)\s*(.*?)\s*$")
_BARE = re.compile(r"\s*([a-z][a-z0-9_]*)\s+(\S+)\s*$")
_FLAG = re.compile(r"--?([A-Za-z][\w.-]*)(?:=(.*))?", re.DOTALL)
_ASSIGNED = re.compile(r"([A-Za-z_][\w.]*)=(.+)")
Inner = tuple[tuple[str, ...], Any]  # the keys that lead to a value, and the value


def settings(name: str, text: str) -> Iterator[Inner]:
    """What a file of configuration sets. One that cannot be read sets nothing."""
    if len(text) > _LONGEST:
        return
    if name.endswith((".yaml", ".yml", ".json")) or ("\n" not in text and text.lstrip().startswith("{")):
        yield from leaves(_yaml(text))
    elif name.endswith((".ini", ".properties", ".conf", ".cfg", ".env", ".toml", ".cnf")):
        yield from _lines(text)


def values_of(text: str) -> Iterator[Inner]:
    """What the values of a chart set."""
    if len(text) <= _LONGEST:
        yield from leaves(_yaml(text))


def flags(items: list[Any]) -> Iterator[tuple[int, str, str]]:
    """Position, name and value of each flag: `--a=1`, `--a 1`, `-c a=1`, `--a` (which is true)."""
    texts = [str(one) if isinstance(one, str | int | float) else "" for one in items]
    for position, text in enumerate(texts):
        flag, following = _FLAG.fullmatch(text), texts[position + 1 : position + 2]
        assigned = _ASSIGNED.fullmatch(text)
        if assigned and not text.startswith("-"):
            yield position, assigned[1], assigned[2]
        elif flag and flag[2] is not None:
            yield position, flag[1], flag[2]
        elif flag and (text.startswith("--") or len(flag[1]) > 1):
            valued = bool(following) and not following[0].startswith("-")
            yield position, flag[1], following[0] if valued else "true"


def leaves(data: Any) -> Iterator[Inner]:
    """Every value of plain data that is no mapping and no list. Of what aliases blow up, the beginning."""
    visited = 0
    left: list[Inner] = [((), data)]
    while left and visited < _MOST:
        keys, value = left.pop()
        visited += 1
        if isinstance(value, dict) and len(keys) < _DEEPEST:
            left += [((*keys, str(key)), inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list) and len(keys) < _DEEPEST:
            found = [(position, item) for position, item in enumerate(value) if isinstance(item, dict)]
            left += [((*keys, str(position)), item) for position, item in reversed(found)]
        elif keys and isinstance(value, str | int | float):
            yield keys, value


def _yaml(text: str) -> Any:
    found = lenient_documents_of(text.encode(errors="surrogatepass"))
    return found[0] if isinstance(found, tuple) and len(found) == 1 else None


def _lines(text: str) -> Iterator[Inner]:
    section: tuple[str, ...] = ()
    for line in text.split("\n"):
        if not line.strip() or line.lstrip()[0] in "#;!":
            continue
        head = _SECTION.match(line)
        if head:
            section = (head[1].strip(),)
            continue
        pair = _PAIR.match(line) or _BARE.match(line)
        if pair:
            yield (*section, pair[1]), pair[2].strip("\"'")
