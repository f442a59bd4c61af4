"""The globs of Argo CD's `directory.include` and `exclude`: `*` also crosses `/`, `{a,b}` are alternatives."""

import re
from functools import lru_cache


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    parts, depth, position = [], 0, 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "*":
            parts.append(".*")
        elif char == "?":
            parts.append(".")
        elif char == "{":
            depth += 1
            parts.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            parts.append(")")
        elif char == "," and depth:
            parts.append("|")
        elif char == "[" and "]" in pattern[position:]:
            end = pattern.index("]", position)
            inside = pattern[position:end]
            negated = "^" if inside[:1] in "!^" and inside else ""
            parts.append("[" + negated + re.escape(inside[len(negated) :]).replace(r"\-", "-") + "]")
            position = end + 1
        else:
            if char == "\\" and position < len(pattern):
                char, position = pattern[position], position + 1
            parts.append(re.escape(char))
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error:
        return None


def matches(pattern: str, path: str) -> bool:
    """Whether the whole path matches; a malformed pattern matches nothing."""
    compiled = _compiled(pattern)
    return bool(compiled and compiled.fullmatch(path))
