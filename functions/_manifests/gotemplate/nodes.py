"""The parts of a parsed template."""

from typing import Any, Literal

from msgspec import Struct


class Value(Struct, frozen=True):
    """A literal."""

    value: Any


class Fields(Struct, frozen=True):
    """`.a.b` (variable is empty), `$x.a.b`, or `.` and `$x` without names."""

    variable: str
    names: tuple[str, ...]


class Call(Struct, frozen=True):
    """A function by its name, before its arguments are known."""

    name: str


class Grouped(Struct, frozen=True):
    """`(pipeline).a.b`."""

    pipeline: "Pipeline"
    names: tuple[str, ...]


Operand = Value | Fields | Call | Grouped


class Pipeline(Struct, frozen=True):
    """Commands, each with its operands, that pass their value on; `names` are the variables that keep the last."""

    commands: tuple[tuple[Operand, ...], ...]
    names: tuple[str, ...] = ()
    declares: bool = False


class Text(Struct, frozen=True):
    """Literal text."""

    text: str


class Action(Struct, frozen=True):
    """A pipeline whose value is written, unless it goes into a variable."""

    pipeline: Pipeline
    line: int


class Branch(Struct, frozen=True):
    """`if`, `with` or `range` with its `else`."""

    word: Literal["if", "with", "range"]
    pipeline: Pipeline
    body: tuple["Node", ...]
    otherwise: tuple["Node", ...]
    line: int


class Invoke(Struct, frozen=True):
    """`template "name" pipeline`."""

    name: str
    pipeline: Pipeline | None
    line: int


class Jump(Struct, frozen=True):
    """`break` or `continue`."""

    word: str


Node = Text | Action | Branch | Invoke | Jump
