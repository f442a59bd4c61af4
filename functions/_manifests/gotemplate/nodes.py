"""The parts of a parsed template."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Value:
    """A literal."""

    value: Any


@dataclass(frozen=True, slots=True)
class Fields:
    """`.a.b` (variable is empty), `$x.a.b`, or `.` and `$x` without names."""

    variable: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its name, before its arguments are known."""

    name: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """`(pipeline).a.b`."""

    pipeline: "Pipeline"
    names: tuple[str, ...]


Operand = Value | Fields | Call | Grouped


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands, each with its operands, that pass their value on; `names` are the variables that keep the last."""

    commands: tuple[tuple[Operand, ...], ...]
    names: tuple[str, ...] = ()
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text."""

    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """A pipeline whose value is written, unless it goes into a variable."""

    pipeline: Pipeline
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` or `range` with its `else`."""

    word: Literal["if", "with", "range"]
    pipeline: Pipeline
    body: tuple["Node", ...]
    otherwise: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Invoke:
    """`template "name" pipeline`."""

    name: str
    pipeline: Pipeline | None
    line: int


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    word: str


Node = Text | Action | Branch | Invoke | Jump
