"""What is secret in manifests taken out of a text about them: a diff, a prompt, what is embedded. Pure.

`redacted` knows a credential by its form, or by a name on the same line. In a manifest the name is a line above its
value, or an argument before it; there the value is found by what the rule `plain-secret` finds.
"""

import re
from collections.abc import Iterable

from functions._improvement.redaction import HIDDEN, redacted
from functions._manifests.repository import Manifest
from functions._preflight.secrecy.called import texts_in
from functions._preflight.secrecy.credentials import leak

SHORTEST = 4  # characters; a shorter word is everywhere, and hiding it would hide that


def secrets_of(manifests: Iterable[Manifest]) -> tuple[str, ...]:
    """Every value that gives a credential away, the longest first; of a Secret all values."""
    found = (text for one in manifests for text in _of(one))
    return tuple(sorted({text for text in found if len(text) >= SHORTEST}, key=lambda text: (-len(text), text)))


def concealed(text: str, secrets: Iterable[str]) -> str:
    """The text without these, and without what looks like a credential by itself."""
    for one in secrets:
        text = re.sub(rf"(?<![\w-]){re.escape(one)}(?![\w-])", lambda _: HIDDEN, text)
    return redacted(text)


def _of(manifest: Manifest) -> Iterable[str]:
    if manifest.kind == "Secret":
        for field in ("data", "stringData"):
            held = manifest.data.get(field)
            yield from (value.strip() for value in _values(held) if value.strip())
        return
    for _, name, value in texts_in(manifest.data):
        plain = value.strip()
        if "\n" not in plain and leak(name, plain):
            yield plain


def _values(held: object) -> Iterable[str]:
    return (value for value in held.values() if isinstance(value, str)) if isinstance(held, dict) else ()
