"""Nothing is too large to apply, to review or to undo."""

import json
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.rule import finding

RULE = "oversized"
# A client-side apply keeps the object in an annotation; annotations end here (apimachinery, TotalAnnotationSizeLimitB).
MAX_OBJECT = 262_144
MAX_FILES = 20  # what a person still reads as one change
MAX_OPERATIONS = 100


def not_oversized(change: Change) -> Iterator[Finding]:
    """No object outgrows what `apply` can carry, and the plan stays one that a person can read."""
    for one in change.changed:
        old = change.old(one)
        if _size(one) > MAX_OBJECT and (old is None or _size(old) <= MAX_OBJECT):
            message = (
                f"{one.kind} {one.name} would have {_size(one)} bytes, at most {MAX_OBJECT} can be applied: split it"
            )
            yield finding(RULE, one, "", message)
    if len(change.files) > MAX_FILES:
        message = f"the plan changes {len(change.files)} files, at most {MAX_FILES} are one change: split it"
        yield Finding(RULE, "error", message)
    if len(change.plan.operations) > MAX_OPERATIONS:
        count = len(change.plan.operations)
        yield Finding(
            RULE, "error", f"the plan has {count} operations, at most {MAX_OPERATIONS} are one change: split it"
        )


def _size(manifest: Manifest) -> int:
    return len(json.dumps(manifest.data, separators=(",", ":")).encode())
