"""Secrets that somebody else has to be told: the commands of the pages make each one, and show it as it is kept."""

import base64
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from functions._commands.reading import reading_key
from tests.cli.installing.api_server import Cluster, Object
from tests.cli.installing.surroundings import ROOT, environment, prepared, reached, well, with_kubectl
from tests.knative.overlays import KNATIVE_SERVICE, of_kind


class Encoding(Cluster):
    """With `stringData` of a Secret put into `data`, as an API server does."""

    def put(self, group: str, plural: str, body: Object, manager: str = "") -> Object:
        said = {name: base64.b64encode(text.encode()).decode() for name, text in body.pop("stringData", {}).items()}
        return super().put(group, plural, body | {"data": {**body.get("data", {}), **said}} if said else body, manager)


def commands(page: str, secret: str) -> list[str]:
    """The commands of a fence that names a Secret."""
    fences: list[str] = re.findall(
        r"^```\n(kubectl .*?)^```$", (ROOT / "docs" / page).read_text(), re.MULTILINE | re.DOTALL
    )
    (found,) = [one for one in fences if re.search(rf"secret (generic )?{secret} ", one)]
    return found.splitlines()


def kept(cluster: Cluster, namespace: str, name: str, key: str) -> str:
    return base64.b64decode(cluster.objects["secrets.", namespace, name]["data"][key]).decode()


def read_by_the_receiver() -> set[tuple[str, str]]:
    """Secret and key, each that webhook-receiver has in its environment."""
    (service,) = (
        one
        for one in of_kind("knative/overlays/k3s", "Service", KNATIVE_SERVICE)
        if one["metadata"]["name"] == "webhook-receiver"
    )
    environ: list[Any] = service["spec"]["template"]["spec"]["containers"][0]["env"]
    named = [one["valueFrom"]["secretKeyRef"] for one in environ if "secretKeyRef" in one.get("valueFrom", {})]
    return {(one["name"], one["key"]) for one in named}


@with_kubectl
@pytest.mark.parametrize(
    ("page", "namespace", "name", "key"),
    [
        ("argocd.md", "argocd", "argocd-secret", "webhook.github.secret"),
        ("argocd.md", "cortex-school", "argocd", "webhook-token"),
        ("argocd.md", "cortex-school", "alertmanager", "webhook-token"),
        ("review.md", "cortex-school", "github", "webhook-secret"),
    ],
)
def test_what_is_made_is_shown_or_given_on_as_it_is_kept(
    page: str, namespace: str, name: str, key: str, tmp_path: Path
) -> None:
    cluster = prepared(Encoding(well))
    cluster.put("", "secrets", {"metadata": {"name": "argocd-secret", "namespace": "argocd"}, "data": {"own": "QQ=="}})
    before = dict(cluster.objects.get(("secrets.", namespace, name), {}).get("data", {}))
    with reached(cluster, tmp_path):
        for line in commands(page, name):
            makes = " create secret " in line  # what kubectl would send, which is not JSON
            done = subprocess.run(
                ("bash", "-c", f"{line} --dry-run=client -o json" if makes else line),
                env=environment(tmp_path / "kubeconfig"),
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            if makes:
                cluster.put("", "secrets", json.loads(done.stdout))
    made = kept(cluster, namespace, name, key)
    assert re.fullmatch(r"[0-9a-f]{64}", made)
    assert cluster.objects["secrets.", namespace, name]["data"].items() >= before.items()
    if name == "alertmanager":
        assert kept(cluster, "monitoring", "school", "token") == made
        assert "/etc/alertmanager/secrets/school/token" in (ROOT / "docs" / page).read_text()
    else:
        assert done.stdout == f"{made}\n"
    assert namespace == "argocd" or (name, key) in read_by_the_receiver()


def test_the_key_that_reads_and_commands_nothing_is_made_of_the_other() -> None:
    (line,) = re.findall(r"^```\n(python .*)\n```$", (ROOT / "docs" / "cli.md").read_text(), re.MULTILINE)
    done = subprocess.run(
        (sys.executable, *shlex.split(line)[1:]),
        cwd=ROOT,
        env={**os.environ, "COMMAND_SIGNING_KEY": "a-key-of-this-installation"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"{reading_key(b'a-key-of-this-installation').decode()}\n"), (
        done.stderr
    )
