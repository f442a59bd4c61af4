"""A file outside of a kustomization's folder is read where who applies it reads it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from functions._manifests.edits import set_field
from functions._manifests.kustomization.building import Builder
from functions._manifests.provenance.kustomizations import KustomizeMaker
from functions._manifests.repository import load
from functions._manifests.scopes import CLUSTER_SCOPED
from tests.manifests.kustomization.test_refusing import CASES, tree_of
from tests.manifests.samples import application, config

TREE = {
    "apps/kustomization.yaml": b"resources: [../beside/conf.yaml]\nnamespace: prod\n",
    "beside/conf.yaml": config("conf").encode(),
}
ARGO = {"argo/shop.yaml": application("shop", "apps").encode()}
SETTINGS = "kustomize.buildOptions: --load-restrictor LoadRestrictionsNone"
MAP = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: argocd-cm, namespace: argocd}}\ndata: {{{SETTINGS}}}\n"
FLUX = (
    b"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\n"
    b"spec: {path: ./apps}\n"
)
OUTSIDE = [name for name, case in CASES.items() if "not in or below" in case.get("why", "")]


@pytest.mark.parametrize(
    ("more", "built"),
    [
        (ARGO, False),
        (ARGO | {"argo/cm.yaml": MAP.encode()}, True),
        (ARGO | {"argo/values.yaml": f"configs:\n  cm:\n    {SETTINGS}\n".encode()}, True),
        (ARGO | {"README.md": SETTINGS.encode()}, False),
        (ARGO | {"argo/note.yaml": b"# LoadRestrictionsNone is not what we have\n"}, False),
        (ARGO | {"flux.yaml": FLUX}, False),
        ({"flux.yaml": FLUX}, True),
        ({}, False),
    ],
)
def test_a_file_outside_is_read_by_who_reads_it(more: dict[str, bytes], built: bool) -> None:
    found = load({**TREE, **more})
    (made,) = [one for one in found.manifests if one.name == "conf"]
    assert (made.namespace == "prod" and bool(found.built)) is built
    assert any("not in or below apps" in one.reason for one in found.unreadable) is not built


def test_so_it_is_where_a_field_comes_from() -> None:
    found = load({**TREE, "flux.yaml": FLUX})
    maker = KustomizeMaker(found, found.applications[0])
    changed = set_field(config("conf"), 0, ("data", "a"), "c")
    made = maker({**found.files, "beside/conf.yaml": changed.encode()})
    assert made is not None
    assert made["ConfigMap", "prod", "conf"]["data"] == {"a": "c"}


@pytest.mark.parametrize("case", OUTSIDE)
def test_with_leave_it_is_built(case: str) -> None:
    files = {path: text.encode() for path, text in tree_of(case).items()}
    assert Builder(files, CLUSTER_SCOPED.__contains__, anywhere=True).build("k")


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
@pytest.mark.parametrize("case", OUTSIDE)
def test_kubectl_builds_it_with_leave_too(case: str, tmp_path: Path) -> None:
    for path, text in tree_of(case).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    command = ("kubectl", "kustomize", tmp_path / "k", "--load-restrictor", "LoadRestrictionsNone")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
