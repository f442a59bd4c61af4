"""What make hands on of its variables, to a stand-in for the commands that says what it was given, a word a line."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.installing.surroundings import ROOT

ODD = "a 'b' \"c\" $d `e` ;f\\ *"
SHIPPED = ("--registry=localhost/cortex-school", "--overlay=k3s")
STAND_IN = '#!/bin/sh\nprintf "%s\\n" "$@"\n'


def made(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """make with these words; `folder` stands in for the virtual environment."""
    (folder / "bin").mkdir()
    for name in ("python", "cortex-school"):
        (folder / "bin" / name).write_text(STAND_IN)
        (folder / "bin" / name).chmod(0o755)
    (folder / ".installed").touch()
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    command = ("make", "-s", f"VENV={folder}", f"PYTHON={folder}/bin/python", *words)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def each(*options: str) -> list[str]:
    return [f"--{one}={ODD}" for one in options]


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("deploy", f"POLICY={ODD}"), [f"--policy={ODD}"]),
        (("deploy", f"CONTEXT={ODD}", f"TAG={ODD}"), [f"--context={ODD}", f"--tag={ODD}"]),
        (("deploy", f"REGISTRY={ODD}", f"MODE={ODD}", f"ROOM={ODD}"), each("registry", "mode", "room")),
        (("deploy", f"OVERLAY={ODD}", f"PATIENCE={ODD}"), [f"--overlay={ODD}", f"--patience={ODD}"]),
        (("deploy", f"GITHUB_REPO={ODD}"), [f"--set=GITHUB_REPO={ODD}"]),
        (("deploy", "SETTINGS=A=1 B='$x'"), ["--set=A=1", "--set=B='$x'"]),
        (("deploy", "YES=1", "FORCE=1", "SECRETS=later"), ["--yes", "--force", "--secrets-later"]),
        (("deploy", "YES=0", "FORCE=0", "SECRETS=", "TAG=", "MODE="), []),
        (("deploy", "TAG=-x"), ["--tag=-x"]),
        (("undeploy", f"CONTEXT={ODD}", f"LEDGER={ODD}", "YES=1"), [f"--context={ODD}", f"--ledger={ODD}", "--yes"]),
        (("undeploy", "YES=0"), []),
        (("images", "PUSH=0", "PLAIN_HTTP=0", "GIT=1"), []),
        (("images", "PUSH=1", "PLAIN_HTTP=1", "GIT=0"), ["--no-git", "--push", "--plain-http"]),
        (("images", "PUSH=", "PLAIN_HTTP=", "GIT="), []),
        (("image-moe-router", f"TAG={ODD}", f"BASE={ODD}"), [f"--tag={ODD}", f"--base={ODD}", "moe-router"]),
        (("images", f"BUILDER={ODD}", f"BUILDER_ARGS={ODD}"), [f"--builder={ODD}", f"--builder-arguments={ODD}"]),
        (("manifests", f"REGISTRY={ODD}", f"TAG={ODD}"), [f"--registry={ODD}", f"--tag={ODD}"]),
        (("run", f"URL={ODD}", f"GITOPS={ODD}", f"INJECT={ODD}"), each("url", "gitops", "inject")),
        (("run", "PORT=0"), ["--port=0"]),
        (("heal-demo", f"SEED={ODD}"), [f"--seed={ODD}"]),
        (("argocd", f"CONTEXT={ODD}"), ["apply", ODD]),
        (("argocd-check", f"CONTEXT={ODD}"), ["check", ODD]),
        (("argocd-check",), ["check"]),
    ],
)  # fmt: skip
def test_a_value_arrives_letter_for_letter(words: tuple[str, ...], given: list[str], tmp_path: Path) -> None:
    done = made(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    said = [line for line in done.stdout.splitlines() if line not in SHIPPED]
    assert sorted(said[2:] if said[0] == "-m" else said[1:]) == sorted(given)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("deploy", "YES=yes"), "YES=yes is not known: say YES=1 or YES=0."),
        (("deploy", "YES=1 0"), "YES=1 0 is not known: say YES=1 or YES=0."),
        (("deploy", "FORCE=true"), "FORCE=true is not known: say FORCE=1 or FORCE=0."),
        (("deploy", "SECRETS=banana"), "SECRETS=banana is not known: say SECRETS=later."),
        (("undeploy", "YES=y"), "YES=y is not known: say YES=1 or YES=0."),
        (("images", "PUSH=yes"), "PUSH=yes is not known: say PUSH=1 or PUSH=0."),
        (("images", "PLAIN_HTTP=no"), "PLAIN_HTTP=no is not known: say PLAIN_HTTP=1 or PLAIN_HTTP=0."),
        (("image-alerting", "GIT=yes"), "GIT=yes is not known: say GIT=1 or GIT=0."),
        (("deploy", "TAG=1\n2"), "TAG= has a line break."),
    ],
)
def test_a_value_that_is_not_known_ends_it_before_anything_runs(
    words: tuple[str, ...], refusal: str, tmp_path: Path
) -> None:
    done = made(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert refusal in done.stderr
