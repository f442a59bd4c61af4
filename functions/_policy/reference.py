"""Prints `docs/policy.md`: `python -m functions._policy.reference > docs/policy.md`."""

import sys
from collections.abc import Iterator
from typing import Any, get_type_hints

import msgspec

from functions._policy.policy import Policy

HEADER = """# The policy

Every setting of the school, in `knative/policy.yaml`. It is reviewed like code: a merged change holds for the next
event. An unknown key refuses to start. This page is generated from `functions/_policy/policy.py`.

| setting | what ships | what it decides |
|---|---|---|
"""


def reference() -> str:
    """The table of every setting, its default and its meaning, in Markdown."""
    hints = get_type_hints(Policy, include_extras=True)
    meaning = {name: getattr(hint, "__metadata__", [None])[-1].description for name, hint in hints.items()}
    rows = (f"| `{name}` | {_cell(value)} | {meaning[name]} |\n" for name, value in _defaults())
    return HEADER + "".join(rows)


def _defaults() -> Iterator[tuple[str, Any]]:
    yield from msgspec.to_builtins(Policy()).items()


def _cell(value: Any) -> str:
    match value:
        case dict() if value:
            return "<br>".join(f"`{name}: {_plain(inner)}`" for name, inner in value.items())
        case _:
            return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_plain(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_plain(inner) for inner in value) + "]"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


if __name__ == "__main__":
    sys.stdout.write(reference())
