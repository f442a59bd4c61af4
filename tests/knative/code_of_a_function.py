"""What a function reads of its environment: every module that its shell can load, imports inside functions too."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOOR = "Door"  # functions/webhook_receiver/doors.py
PASSED_ON = frozenset({"HOME", "PATH"})  # to git; no settings of ours


@cache
def modules_of(service: str) -> frozenset[Path]:
    """The files that the shell of a service can load, its own included."""
    found: set[Path] = set()
    waiting = [ROOT / "functions" / service.replace("-", "_") / "function.py"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path)
    return frozenset(found)


@cache
def read_by(service: str) -> dict[str, bool]:
    """The variables that a service's code reads; whether each has to be there for the function to start."""
    read: dict[str, bool] = {}
    for path in modules_of(service):
        for name, needed in _reads(path):
            read[name] = read.get(name, False) or needed
    return {name: needed for name, needed in read.items() if name not in PASSED_ON}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    files = [ROOT.joinpath(*name.split(".")) for name in names if name.split(".")[0] in ("eventing", "functions")]
    return tuple(one for file in files for one in (file.with_suffix(".py"), file / "__init__.py") if one.is_file())


@cache
def _reads(path: Path) -> tuple[tuple[str, bool], ...]:
    return tuple(_found(_tree(path)))


def _found(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """`setting(environ, "X")` and `secret(environ, "X")` need it unless they have a default; `environ.get("X")`, and
    `environ["X"]` behind a look whether it is there, do not. A door names the secret that the receiver reads for it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setting", "secret"):
            if len(node.args) > 1 and (name := _text(node.args[1])):
                yield name, not any(one.arg == "default" for one in node.keywords)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == DOOR:
            yield from ((name, False) for one in node.args if (name := _text(one)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            if _is_environ(node.func.value) and node.args and (name := _text(node.args[0])):
                yield name, False
        elif isinstance(node, ast.Subscript) and _is_environ(node.value) and (name := _text(node.slice)):
            yield name, False


def _is_environ(node: ast.expr) -> bool:
    return "environ" in (getattr(node, "id", ""), getattr(node, "attr", ""))


def _text(node: ast.expr) -> str:
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return text if re.fullmatch(r"[A-Z][A-Z_]+", text) else ""
