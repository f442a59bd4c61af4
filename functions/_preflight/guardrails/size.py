"""Nothing is too large to apply, to review or to undo."""

import json
from collections import Counter
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.rule import finding

RULE = "oversized"
# A client-side apply keeps the object in an annotation; annotations end here (apimachinery, TotalAnnotationSizeLimitB).
MAX_OBJECT = 262_144
MAX_BYTES = 524_288  # of all changed files together: what a review page still shows


def not_oversized(change: Change) -> Iterator[Finding]:
    """No object outgrows what `apply` can carry, and the plan stays one that a person can read."""
    for one in change.changed:
        old = change.old(one)
        if _size(one) > MAX_OBJECT and (old is None or _size(old) <= MAX_OBJECT):
            message = (
                f"{one.kind} {one.name} would have {_size(one)} bytes, at most {MAX_OBJECT} can be applied: split it"
            )
            yield finding(RULE, one, "", message)
    knobs = change.knobs
    counts = (
        (len(change.files), knobs.max_files, "changes", "files"),
        (len(change.plan.operations), knobs.max_operations, "has", "operations"),
        (_lines(change), knobs.max_changed_lines, "changes", "lines"),
        (_added(change), MAX_BYTES, "adds", "bytes"),
    )
    for count, most, verb, what in counts:
        if count > most:
            yield Finding(RULE, "error", f"the plan {verb} {count} {what}, at most {most} are one change: split it")


def _lines(change: Change) -> int:
    """How many lines come and go. Counted, not compared in order: a line that only moves is no new one."""
    total = 0
    for path in change.files:
        old, new = (Counter(tree.files.get(path, b"").split(b"\n")) for tree in (change.before, change.after))
        total += (old - new).total() + (new - old).total()
    return total


def _added(change: Change) -> int:
    old, new = change.before.files, change.after.files
    return sum(max(0, len(new.get(path, b"")) - len(old.get(path, b""))) for path in change.files)


def _size(manifest: Manifest) -> int:
    return len(json.dumps(manifest.data, separators=(",", ":"), default=str).encode())
