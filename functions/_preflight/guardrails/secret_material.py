"""No secret material comes in, in whatever field."""

import re
from collections.abc import Iterator

from eventing.vocabulary import Finding, Operation
from functions._manifests.paths import Select, join, parse
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping
from functions._preflight.rule import finding
from functions._preflight.secrecy.called import texts_in
from functions._preflight.secrecy.credentials import leak

RULE = "secret-material"
_PASSWORD = re.compile(r"://[^\s/:@]*:(?P<password>[^\s/@]+)@")


def no_secret_material(change: Change) -> Iterator[Finding]:
    """No value of the plan looks like a credential. What it replaces may have been one: that is said elsewhere."""
    for operation in change.plan.operations:
        called = _called(operation.path)
        for steps, name, text in texts_in(operation.value, called):
            found = leak(name, text)
            if found and not _was_there(operation, text):
                where = join((*parse(operation.path), *steps)) if operation.op == "set_field" else join(steps)
                yield _told(operation, where, f"{where} would be {found.what} in plain text")
    for one in change.changed:
        old = change.old(one)
        binary, known = mapping(one.data.get("binaryData")), mapping(old.data.get("binaryData")) if old else {}
        for key in sorted(binary):
            if binary[key] != known.get(key):
                message = f"{one.kind} {one.name}: binaryData {key} is text that nobody can read: leave it out"
                yield finding(RULE, one, join(("binaryData", key)), message)


def _called(path: str) -> str:
    """What the value at a path is called: its key, or the `name` of the item that it is the value of."""
    steps = parse(path) if path else ()
    if len(steps) > 1 and steps[-1] == "value" and isinstance(steps[-2], Select):
        return steps[-2].value
    last = steps[-1] if steps else ""
    return last.value if isinstance(last, Select) else str(last)


def _was_there(operation: Operation, text: str) -> bool:
    """Whether a URL keeps the password that it has in Git already; only the host changes."""
    before = str(operation.expected) if isinstance(operation.expected, str) else ""
    known = {found["password"] for found in _PASSWORD.finditer(before)}
    now = {found["password"] for found in _PASSWORD.finditer(text)}
    return (
        bool(now)
        and now <= known
        and _PASSWORD.sub("://", text) != text
        and leak("", _PASSWORD.sub("://", text)) is None
    )


def _told(operation: Operation, path: str, what: str) -> Finding:
    message = f"{operation.resource.kind} {operation.resource.name}: {what}: a plan carries no secrets"
    return Finding(RULE, "error", message[:1000], operation.resource, operation.file, path)
