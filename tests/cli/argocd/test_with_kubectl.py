"""`make argocd` and `argocd-check` with the real kubectl: a cluster that is away, one without Argo CD, a good one."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventing.handler import Permanent
from functions._cli.argocd.__main__ import NEXT, apply, check
from tests.cli.argocd.standing_in import OWN, OWN_APPLICATION
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.surroundings import ROOT, environment, prepared, reached, well, with_kubectl


@with_kubectl
@pytest.mark.parametrize("asked", ["apply", "check"])
def test_a_cluster_that_is_away_is_told_in_two_lines_with_what_to_do(asked: str, tmp_path: Path) -> None:
    with reached(Cluster(well), tmp_path):
        pass
    command = (sys.executable, "-m", "functions._cli.argocd", asked)
    for context, word in ((), "the cluster does not answer"), (("no such context",), "no such context"):
        done = subprocess.run(
            (*command, *context),
            cwd=ROOT,
            env=environment(tmp_path / "kubeconfig"),
            capture_output=True,
            text=True,
            check=False,
        )
        said, next_ = done.stderr.splitlines()
        assert (done.returncode, done.stdout, next_) == (2, "", NEXT)
        assert word in said


@with_kubectl
def test_the_real_kubectl_patches_and_finds_it_well(tmp_path: Path) -> None:
    cluster = prepared(Cluster(well))
    said: list[str] = []
    with reached(cluster, tmp_path) as kubectl:
        with pytest.raises(Permanent, match="there is no ConfigMap argocd-notifications-cm"):
            check(kubectl, said.append)
        for name in ("argocd-notifications-cm", "argocd-cm"):
            cluster.put("", "configmaps", {"metadata": {"name": name, "namespace": "argocd"}, "data": dict(OWN)})
        cluster.put("argoproj.io", "applications", OWN_APPLICATION)
        assert check(kubectl, said.append) == 1
        assert apply(kubectl, said.append) == 0
        said.clear()
        assert check(kubectl, said.append) == 0
    assert [line.split(":")[0] for line in said] == [
        "Argo CD tells the school of 0 Applications, and knows Knative's health",
        "not asked of argocd/cortex-online-school",
    ]
