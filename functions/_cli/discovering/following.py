"""The commands that come after `init`, to be pasted as they are. Pure."""

import re
import shlex
from pathlib import Path

from functions._cli.discovering.remarks import plain

_ON_GITHUB = re.compile(
    r"(?:https?://|ssh://|git@)(?:www\.)?github\.com[/:]([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+?)(?:\.git)?/?"
)
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9._~:/+-]+")  # nothing that make or a shell gives a meaning
_NAMELESS = "owner/name"


def repository_setting(url: str) -> str:
    """GITHUB_REPO for what an Application reads; `owner/name`, to be filled in, where functions cannot reach it so."""
    return _reachable(url) or _NAMELESS


def open_question(repository: str) -> str:
    """What a person has to find out before `deploy`; empty where nothing is open."""
    if not repository or _reachable(repository):
        return ""
    return f"GITHUB_REPO is {plain(repository)}, as owner/name or by https: the images have no ssh."


def deploy(repository: str, policy: Path, context: str) -> str:
    """`make deploy` for this repository, context and policy."""
    given = {"CONTEXT": context, "GITHUB_REPO": repository_setting(repository), "POLICY": str(policy)}
    return " ".join(("make deploy", *(f"{name}={shlex.quote(value)}" for name, value in given.items() if value)))


def preflight(facts: Path) -> str:
    """`preflight` with what is known of the cluster."""
    return f"cortex-school preflight REPOSITORY --facts {shlex.quote(str(facts))}"


def _reachable(url: str) -> str:
    found = _ON_GITHUB.fullmatch(url)
    return found[1] if found else url if _PLAIN_URL.fullmatch(url) else ""
