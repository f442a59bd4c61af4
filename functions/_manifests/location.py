"""Where a field path leads in a YAML tree."""

from typing import Any

from msgspec import Struct

from functions._manifests.fields import CannotRender
from functions._manifests.paths import Step, index_of, join
from functions._manifests.tree import Node
from functions._manifests.values import is_merge


class Spot(Struct, frozen=True):
    """A value in the text. `key` is that of its entry, None for items and the root; `flow`: it stands in braces."""

    node: Node
    data: Any
    parent: Node | None = None
    key: Node | None = None
    position: int = 0  # among the entries or items of its parent
    flow: bool = False


def locate(root: Node, data: Any, steps: tuple[Step, ...]) -> tuple[Spot, tuple[Step, ...]]:
    """The deepest value on the path that is there, and the steps that are left.

    Raises:
        CannotRender: when the path leads through an alias or a merge key, or into text.
    """
    spot = Spot(root, data)
    for done, step in enumerate(steps):
        refuse_alias(spot.node, steps[:done])
        found = _down(spot, step, steps[: done + 1])
        if found is None:
            return spot, steps[done:]
        spot = found
    return spot, ()


def _down(spot: Spot, step: Step, way: tuple[Step, ...]) -> Spot | None:
    node, flow = spot.node, spot.flow or spot.node.flow
    if isinstance(step, str) and node.kind == "mapping":
        for position, (key, value) in enumerate(node.entries()):
            if _names(key) == step and not is_merge(key):
                return Spot(value, spot.data[step], node, key, position, flow)
        if step in spot.data:
            raise CannotRender(f"{join(way)} comes from a merge key: change what is merged")
        return None
    if not isinstance(step, str) and node.kind == "sequence":
        position_of = index_of(spot.data, step)
        if position_of is None:
            return None
        return Spot(node.children[position_of], spot.data[position_of], node, None, position_of, flow)
    if spot.data is None:
        return None
    raise CannotRender(f"{join(way)} leads into a {type(spot.data).__name__}")


def _names(key: Node) -> str:
    return key.target.text if key.target else key.text


def refuse_alias(node: Node, way: tuple[Step, ...]) -> None:
    """Nothing is changed through an alias.

    Raises:
        CannotRender: when the node at this path is one.
    """
    if node.kind == "alias":
        raise CannotRender(f"{join(way)} is the alias *{node.text}: change what it stands for")
