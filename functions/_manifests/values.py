"""From a YAML tree to plain data, the way the API server sees it: keys are text, merge keys are merged in."""

from sys import intern
from typing import Any, NamedTuple

from functions._manifests.scalars import meaning
from functions._manifests.tree import MAX_DEPTH, MAX_NODES, Node, Unparsable

_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = ("!", f"{_TAG}str", f"{_TAG}binary")
_PLAIN_TAGS = tuple(_TAG + name for name in ("int", "float", "bool", "null"))
_COLLECTION_TAGS = ("", "!", f"{_TAG}map", f"{_TAG}seq")


class _Built(NamedTuple):
    value: Any
    size: int  # values, aliases expanded
    height: int


def value_of(root: Node | None, text: str, last_wins: bool = False) -> Any:
    """The data of a document; None for an empty one. `last_wins`: of a duplicate key the last holds, as Helm has it.

    Raises:
        Unparsable: for duplicate keys (else), keys that are collections, unknown tags, aliases that recurse or explode.
    """
    return None if root is None else _Builder(text, last_wins).build(root).value


class _Builder:
    def __init__(self, text: str, last_wins: bool) -> None:
        self._text = text
        self._last_wins = last_wins
        self._anchored: dict[int, _Built | None] = {}

    def build(self, node: Node) -> _Built:
        if node.kind == "scalar":
            built = _Built(self._scalar(node), 1, 1)
            if node.anchor:
                self._anchored[id(node)] = built
            return built
        if node.kind == "alias":
            return self._aliased(node)
        if node.tag not in _COLLECTION_TAGS:
            raise Unparsable(f"unknown tag {node.tag} at line {self._line(node)}")
        if node.anchor:
            self._anchored[id(node)] = None
        built = self._mapping(node) if node.kind == "mapping" else self._sequence(node)
        if built.size > MAX_NODES or built.height > MAX_DEPTH:
            raise Unparsable(f"its aliases expand to more than {MAX_NODES} values or {MAX_DEPTH} levels")
        if node.anchor:
            self._anchored[id(node)] = built
        return built

    def _aliased(self, node: Node) -> _Built:
        built = self._anchored.get(id(node.target))
        if built is None:
            raise Unparsable(f"alias *{node.text} at line {self._line(node)} contains itself")
        return built

    def _sequence(self, node: Node) -> _Built:
        built = [self.build(child) for child in node.children]
        return _Built([one.value for one in built], *_measure(built))

    def _mapping(self, node: Node) -> _Built:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        parts: list[_Built] = []
        for key, child in node.entries():
            built = self.build(child)
            parts.append(built)
            if is_merge(key):
                merged = self._merge(merged, built.value, key)
                continue
            name = self._key(key)
            if name in own and not self._last_wins:
                raise Unparsable(f"duplicate key {name!r} at line {self._line(key)}")
            own[name] = built.value
        return _Built({**merged, **own} if merged else own, *_measure(parts))

    def _key(self, node: Node) -> str:
        target = node.target if node.kind == "alias" and node.target else node
        if target.kind != "scalar":
            raise Unparsable(f"a key at line {self._line(node)} is no plain text (a template?)")
        meant = self._scalar(target)
        if isinstance(meant, bool):
            return "true" if meant else "false"
        return intern(target.text)  # the same few keys stand in thousands of manifests

    def _merge(self, merged: dict[str, Any], value: Any, key: Node) -> dict[str, Any]:
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                raise Unparsable(f"a merge key << does not merge a mapping at line {self._line(key)}")
            merged = {**one, **merged}
        return merged

    def _scalar(self, node: Node) -> Any:
        if node.tag in _TEXT_TAGS:
            return node.text
        if node.tag and node.tag not in _PLAIN_TAGS:
            raise Unparsable(f"unknown tag {node.tag} at line {self._line(node)}")
        meant = node.text if node.style and not node.tag else meaning(node.text)
        if node.tag and isinstance(meant, str):
            raise Unparsable(f"{node.text[:40]!r} at line {self._line(node)} is no {node.tag.removeprefix(_TAG)}")
        return meant

    def _line(self, node: Node) -> int:
        return self._text.count("\n", 0, node.start) + 1


def is_merge(key: Node) -> bool:
    """Whether a key is the merge key `<<`."""
    return key.kind == "scalar" and key.text == "<<" and not key.style


def _measure(parts: list[_Built]) -> tuple[int, int]:
    return 1 + sum(part.size for part in parts), 1 + max((part.height for part in parts), default=0)
