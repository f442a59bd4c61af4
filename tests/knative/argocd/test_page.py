"""`docs/argocd.md`: the overlay of one's own is built as it stands there, and what it says of Argo CD is true."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._cli.argocd.subscriptions import heard
from functions._cli.installing import required_secrets
from functions._manifests.scopes import CLUSTER_SCOPED
from tests.knative.overlays import ROOT, built, files

PAGE = (ROOT / "docs" / "argocd.md").read_text()
BLOCKS: list[str] = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TREE = re.findall(r"^ +([a-z-]+\.yaml)", next(re.finditer(r"^```\nknative/\n(.*?)^```$", PAGE, re.M | re.S))[1], re.M)
HOME = "knative/overlays/home"
Object = dict[str, Any]
kubectl = pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")


def block(words: str) -> str:
    """The one YAML block of the page with these words."""
    (found,) = (text for text in BLOCKS if words in text)
    return found


def sealed(name: str) -> bytes:
    spec = {"encryptedData": {"a": "AgB"}, "template": {"metadata": {"name": name, "namespace": "cortex-school"}}}
    metadata = {"name": name, "namespace": "cortex-school"}
    kind = {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret"}
    return yaml.safe_dump({**kind, "metadata": metadata, "spec": spec}).encode()


def tree() -> dict[str, bytes]:
    """The repository as the page has its reader make it."""
    repository = yaml.safe_load(files()["knative/argocd/repository.yaml"]) | yaml.safe_load(block("revision: main"))
    project = files()["knative/argocd/kustomization.yaml"].decode() + block("group: bitnami.com")
    home = {f"{HOME}/{name}": sealed(name[7:-5]) for name in TREE if name.startswith("sealed-")}
    return (
        files()
        | home
        | {
            f"{HOME}/kustomization.yaml": block("school-settings").encode(),
            f"{HOME}/policy.yaml": b"healing: {namespaces: [shop]}\n",
            "knative/argocd/repository.yaml": yaml.safe_dump(repository).encode(),
            "knative/argocd/kustomization.yaml": project.encode(),
        }
    )


def by_kubectl(folder: Path, path: str) -> list[Object]:
    for name, text in tree().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    done = subprocess.run(("kubectl", "kustomize", folder / path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@kubectl
def test_the_overlay_of_ones_own_is_complete(tmp_path: Path) -> None:
    objects = by_kubectl(tmp_path, HOME)
    images = [image for one in objects for image in re.findall(r"'image': '([^']+)'", str(one))]
    ours = [image for image in images if "/school/" in image]
    assert len(set(ours)) == 9
    assert all(image.startswith("registry.example.com/school/") and image.endswith(":0.2.0") for image in ours)
    assert not any("cortex-online-school" in image for image in images)
    maps = {one["metadata"]["name"].rpartition("-")[0]: one["data"] for one in objects if one["kind"] == "ConfigMap"}
    assert maps["school-settings"]["GITHUB_REPO"] == "owner/homelab"
    assert maps["school-policy"]["policy.yaml"] == "healing: {namespaces: [shop]}\n"
    brought = required_secrets.brought(objects)
    assert set(required_secrets.required(objects)) <= brought
    assert required_secrets.wanted({}, brought) == ()
    (redis,) = (one for one in objects if one["kind"] == "StatefulSet" and one["metadata"]["name"] == "redis")
    assert redis["spec"]["volumeClaimTemplates"][0]["spec"]["storageClassName"] == "longhorn"


@kubectl
def test_its_application_and_project_take_that_overlay(tmp_path: Path) -> None:
    found = {one["kind"]: one["spec"] for one in by_kubectl(tmp_path, "knative/argocd")}
    url = "https://github.com/owner/cortex-online-school.git"
    assert found["Application"]["source"] == {"repoURL": url, "targetRevision": "main", "path": HOME}
    project = found["AppProject"]
    assert project["sourceRepos"] == [url]
    allowed = {(one["group"], one["kind"]) for name in ("cluster", "namespace")
               for one in project[f"{name}ResourceWhitelist"]}  # fmt: skip
    used = {(one["apiVersion"].rpartition("/")[0], one["kind"]) for one in built(HOME, tree())}
    assert used == allowed
    assert ("bitnami.com", "SealedSecret") in used
    assert {one["kind"] for one in project["clusterResourceWhitelist"]} <= CLUSTER_SCOPED


def test_the_files_of_the_tree_are_those_that_it_speaks_of() -> None:
    kustomization = yaml.safe_load(block("school-settings"))
    named = [one for one in kustomization["resources"] if one.endswith(".yaml")]
    assert sorted(TREE) == sorted(
        [*named, "repository.yaml", "kustomization.yaml", "kustomization.yaml", "policy.yaml"]
    )
    for part in re.findall(r"#   - \.\./(components/[\w/-]+)", block("group: bitnami.com")):
        assert f"knative/{part}/kustomization.yaml" in files()


def test_the_newer_annotation_subscribes_for_what_it_says() -> None:
    notes = yaml.safe_load(block("notifications.argoproj.io/subscriptions"))
    application = {"metadata": {"name": "web", "namespace": "argocd", "annotations": notes}}
    told = heard(application, [], yaml.safe_load(files()["knative/argocd/notifications.yaml"]), "school")
    assert told == {"school-sync-succeeded", "school-sync-failed"}
