"""What a function's code can come to import: its own modules and packages from outside, at the start or later. Pure.

Imports within functions count, as heavy SDKs are imported at first use; those for type checkers alone do not.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

OURS = ("eventing", "functions")


@dataclass(frozen=True, slots=True)
class Reached:
    """Our modules by their dotted names, and the top-level packages from outside with one module that names each."""

    modules: frozenset[str]
    outside: dict[str, str]


def reached(start: str, source: Callable[[str], str | None]) -> Reached:
    """Everything that `start`, a dotted name, can import. `source` gives a module's text, None where there is none."""
    modules: set[str] = set()
    outside: dict[str, str] = {}
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module in modules or (text := source(module)) is None:
            continue
        modules.add(module)
        waiting += _parents(module)
        for name in _names_in(text):
            top = name.partition(".")[0]
            if top in OURS:
                waiting.append(name)
            elif top not in sys.stdlib_module_names:
                outside.setdefault(top, module)
    return Reached(frozenset(modules), outside)


def _parents(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


@cache  # functions share most of their modules
def _names_in(text: str) -> tuple[str, ...]:
    return tuple(_named(ast.parse(text)))


def _named(tree: ast.AST) -> Iterator[str]:
    """Every name that may be a module, those below `from x import y` included."""
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and (name := _by_name(node)):
            yield name


def _by_name(call: ast.Call) -> str:
    """The module in `import_module("x")` or `find_spec("x")`."""
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    first = call.args[0] if call.args else None
    named = (
        called in ("import_module", "find_spec") and isinstance(first, ast.Constant) and isinstance(first.value, str)
    )
    return str(first.value) if named and isinstance(first, ast.Constant) else ""


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)
