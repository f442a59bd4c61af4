"""What changed between two states of some files, as a unified diff for people."""

import difflib
from collections.abc import Mapping


def diff(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> str:
    """The unified diff of every file in `after` that differs; absent files count as empty, None as removed."""
    parts = []
    for path in sorted(after):
        old, new = before.get(path), after[path]
        if old != new:
            parts.append(_file(path, old, new))
    return "".join(parts)


def _file(path: str, old: bytes | None, new: bytes | None) -> str:
    lines = difflib.unified_diff(
        _lines(old),
        _lines(new),
        "/dev/null" if old is None else f"a/{path}",
        "/dev/null" if new is None else f"b/{path}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(content: bytes | None) -> list[str]:
    text = (content or b"").decode(errors="replace")
    return [line + "\n" for line in text.split("\n")[:-1]] + [rest for rest in text.split("\n")[-1:] if rest]
