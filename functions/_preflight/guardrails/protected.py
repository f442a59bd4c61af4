"""Nothing changes that the policy protects by name."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._preflight.change import Change, is_any
from functions._preflight.rule import finding

RULE = "protected-resources"


def unprotected_resources(change: Change) -> Iterator[Finding]:
    """No object is changed or removed that a pattern `Kind/namespace/name` of the policy matches."""
    for one in (*change.changed, *change.removed):
        for pattern in change.knobs.protected_resources:
            if is_any((pattern,), f"{one.kind}/{one.namespace}/{one.name}"):
                message = f"{one.kind} {one.name} is protected by the policy ({pattern}): change it by hand if you must"
                yield finding(RULE, one, "", message)
                break
