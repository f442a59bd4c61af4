"""What a probe or a container runs is in its image."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from eventing.vocabulary import Finding, Severity
from functions._manifests.images import parse
from functions._manifests.paths import child, get
from functions._manifests.replicas import scalers, wanted
from functions._manifests.shell import installs, programs
from functions._manifests.workloads import containers
from functions._preflight.admission.examples import deployment
from functions._preflight.facts import Facts, MissingCommand
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "missing-command"
_RUN = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS = ("postStart", "preStop")


def is_installed(view: View) -> Iterator[Finding]:
    """No command calls a program that the image is known not to have."""
    scaled = scalers(view.repository)
    for one in view.objects if view.facts.image_lacks_commands else ():
        for path, container in (*containers(one), *containers(one, init=True)):
            lacking = _lacking(view.facts.image_lacks_commands, container.get("image"))
            for where, command, what in _commands(container) if lacking else ():
                for program in programs(command):
                    if program not in lacking:
                        continue
                    later = any(installs(word) for _, words, _ in _commands(container) for word in words)
                    severity: Severity = "warning" if later or not wanted(one, scaled) else "error"
                    message = (
                        f"{what} calls {program}, which the image does not have: call another, or take another image"
                    )
                    yield finding(RULE, one, child(path, *where), message, severity)


def _lacking(facts: tuple[MissingCommand, ...], reference: Any) -> frozenset[str]:
    """The programs that an image is known not to have, by its name with and without the registry."""
    image = parse(reference) if isinstance(reference, str) else None
    if image is None:
        return frozenset()
    short = image.repository.removeprefix("library/") if image.registry == "docker.io" else image.repository
    names = {f"{name}:{image.tag or 'latest'}" for name in (short, image.repository, image.name)}
    return frozenset(fact.command for fact in facts if any(fnmatchcase(name, fact.image) for name in names))


def _commands(container: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], list[str], str]]:
    for name in _RUN:
        words = get(container, f"{name}.exec.command")
        if isinstance(words, list):
            yield (name, "exec", "command"), [str(word) for word in words], f"the {name}"
    for name in _HOOKS:
        words = get(container, f"lifecycle.{name}.exec.command")
        if isinstance(words, list):
            yield ("lifecycle", name, "exec", "command"), [str(word) for word in words], f"the {name} hook"
    command, args = (container.get(name) for name in ("command", "args"))
    if isinstance(command, list):
        words = [str(word) for word in (*command, *(args if isinstance(args, list) else ()))]
        yield ("command",), words, "the container"


_PROBE = "readinessProbe: {exec: {command: [/bin/sh, -c, '%s']}}"
MISSING_COMMAND = Rule(
    id=RULE,
    severity="error",
    title="What a probe or a container runs is in its image",
    why="Slim images have no `ps`, no `curl`, often no shell. A probe that calls what is not there fails each time: "
    "the pod never becomes ready, or is restarted for ever.",
    cure="Probe over HTTP or TCP, call a program that the image has, or build an image with it.",
    check=is_installed,
    example=deployment(_PROBE % "ps aux | grep -q server", image="docker.io/library/python:3.12-slim"),
    cured=deployment(_PROBE % "test -e /tmp/ready", image="docker.io/library/python:3.12-slim"),
    facts=Facts(image_lacks_commands=(MissingCommand("python:*-slim", "ps"),)),
    knows="It needs to be told what images lack. Scripts are read word by word: what a variable or a file calls is not "
    "seen, and a container that installs packages first is only warned about.",
)
