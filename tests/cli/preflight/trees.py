"""Small repositories on disk for the command."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from functions._cli.main import app
from tests.manifests.samples import application, deployment

GOOD = {"argo/shop.yaml": application("shop", "apps"), "apps/web.yaml": deployment()}
BAD_NAME = {"apps/bad.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: My_Config, namespace: shop}\n"}
GIT = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
    "PATH": os.environ["PATH"],
}  # fmt: skip


def put(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git there."""
    done = subprocess.run(("git", *arguments), cwd=folder, env=GIT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(folder: Path, files: dict[str, str]) -> Path:
    """A Git repository with these files in one commit."""
    put(folder, files)
    git(folder, "init", "--quiet", "--initial-branch", "trunk")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Start")
    return folder


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was said on the error channel."""
    result = CliRunner().invoke(app, ["preflight", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def findings(*arguments: str | Path) -> list[tuple[str, str, str]]:
    """(rule, severity, file) of what the JSON report holds, notes left out."""
    _, out, err = run(*arguments, "--format", "json")
    assert out, err
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    return [(one["rule"], one["severity"], one["file"]) for one in found if one["severity"] != "info"]
