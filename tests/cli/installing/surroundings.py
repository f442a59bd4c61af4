"""A cluster that has what the school needs, and a kubeconfig for it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._cli.installing import required_secrets, versions
from functions._cli.installing.kubectl import NAMESPACE, Answer, RealKubectl
from functions._cli.installing.manifests import Choices, built, tree
from tests.cli.installing.api_server import Cluster, Object, serving

ROOT = Path(__file__).resolve().parents[3]
CONTEXT = "lab"
REPOSITORY = {"GITHUB_REPO": "owner/name"}
PLACE, TAG = "registry.example/school", "0.2.0"  # of images that somebody pushed
with_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")


def enough(overlay: str = "k3s", **said: Any) -> Choices:
    """Enough for an installation: images, and a repository."""
    return Choices(**{"overlay": overlay, "registry": PLACE, "tag": TAG, "settings": REPOSITORY, **said})


def well(data: Object) -> Object:
    """What controllers say of an object when all is well."""
    kind, generation = data["kind"], data["metadata"]["generation"]
    if kind in ("StatefulSet", "Deployment"):
        return {"status": {"observedGeneration": generation, "readyReplicas": 1, "updatedReplicas": 1}}
    if kind in ("Broker", "Trigger", "PingSource", "ApiServerSource") or data["apiVersion"] == "serving.knative.dev/v1":
        return {"status": {"observedGeneration": generation, "conditions": [{"type": "Ready", "status": "True"}]}}
    return {}


def prepared(cluster: Cluster, secrets: bool = True) -> Cluster:
    """With Knative 1.22, Argo CD, a StorageClass, and the Secrets."""
    for name, whose, _ in (*versions.NEEDED, versions.IN_MEMORY):
        labels = {"app.kubernetes.io/version": "1.22.0"} if "Argo" not in whose else {}
        cluster.put("apiextensions.k8s.io", "customresourcedefinitions", {"metadata": {"name": name, "labels": labels}})
    default = {"storageclass.kubernetes.io/is-default-class": "true"}
    cluster.put("storage.k8s.io", "storageclasses", {"metadata": {"name": "local-path", "annotations": default}})
    for name in ("argocd", "knative-serving", *((NAMESPACE,) if secrets else ())):
        cluster.put("", "namespaces", {"metadata": {"name": name}, "status": {"phase": "Active"}})
    if secrets:
        needed = required_secrets.required(built(tree(ROOT), Choices(settings=REPOSITORY)))
        extra = {"command-signing": frozenset({"key"}), "github": frozenset({"token"})}
        for name, keys in {**needed, **extra}.items():
            metadata = {"name": name, "namespace": NAMESPACE}
            cluster.put("", "secrets", {"metadata": metadata, "data": dict.fromkeys(keys, "Q0FOQVJZ")})
    cluster.writes.clear()
    return cluster


@contextmanager
def reached(cluster: Cluster, folder: Path) -> Iterator[RealKubectl]:
    """kubectl on it, by a kubeconfig of its own."""
    with serving(cluster) as url:
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": CONTEXT,
            "clusters": [{"name": "c", "cluster": {"server": url}}],
            "users": [{"name": "u", "user": {}}],
            "contexts": [{"name": CONTEXT, "context": {"cluster": "c", "user": "u"}}],
        }
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump(config))
        yield OfConfig(path)


class OfConfig(RealKubectl):
    """kubectl with this kubeconfig, and with no cache that another test filled."""

    def __init__(self, path: Path) -> None:
        self._options = ("--kubeconfig", str(path), "--cache-dir", str(path.parent / "cache"))
        super().__init__(CONTEXT)
        self.called: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, given: str = "", patience: float = 60.0) -> Answer:
        """Remembered, then run."""
        self.called.append(arguments)
        return super().__call__(*self._options, *arguments, given=given, patience=patience)


def environment(config: Path) -> dict[str, str]:
    """For the command as a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return {**kept, "KUBECONFIG": str(config), "HOME": str(config.parent)}
