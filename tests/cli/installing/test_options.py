"""What `cortex-school deploy` is told and cannot mean is refused before a cluster is asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions._cli.main import app
from tests.cli.installing.surroundings import ROOT


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--patience", "-3"), "-3 is not from 1 to 86400 seconds"),
        (("--patience", "0"), "0 is not from 1 to 86400 seconds"),
        (("--patience", "nan"), "nan is not from 1 to 86400 seconds"),
        (("--patience", "inf"), "inf is not from 1 to 86400 seconds"),
        (("--patience", "banana"), "Invalid value for '--patience'"),
        (("--mode", "fast"), "'fast' is none of observe, propose, act"),
        (("--room", "much"), "'much' is none of placeholder, both"),
        (("--tag", "a b"), "TAG=a b is none"),
        (("--registry", "http://1.2.3.4:5000"), "REGISTRY=http://1.2.3.4:5000 is none"),
        (("--set", "banana"), "'banana' is not NAME=value"),
        (("--set", "=x"), "'=x' is not NAME=value"),
        (("--set", ""), "'' is not NAME=value"),
        (("--set", "#GITHUB_REPO"), "is not NAME=value"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: tuple[str, ...], words: str, tmp_path: Path) -> None:
    environ = {"KUBECONFIG": str(tmp_path / "none"), "COLUMNS": "200", "PATH": str(tmp_path)}
    done = CliRunner().invoke(app, ["deploy", "--root", str(ROOT), *given], env=environ)
    assert done.exit_code != 0
    assert words in " ".join(done.output.replace("│", " ").split())
