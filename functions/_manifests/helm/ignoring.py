"""Which files of a chart Helm leaves out: its .helmignore."""

from collections.abc import Callable
from fnmatch import fnmatchcase


def ignored_by(content: bytes) -> Callable[[str], bool]:
    """Whether a path, relative to the chart, is left out by this .helmignore."""
    lines = [line.strip() for line in content.decode(errors="replace").splitlines()]
    rules = [line for line in lines if line and not line.startswith("#")][:500]

    def ignored(path: str) -> bool:
        return any(_hides(rule, path) for rule in rules)

    return ignored


def _hides(rule: str, path: str) -> bool:
    if rule.startswith("!"):
        return False  # Helm reads such a rule as leaving out everything else, which no chart means
    parts = path.split("/")
    folders_only, pattern = rule.endswith("/"), rule.strip("/")
    for end in range(1, len(parts) + (not folders_only)):
        head = parts[:end]
        if "/" in pattern or rule.startswith("/"):
            if len(head) == pattern.count("/") + 1 and fnmatchcase("/".join(head), pattern):
                return True
        elif fnmatchcase(head[-1], pattern):
            return True
    return False
