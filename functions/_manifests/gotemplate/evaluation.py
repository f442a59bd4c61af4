"""Running a parsed template over data."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from functions._manifests.gotemplate.budget import STEP, Budget
from functions._manifests.gotemplate.errors import TemplateError, TooMuch
from functions._manifests.gotemplate.nodes import (
    Action,
    Branch,
    Call,
    Fields,
    Grouped,
    Invoke,
    Jump,
    Node,
    Operand,
    Pipeline,
    Text,
    Value,
)
from functions._manifests.gotemplate.parsing import Templates
from functions._manifests.gotemplate.printing import shown, type_name

Function = Callable[..., Any]
_NOTHING: Any = object()
_SHORT_CIRCUIT = ("and", "or")


class Methods(Protocol):
    """An object whose named methods a template may call; nothing else of it is seen."""

    def method(self, name: str) -> Function | None:
        """The method of this name."""


class _Jumped(Exception):
    """`break` or `continue` on its way to its range."""

    def __init__(self, word: str) -> None:
        self.word = word


class Execution:
    """One run: templates by name, functions by name, and the budget of all of it."""

    def __init__(self, templates: Templates, functions: Mapping[str, Function], budget: Budget) -> None:
        self.templates = templates
        self._functions = functions
        self.budget = budget

    def run(self, name: str, data: Any) -> str:
        """The text of a template over this data.

        Raises:
            TemplateError: when it fails, or is not there.
        """
        body = self.templates.get(name)
        if body is None:
            raise TemplateError(f"there is no template {name!r}")
        return self.run_nodes(name, body, data)

    def run_nodes(self, name: str, body: tuple[Node, ...], data: Any) -> str:
        """The text of nodes that are no named template (tpl)."""
        self.budget.enter()
        frame = _Frame(self, data)
        try:
            frame.walk(body, data)
        except _Jumped as jumped:
            raise TemplateError(f"{name}: {jumped.word} outside a range") from None
        except RecursionError:
            raise TooMuch(f"{name}: templates are nested too deep") from None
        except TemplateError as error:
            place = f"{name}: line {frame.line}: "
            raise error if str(error).startswith(name) else type(error)(f"{place}{error}") from None
        finally:
            self.budget.leave()
        return "".join(frame.out)

    def function(self, name: str) -> Function:
        """A function.

        Raises:
            TemplateError: when there is none of this name.
        """
        found = self._functions.get(name)
        if found is None:
            raise TemplateError(f'function "{name}" not defined')
        return found


class _Frame:
    """The variables and the output of one template that runs."""

    def __init__(self, execution: Execution, data: Any) -> None:
        self._execution = execution
        self._spend = execution.budget.spend
        self._variables: list[tuple[str, Any]] = [("$", data)]
        self.out: list[str] = []
        self.line = 1

    def walk(self, nodes: tuple[Node, ...], dot: Any) -> None:
        for node in nodes:
            self._spend(STEP)
            if isinstance(node, Text):
                self._write(node.text)
            elif isinstance(node, Action):
                self.line = node.line
                value = self._pipeline(node.pipeline, dot)
                if not node.pipeline.names:
                    self._show(value)
            elif isinstance(node, Branch):
                self._branch(node, dot)
            elif isinstance(node, Invoke):
                self.line = node.line
                data = self._pipeline(node.pipeline, dot) if node.pipeline else None
                self._write(self._execution.run(node.name, data))
            elif isinstance(node, Jump):
                raise _Jumped(node.word)

    def _show(self, value: Any) -> None:
        if not isinstance(value, str):
            self._execution.budget.deeply(value)
            value = shown(value)
        self._write(value)

    def _write(self, text: str) -> None:
        self._spend(len(text))
        self.out.append(text)

    def _branch(self, node: Branch, dot: Any) -> None:
        self.line = node.line
        kept = len(self._variables)
        if node.word == "range":
            self._range(node, dot)
        else:
            value = self._pipeline(node.pipeline, dot)
            if truth(value):
                self.walk(node.body, value if node.word == "with" else dot)
            else:
                self.walk(node.otherwise, dot)
        del self._variables[kept:]

    def _range(self, node: Branch, dot: Any) -> None:
        bare = Pipeline(node.pipeline.commands)
        over, kept, names = self._pipeline(bare, dot), len(self._variables), node.pipeline.names
        empty = True
        for key, value in _members(over):
            empty = False
            self._spend(STEP)
            mark = len(self._variables)
            values = [(names[-1], value)] if names else []
            if len(names) == 2:
                values.insert(0, (names[0], key))
            for name, one in values:
                self._keep(name, one, node.pipeline.declares)
            try:
                self.walk(node.body, value)
            except _Jumped as jumped:
                if jumped.word == "break":
                    break
            finally:
                del self._variables[mark:]
        del self._variables[kept:]
        if empty:
            self.walk(node.otherwise, dot)

    def _pipeline(self, pipeline: Pipeline, dot: Any) -> Any:
        value = _NOTHING
        for command in pipeline.commands:
            value = self._command(command, dot, value)
        for name in pipeline.names:
            self._keep(name, value, pipeline.declares)
        return value

    def _keep(self, name: str, value: Any, declares: bool) -> None:
        if declares:
            self._variables.append((name, value))
            return
        for position in range(len(self._variables) - 1, -1, -1):
            if self._variables[position][0] == name:
                self._variables[position] = (name, value)
                return
        raise TemplateError(f"undefined variable {name}")

    def _command(self, operands: tuple[Operand, ...], dot: Any, piped: Any) -> Any:
        first, rest = operands[0], operands[1:]
        self._spend(STEP)
        if isinstance(first, Call):
            function = self._execution.function(first.name)
            if first.name in _SHORT_CIRCUIT:
                return self._logical(first.name, rest, dot, piped)
            return self._called(function, first.name, rest, dot, piped)
        if isinstance(first, Fields) and first.names and (rest or piped is not _NOTHING):
            holder = self._fields(Fields(first.variable, first.names[:-1]), dot)
            method = _method(holder, first.names[-1])
            if method is None:
                raise TemplateError(f"{first.names[-1]} is no method but has arguments")
            return self._called(method, first.names[-1], rest, dot, piped)
        if rest or piped is not _NOTHING:
            raise TemplateError("can't give an argument to a value that is no function")
        return self._operand(first, dot)

    def _called(self, function: Function, name: str, rest: tuple[Operand, ...], dot: Any, piped: Any) -> Any:
        values = [self._operand(operand, dot) for operand in rest]
        if piped is not _NOTHING:
            values.append(piped)
        return _answer(function, name, values)

    def _logical(self, name: str, rest: tuple[Operand, ...], dot: Any, piped: Any) -> Any:
        value: Any = _NOTHING
        for operand in rest:
            value = self._operand(operand, dot)
            if truth(value) is (name == "or"):
                return value
        if piped is not _NOTHING:
            return piped
        if value is _NOTHING:
            raise TemplateError(f"wrong number of args for {name}: want at least 1 got 0")
        return value

    def _operand(self, operand: Operand, dot: Any) -> Any:
        if isinstance(operand, Value):
            return operand.value
        if isinstance(operand, Fields):
            return self._fields(operand, dot)
        if isinstance(operand, Grouped):
            return _down(self._pipeline(operand.pipeline, dot), operand.names)
        return self._called(self._execution.function(operand.name), operand.name, (), dot, _NOTHING)

    def _fields(self, fields: Fields, dot: Any) -> Any:
        if not fields.variable:
            return _down(dot, fields.names)
        for name, value in reversed(self._variables):
            if name == fields.variable:
                return _down(value, fields.names)
        raise TemplateError(f"undefined variable {fields.variable}")


def _down(value: Any, names: tuple[str, ...]) -> Any:
    """Along a chain of fields. As in Go, nothing has no fields and no complaint at its start, but one further down."""
    for position, name in enumerate(names):
        if isinstance(value, dict):
            value = value.get(name)
        elif value is None:
            if position:
                raise TemplateError(f"nil pointer evaluating interface {{}}.{name}")
            return None
        else:
            method = _method(value, name)
            if method is None:
                raise TemplateError(f"can't evaluate field {name} in type {type_name(value)}")
            value = _answer(method, name, [])
    return value


def _answer(function: Function, name: str, values: list[Any]) -> Any:
    """What a function or method returns; whatever is wrong with its arguments is an error of the template."""
    try:
        return function(*values)
    except TemplateError as error:
        raise type(error)(str(error) if ": line " in str(error) else f"{name}: {error}") from None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        raise TemplateError(f"{name}: {error or type(error).__name__}") from None
    except MemoryError:
        raise TooMuch(f"{name}: not enough memory") from None


def _method(value: Any, name: str) -> Function | None:
    found = getattr(value, "method", None) if not isinstance(value, dict) else None
    if found:
        made: Function | None = found(name)
        return made
    held = value.get(name) if isinstance(value, dict) else None
    return held if callable(held) else None


def _members(over: Any) -> Iterator[tuple[Any, Any]]:
    if over is None:
        return iter(())
    if isinstance(over, dict):
        return iter([(key, over[key]) for key in sorted(over)])
    if isinstance(over, list):
        return iter(enumerate(list(over)))
    if isinstance(over, int) and not isinstance(over, bool):
        return ((number, number) for number in range(over))
    members = getattr(over, "members", None)
    if members:
        return iter(members())
    raise TemplateError(f"range can't iterate over {type_name(over)}")


def truth(value: Any) -> bool:
    """What `if` takes for true."""
    if isinstance(value, str | bytes | dict | list | int | float):
        return bool(value)
    return value is not None and bool(value)
