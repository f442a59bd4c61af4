"""Values are plain data: nothing that a reader, a parser or a tool would take for something else."""

import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from eventing.vocabulary import Finding, Operation
from functions._preflight.change import Change
from functions._preflight.suppression import MARK

RULE = "plain-values"
MAX_DEPTH = 32  # levels of one value; the deepest pod template has 16
MAX_VALUES = 5000  # of one operation
# Comments by which tools leave something out. Written by a plan, they would silence those who look at the plan.
_SILENCING = (MARK, b"+argocd:skip-file-rendering", b"checkov:skip", b"kics-scan ignore", b"nosec", b"yamllint disable",
              b"kube-linter", b"trivy:ignore", b"nosemgrep")  # fmt: skip


def plain_values(change: Change) -> Iterator[Finding]:
    """No value is too deep, hides characters, merges, or is of a kind that YAML and JSON read differently."""
    for operation in change.plan.operations:
        why = oddity(operation.value)
        if why:
            what = operation.path or f"{operation.resource.kind} {operation.resource.name}"
            yield _told(operation, f"the value for {what} {why}: a plan holds plain data")
        hidden = _hidden("".join((operation.resource.name, operation.resource.namespace, operation.path)))
        if hidden:
            yield _told(operation, f"the name or path of an operation has the hidden character {hidden}")
    for path in change.files:
        old, new = (tree.files.get(path, b"").lower() for tree in (change.before, change.after))
        for mark in _SILENCING:
            if new.count(mark) > old.count(mark):
                message = f"{path} would say {mark.decode()!r}, which silences a check: a person writes that"
                yield Finding(RULE, "error", message, None, path)


def oddity(value: Any) -> str:
    """Why a value is no plain data; empty where it is."""
    waiting: list[tuple[Any, int]] = [(value, 1)]
    count = 0
    while waiting:
        one, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH:
            return f"is nested deeper than {MAX_DEPTH} levels"
        if count > MAX_VALUES:
            return f"has more than {MAX_VALUES} values in it"
        if isinstance(one, Mapping):
            keys = [key for key in one if not isinstance(key, str) or key == "<<" or _hidden(str(key))]
            if keys:
                return f"has the key {str(keys[0])[:40]!r}, which is no plain text"
            waiting += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list | tuple):
            waiting += [(inner, depth + 1) for inner in one]
        else:
            why = _odd_scalar(one)
            if why:
                return why
    return ""


def _odd_scalar(value: Any) -> str:
    if isinstance(value, str):
        hidden = _hidden(value)
        return f"has the hidden character {hidden}" if hidden else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "is no number that JSON knows"
    if isinstance(value, int):
        return "" if abs(value) < 2**63 else "is a number that no field can hold"
    return "" if value is None else f"is a {type(value).__name__}"


def _hidden(text: str) -> str:
    """The first control character, mark of direction, or character without width."""
    for one in text:
        if one not in "\n\t" and unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            return f"U+{ord(one):04X}"
    return ""


def _told(operation: Operation, message: str) -> Finding:
    return Finding(RULE, "error", message[:1000], operation.resource, operation.file, operation.path)
