"""What changed between two states of some files, as a unified diff for people; what Secrets hold is not shown."""

import difflib
from collections.abc import Mapping

from functions._manifests.source import read
from functions._manifests.tree import Node, Unparsable

HIDDEN = "(hidden)"


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
    *lines, last = _shown(content or b"").split("\n")
    return [line + "\n" for line in lines] + ([last] if last else [])


def _shown(content: bytes) -> str:
    """The text, with the values of every Secret in it hidden."""
    if b"Secret" not in content:
        return content.decode(errors="replace")
    try:
        source = read(content)
    except Unparsable:
        return HIDDEN
    text = source.text
    for node in sorted(_secret_values([one.root for one in source.documents]), key=lambda one: -one.start):
        text = text[: node.start] + HIDDEN + text[node.end :]
    return text


def _secret_values(roots: list[Node | None]) -> list[Node]:
    """The values below `data` and `stringData` of every mapping that says `kind: Secret`, lists of objects included."""
    found: list[Node] = []
    waiting = [root for root in roots if root]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.kind == "mapping":
            fields = {key.text: value for key, value in node.entries()}
            if "kind" in fields and fields["kind"].text == "Secret":
                held = [fields[name] for name in ("data", "stringData") if name in fields]
                found += [value for one in held for value in (one.children[1::2] if one.kind == "mapping" else [one])]
    return found
