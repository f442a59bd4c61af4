"""`deploy` and `undeploy` by the real kubectl, on a server that speaks its protocol."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventing.handler import Temporary
from functions._cli.installing.deploying import deployed
from functions._cli.installing.kubectl import NAMESPACE
from functions._cli.installing.stages import STAGES, stage_of
from functions._cli.installing.undeploying import undeployed
from tests.cli.installing.api_server import RESOURCES, Cluster, Object
from tests.cli.installing.surroundings import CONTEXT, ROOT, environment, prepared, reached, well, with_kubectl
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

pytestmark = [with_kubectl, pytest.mark.timeout(400)]  # a hundred processes on a machine that may be busy


PART = "app.kubernetes.io/part-of"


def test_everything_is_applied_in_order_again_changes_nothing_and_all_of_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = prepared(Cluster(well))
    with reached(cluster, tmp_path) as kubectl:
        assert deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
        said = capsys.readouterr().out
        assert "context lab, server http://127.0.0.1:" in said
        assert "Everything is ready; the mode is propose." in said
        order = [STAGES.index(stage_of(_found(cluster, kind, name))) for _, kind, name in cluster.writes]
        assert order == sorted(order)
        assert {done for done, _, _ in cluster.writes} == {"applied"}
        assert len(cluster.names("triggers.eventing.knative.dev")) > 20
        before = {key: one["metadata"]["generation"] for key, one in cluster.objects.items()}
        assert deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())
        assert {key: one["metadata"]["generation"] for key, one in cluster.objects.items()} == before
        cluster.writes.clear()
        assert undeployed(kubectl, CONTEXT, NOBODY, once(), yes=True)
    first = cluster.writes.index(("deleted", "Namespace", NAMESPACE))
    assert {kind for _, kind, _ in cluster.writes[:first]} == {"Service"}, "functions end first"
    assert {kind for _, kind, _ in cluster.writes[first + 1 :]} > {"ClusterRole", "ValidatingAdmissionPolicy", "Role"}
    assert [one for one in cluster.objects.values() if (one["metadata"].get("labels") or {}).get(PART)] == []
    said = capsys.readouterr().out
    assert "Nothing differs from what is in the cluster." in said
    assert "CANARY" not in said


def test_a_cluster_that_is_away_is_said(tmp_path: Path) -> None:
    with reached(Cluster(well), tmp_path) as kubectl:
        pass
    with pytest.raises(Temporary, match="does not answer"):
        deployed(kubectl, CONTEXT, FILES, options(), NOBODY, once())


def test_kinds_that_are_not_installed_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = frozenset(
        f"{plural}.{group}" for group, _, _, plural, _ in RESOURCES if "knative" in group or "argo" in group
    )
    with reached(Cluster(well, absent), tmp_path) as kubectl:
        assert undeployed(kubectl, CONTEXT, NOBODY, once())
    assert "There is nothing of the school" in capsys.readouterr().out


def test_make_does_the_same(tmp_path: Path) -> None:
    cluster = prepared(Cluster(well))
    with reached(cluster, tmp_path):
        given = ("GITHUB_REPO=owner/name", "REGISTRY=10.43.170.72:5000", "TAG=0.2.0", "YES=1", f"CONTEXT={CONTEXT}")
        command = ("make", "-s", "deploy", f"PYTHON={sys.executable}", *given)
        done = subprocess.run(
            command, cwd=ROOT, env=environment(tmp_path / "kubeconfig"), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "registries-skipping-tag-resolving" in done.stdout
    service = cluster.objects[("services.serving.knative.dev", NAMESPACE, "alerting")]
    image = service["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == "10.43.170.72:5000/alerting:0.2.0"


def _found(cluster: Cluster, kind: str, name: str) -> Object:
    return next(one for one in cluster.objects.values() if one["kind"] == kind and one["metadata"]["name"] == name)
