"""The policy for a cluster: the shipped text with its comments, and what was found in the place of defaults. Pure."""

import json
import re

from functions._cli.discovering.landscape import Landscape, protected_of
from functions._policy.policy import Policy
from functions._policy.reading import load


def drafted(shipped: str, found: Landscape) -> str:
    """The policy's text, in mode `propose`; `load` takes it.

    Raises:
        PolicyError: when what was found makes no policy, which names the key.
    """
    default = Policy()
    protected = protected_of(found.namespaces, found.apps)
    changes: dict[str, tuple[str, tuple[str, ...]]] = {
        "protected_namespaces": (
            "Shipped, what the cluster stands on, and what no Application owns: take out what may be changed.",
            protected,
        ),
        "allowed_paths": (
            f"What the Applications of {_plain(found.repository())} read. Add an overlay's base that is elsewhere."
            if _paths(found)
            else "No Application with a path of its own was found, so this is what ships.",
            _paths(found) or default.allowed_paths,
        ),
        "protected_resources": (
            "What keeps data on volumes: take out what may be changed.",
            found.stateful,
        ),
        "trusted_registries": (
            "Where the containers of this cluster come from."
            if found.registries
            else "No workload could be read, so this is what ships.",
            tuple(found.registries) or default.trusted_registries,
        ),
    }
    text = re.sub(r"^mode:.*$", "mode: propose", shipped, count=1, flags=re.MULTILINE)
    for key, (comment, values) in changes.items():
        text = _replaced(text, key, comment, values)
    load(text, "the drafted policy")
    return text


def _paths(found: Landscape) -> tuple[str, ...]:
    repository = found.repository()
    paths = {path for app in found.apps if app.repository == repository and not app.chart for path in app.paths}
    if "." in paths:
        return ("*",)
    return tuple(f"{path}/*" for path in sorted(paths) if not set("*?[]\n") & set(path))  # a name, never a pattern


def _plain(text: str) -> str:
    """One line of a comment, whatever somebody called their repository."""
    return " ".join(text.split())[:200]


def _replaced(text: str, key: str, comment: str, values: tuple[str, ...]) -> str:
    """The top-level key with other values, one a line; what stood there goes, the comments above it stay."""
    lines = "".join(f"\n  - {json.dumps(value, ensure_ascii=False)}" for value in values) or " []"
    block = f"# {comment}\n{key}:{lines}\n"
    pattern = re.compile(rf"^{key}:.*\n(?:[ \t-].*\n)*", re.MULTILINE)
    changed, count = pattern.subn(lambda _: block, text, count=1)
    return changed if count else f"{text.rstrip()}\n{block}"
