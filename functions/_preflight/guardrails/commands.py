"""No plan decides what runs in a container: no commands, no scripts, no further containers."""

import re
from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Finding
from functions._manifests.fields import same
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import Paired, paired, texts
from functions._preflight.guardrails.practised import is_backup
from functions._preflight.rule import finding

RULE = "commands"
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = (
    *(f"{probe}.exec.command" for probe in _PROBES),
    "lifecycle.postStart.exec.command",
    "lifecycle.preStop.exec.command",
)
_SHELLS = frozenset({"sh", "/bin/sh", "bash", "/bin/bash", "ash", "/bin/ash"})
# Questions that a probe may ask, and pauses of a hook. Nothing of them writes, fetches, or runs another program.
_QUESTION = re.compile(
    r"(?:/(?:usr/)?(?:local/)?bin/)?(?:"
    r"test -[a-z] /[A-Za-z0-9_./-]+|cat /(?!run/secrets|var/run|proc|etc/shadow)[A-Za-z0-9_./-]+|true|sleep [0-9]{1,3}|"
    r"pg_isready(?: -[UdhpqtU]+(?: [A-Za-z0-9_.:-]+)?)*|(?:redis|valkey|keydb)-cli(?: -[hp] [A-Za-z0-9.:-]+)* ping|"
    r"(?:mysqladmin|mariadb-admin) ping(?: -h [a-z0-9.]+)?|rabbitmq-diagnostics(?: -q)? (?:ping|check_running)|"
    r"nginx -s quit|nc -z (?:localhost|127\.0\.0\.1) [0-9]{1,5}"
    r")"
)


def no_commands(change: Change) -> Iterator[Finding]:
    """Containers keep their commands and their number; probes and hooks run only questions known to be harmless."""
    for one in change.changed:
        old = change.old(one)
        if old is None and is_backup(change.plan, one):
            continue
        asked = [get(container, path) for _, container, _ in paired(None, old) for path in _HANDLERS] if old else []
        for pair in paired(old, one):
            if old is not None and pair.before is None:
                yield _refused(one, pair.path, f"container {pair.after.get('name')} is added to its pods")
            yield from _entry(one, pair)
            yield from _handlers(one, pair, asked)


def _entry(one: Manifest, pair: Paired) -> Iterator[Finding]:
    """Command and arguments stay, or go: then the image's own are run."""
    for field in ("command", "args", "workingDir"):
        now, was = pair.after.get(field), (pair.before or {}).get(field)
        if now and not same(now, was):
            yield _refused(
                one, child(pair.path, field), f"{field} of container {pair.after.get('name')} says what runs"
            )
    for field in ("stdin", "tty"):
        if pair.after.get(field) is True and (pair.before or {}).get(field) is not True:
            yield _refused(one, child(pair.path, field), f"{field} of container {pair.after.get('name')} is for people")


def _handlers(one: Manifest, pair: Paired, asked: list[Any]) -> Iterator[Finding]:
    for path in _HANDLERS:
        command = get(pair.after, path)
        if command is None or any(same(command, known) for known in asked if known is not None):
            continue
        if not _is_question(texts(command)):
            where = child(pair.path, *path.split("."))
            yield _refused(one, where, f"{path} of container {pair.after.get('name')} runs a command of its own")


def _is_question(command: list[str]) -> bool:
    if len(command) == 3 and command[0] in _SHELLS and command[1] == "-c":
        return bool(_QUESTION.fullmatch(command[2].strip()))
    return bool(_QUESTION.fullmatch(" ".join(command))) and not any(" " in part for part in command)


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
