"""No ConfigMap brings a program in."""

import re
from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import mapping
from functions._preflight.rule import finding

RULE = "commands"
_PROGRAM = re.compile(
    r"\.(?:sh|bash|zsh|ps1|py|rb|pl|php|lua|js|mjs|cjs|ts|go|jar|so|wasm|bat|cmd|groovy|tcl|awk|sql)$"
)
_RUNS = re.compile(
    r"^#!|\b(?:curl|wget|nc|ncat|socat|telnet|ssh|scp)\s+[-a-z0-9]|\b(?:ba|z|da|k)?sh\s+-[a-z]*c\b|/bin/(?:ba|da|z)?sh\b|"
    r"\$\(|`[^`\n]+`|\|\s*(?:ba|z)?sh\b|\b(?:os\.system|subprocess|exec|eval|popen|child_process|Runtime\.getRuntime)\b\s*[.(]|"
    r"\bmkfifo\b|/dev/tcp/|\bbase64\s+(?:-d|--decode)|\bchmod\s+\+?[0-7x]|\bperl\s+-e|\bpython[23]?\s+-c",
    re.MULTILINE,
)

# Lines of certificates have 64 characters, those of hashes 128; encoded text has letters of both cases and digits.
_BLOB = re.compile(r"(?=[^\n]{0,400}[0-9])(?=[^\n]{0,400}[a-z])(?=[^\n]{0,400}[A-Z])[A-Za-z0-9+/=_-]{400}")


def no_scripts(change: Change) -> Iterator[Finding]:
    """No entry of a ConfigMap that changes is a script, or holds a line that runs a program and did not before."""
    for one in change.changed:
        if one.kind != "ConfigMap":
            continue
        old = change.old(one)
        known = mapping(old.data.get("data")) if old else {}
        for key, value in mapping(one.data.get("data")).items():
            if not isinstance(value, str) or value == known.get(key):
                continue
            before = set(str(known.get(key, "")).splitlines())
            lines = "\n".join(line for line in value.splitlines() if line not in before)
            if _BLOB.search(lines):
                message = f"ConfigMap {one.name}: {key} holds encoded text that nobody can read: leave it out"
                yield finding(RULE, one, child("data", key), message)
            if _PROGRAM.search(key.lower()) or _RUNS.search(lines):
                message = f"ConfigMap {one.name}: {key} is a program, or starts one: a person has to write it"
                yield finding(RULE, one, child("data", key), message)
