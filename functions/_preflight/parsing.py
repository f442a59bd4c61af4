"""Every changed file can still be read."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._preflight.change import Change

RULE = "parses"


def parses(change: Change) -> Iterator[Finding]:
    """No changed file is unreadable: broken YAML, duplicate keys, beyond the bounds, a template."""
    touched = set(change.files)
    for one in change.after.unreadable:
        if one.file in touched:
            message = f"{one.file} cannot be read after the change: {one.reason}. Plan the change on another file"
            yield Finding(RULE, "error", message, None, one.file)
