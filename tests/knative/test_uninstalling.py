"""`docs/install.md`, Uninstalling: what stays is what the code puts there, and its commands are undeploy's own."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._cli.argocd.patches import FILES
from functions._cli.argocd.wiring import DEFAULTS
from functions._cli.installing.leftovers import flag_left, keys_left, project_left, registries_left, subscribed
from functions._cli.installing.room import FLAG
from functions._cli.installing.serving_settings import SKIPPING, patch_of
from functions._cli.installing.volumes import staying
from tests.knative.overlays import ROOT

Object = dict[str, Any]
INSTALL = (ROOT / "docs/install.md").read_text()
SECTION = INSTALL.partition("## Uninstalling\n")[2].partition("\n## ")[0]
GOES, STAYS = re.findall(r"^```\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
PROJECT = yaml.safe_load((ROOT / "knative/argocd/project.yaml").read_text())
PATCHES = [yaml.safe_load(file.read_text()) for file in FILES]


def test_what_stays_is_what_was_put_there_with_undeploys_own_commands() -> None:
    theirs = {
        "kind": "AppProject",
        "metadata": {"name": "homelab", "namespace": "argocd", "annotations": {DEFAULTS: ""}},
    }
    volume: Object = {
        "metadata": {"name": "NAME", "annotations": {"pv.kubernetes.io/provisioned-by": "x"}},
        "spec": {"persistentVolumeReclaimPolicy": "Retain", "claimRef": {"uid": "1"}},
    }
    left = [
        *(one for patch in PATCHES for one in keys_left(patch, patch)),
        *subscribed([theirs]),
        project_left(PROJECT, ["Application dns"]),
        *flag_left("enabled"),
        *registries_left("dev.local,r:5000", {"r:5000"}),
    ]
    domain = patch_of("config-domain", "school.example.org", None)  # which is the school's, undeploy cannot know
    assert STAYS.splitlines() == [*(one.command for one in left), staying(volume)[1], domain]


def test_every_patch_of_a_thing_of_others_that_any_page_has_is_taken_out_again() -> None:
    """But for what Knative's own installation needs, and the password between GitHub and Argo CD."""
    of_others = {"config-network", "argocd-secret"}
    patched: set[str] = set()
    for page in (ROOT / "docs").glob("*.md"):
        text = page.read_text().replace("\\\n", " ")
        text = re.sub(r"kubectl -n cortex-school [^\n`]*", "", text)  # that goes with the namespace
        patched.update(re.findall(r"patch configmap (\S+)[^\n`]*(?:-p '|--patch-file)", text))
        patched.update(re.findall(r"patch secret (\S+)", text))
    names = {patch["metadata"]["name"] for patch in PATCHES} | {FLAG[0], SKIPPING[0], "config-domain"}
    assert patched - of_others == names
    assert set(re.findall(r"patch configmap (\S+)", STAYS)) == names


def test_it_counts_the_keys_of_health_right() -> None:
    (health,) = (patch for patch in PATCHES if patch["metadata"]["name"] == "argocd-cm")
    assert len(health["data"]) == 4
    assert "The four keys of `argocd-cm`" in SECTION


def test_the_project_that_it_says_goes_is_one_that_undeploy_finds() -> None:
    assert PROJECT["metadata"]["labels"] == {"app.kubernetes.io/part-of": "cortex-online-school"}
    assert "make undeploy" in GOES


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize("line", [line for line in STAYS.splitlines() if "patch configmap" in line])
def test_kubectl_takes_ours_out_and_leaves_what_is_theirs(line: str, tmp_path: Path) -> None:
    words = shlex.split(line)
    data = {**dict.fromkeys(yaml.safe_load(words[-1])["data"], "ours"), "theirs": "stays"}
    metadata = {"namespace": words[2], "name": words[5]}
    (tmp_path / "map.yaml").write_text(
        yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
    )
    command = ("kubectl", "patch", "--local", "-f", str(tmp_path / "map.yaml"), *words[6:], "-o", "yaml")
    environ = {**os.environ, "KUBECONFIG": "/dev/null"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout)["data"] == {"theirs": "stays"}
