"""What Kustomize refuses, and what is near to it and builds. Where kubectl is installed, its own kustomize agrees."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._manifests.kustomization.building import Builder
from functions._manifests.kustomization.items import CannotBuild
from functions._manifests.scopes import CLUSTER_SCOPED

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "refused.yaml").read_text())
EVERYWHERE: dict[str, str] = TABLE.pop("everywhere")
CASES: dict[str, Any] = {f"{part}: {name}": case for part, cases in TABLE.items() for name, case in cases.items()}


def tree_of(case: str) -> dict[str, str]:
    return {**EVERYWHERE, **CASES[case].get("files", {}), "k/kustomization.yaml": CASES[case]["k"]}


def why_not(case: str) -> str:
    """Why the folder cannot be built; nothing where it can."""
    files = {path: text.encode() for path, text in tree_of(case).items()}
    try:
        Builder(files, CLUSTER_SCOPED.__contains__).build("k")
    except CannotBuild as error:
        return str(error)
    return ""


@pytest.mark.parametrize("case", CASES)
def test_what_kustomize_refuses_is_refused_and_said(case: str) -> None:
    said = why_not(case)
    assert bool(said) is ("why" in CASES[case]), said
    assert CASES[case].get("why", "") in said


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
@pytest.mark.parametrize("case", CASES)
def test_kubectl_refuses_the_same(case: str, tmp_path: Path) -> None:
    for path, text in tree_of(case).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    done = subprocess.run(["kubectl", "kustomize", tmp_path / "k"], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is ("why" in CASES[case]), done.stderr


def test_what_doubles_with_every_layer_is_given_up() -> None:
    layers = {f"l{at}/kustomization.yaml": f"resources: [../l{at + 1}, ../l{at + 1}]\n" for at in range(20)}
    files = {path: text.encode() for path, text in {**layers, "l20/kustomization.yaml": "resources: []\n"}.items()}
    with pytest.raises(CannotBuild, match="more than 20000 objects"):
        Builder(files, CLUSTER_SCOPED.__contains__).build("l0")
