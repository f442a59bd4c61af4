"""Only files that may be changed are changed."""

import posixpath
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._preflight.change import Change, is_any

RULE = "allowed-paths"


def allowed_paths(change: Change) -> Iterator[Finding]:
    """Every changed file is YAML inside the repository, in no hidden folder, and on the policy's list."""
    for path in sorted({*change.files, *(operation.file for operation in change.plan.operations)}):
        why = _why_not(path, change.knobs.allowed_paths)
        if why:
            yield Finding(RULE, "error", f"{path!r} {why}", None, path)


def _why_not(path: str, allowed: tuple[str, ...]) -> str:
    parts = path.split("/")
    if not path or path != posixpath.normpath(path) or path.startswith("/") or ".." in parts or "\\" in path:
        return "is no plain path inside the repository: name the file without .. or a leading slash"
    if any(part.startswith(".") for part in parts):
        return "is hidden: configuration of tools is not changed"
    if not path.endswith((".yaml", ".yml")):
        return "is no YAML file: only manifests are changed"
    if not is_any(allowed, path):
        return f"is not among the policy's allowed_paths ({', '.join(allowed)}): add it there, or leave it alone"
    return ""
