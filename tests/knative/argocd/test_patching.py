"""kubectl itself takes both files as merge patches, and what is a person's own stays."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ARGOCD = Path(__file__).parents[3] / "knative" / "argocd"
OWN = {"service.slack": "token: $slack-token", "trigger.on-deployed": "- send: [mine]", "subscriptions": "- {}"}


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
@pytest.mark.parametrize("name", ["notifications.yaml", "health.yaml"])
def test_kubectl_merges_it_and_keeps_what_is_there(name: str, tmp_path: Path) -> None:
    patch = yaml.safe_load((ARGOCD / name).read_text())
    labels = {"app.kubernetes.io/part-of": "argocd"}
    live = {"apiVersion": "v1", "kind": "ConfigMap", "data": OWN, "metadata": patch["metadata"] | {"labels": labels}}
    (tmp_path / "live.yaml").write_text(yaml.safe_dump(live))
    call = ("kubectl", "patch", "--local", "-f", tmp_path / "live.yaml", "--type", "merge")
    done = subprocess.run(
        (*call, "--patch-file", ARGOCD / name, "-o", "yaml"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    merged = yaml.safe_load(done.stdout)
    assert merged["data"] == OWN | patch["data"]
    assert merged["metadata"]["labels"] == labels
