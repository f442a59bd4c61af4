"""The policy for a cluster: the shipped text with its comments, and what was found in the place of defaults. Pure."""

import re
import textwrap

from functions._cli.discovering import remarks
from functions._cli.discovering.landscape import Landscape, paths_of, protected_of
from functions._manifests.scalars import written
from functions._policy.policy import Policy
from functions._policy.reading import load

_QUOTED = '"'
_WIDTH = 118  # characters of a line of a comment, behind its sign


def drafted(shipped: str, found: Landscape) -> str:
    """The policy's text, in mode `propose`; `load` takes it.

    Raises:
        PolicyError: when what was found makes no policy, which names the key.
    """
    default = Policy()
    protected = protected_of(found.namespaces, found.apps)
    changes: dict[str, tuple[str, tuple[str, ...]]] = {
        "protected_namespaces": (remarks.on_namespaces(found), protected),
        "allowed_paths": (remarks.on_paths(found), paths_of(found).allowed or default.allowed_paths),
        "protected_resources": (remarks.on_resources(found), found.stateful),
        "trusted_registries": (remarks.on_registries(found), tuple(found.registries) or default.trusted_registries),
    }
    text = re.sub(r"^mode:.*$", "mode: propose", shipped, count=1, flags=re.MULTILINE)
    for key, (comment, values) in changes.items():
        text = _replaced(text, key, comment, values)
    load(text, "the drafted policy")
    return text


def _replaced(text: str, key: str, comment: str, values: tuple[str, ...]) -> str:
    """The top-level key with other values, one a line; what stood there goes, the comments above it stay."""
    lines = "".join(f"\n  - {written(value, _QUOTED)}" for value in values) or " []"
    remark = "\n".join(
        f"# {line}" for line in textwrap.wrap(comment, _WIDTH, break_long_words=False, break_on_hyphens=False)
    )
    block = f"{remark}\n{key}:{lines}\n"
    pattern = re.compile(rf"^{key}:.*\n(?:[ \t-].*\n)*", re.MULTILINE)
    changed, count = pattern.subn(lambda _: block, text, count=1)
    return changed if count else f"{text.rstrip()}\n{block}"
