"""What stays up is read from the cluster: what it asks for, what it uses where that is measured, and who is awake."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from eventing.manifests import load_services
from functions._cli.cluster.api import Api
from functions._cli.examining.standing import METRICS, NO_SERVER, Row, findings, looked, tables
from functions._cli.installing.kubectl import SERVICE_LABEL
from functions._cli.main import app
from tests.cli.cluster.api_server import ApiServer
from tests.cli.cluster.installed import Object, named

PODS = "/api/v1/namespaces/{}/pods"


def pod(namespace: str, name: str, owner: str, memory: str, phase: str = "Running", **labels: str) -> Object:
    owners = [{"kind": "ReplicaSet" if "pod-template-hash" in labels else "StatefulSet", "name": owner}]
    spec = {"nodeName": "node-1", "containers": [{"name": "c", "resources": {"requests": {"memory": memory}}}]}
    metadata = {"labels": labels, "ownerReferences": owners}
    return named("v1", "Pod", namespace, name, metadata=metadata, spec=spec, status={"phase": phase})


def of(service: str) -> dict[str, str]:
    return {SERVICE_LABEL: service}


def usage(namespace: str, name: str, memory: str) -> Object:
    return named("metrics.k8s.io/v1beta1", "Pod", namespace, name, containers=[{"usage": {"memory": memory}}])


def fill(cluster: ApiServer) -> None:
    hashed = {"pod-template-hash": "7f9"}
    cluster.put(
        pod("cortex-school", "redis-0", "redis", "64Mi"),
        pod("cortex-school", "room-7f9-a", "healer-room-7f9", "160Mi", **hashed),
        pod("cortex-school", "room-7f9-b", "healer-room-7f9", "160Mi", **hashed),
        pod("cortex-school", "moe-1", "moe-router-00001-7f9", "96Mi", **hashed, **of("moe-router")),
        pod("cortex-school", "moe-0", "moe-router-00001-7f9", "96Mi", "Succeeded", **of("moe-router")),
        pod("knative-serving", "controller-7f9-x", "controller-7f9", "100Mi", **hashed),
        pod("knative-serving", "own-1", "own-service", "50Mi", **of("somebodys")),
    )  # fmt: skip


def measured(cluster: ApiServer) -> None:
    cluster.objects[METRICS] = {"kind": "APIResourceList", "metadata": {}}
    cluster.put(usage("cortex-school", "redis-0", "12Mi"), usage("cortex-school", "room-7f9-a", "300Ki"))


def test_pods_are_summed_by_what_they_belong_to_and_functions_are_counted_apart(cluster: ApiServer, look: Api) -> None:
    fill(cluster)
    found = looked(look)
    assert found.rows == (
        Row("cortex-school", "healer-room", 2, 320 * 2**20),
        Row("cortex-school", "redis", 1, 64 * 2**20),
        Row("knative-serving", "controller", 1, 100 * 2**20),
    )
    assert found.functions == {one.name: 0 for one in load_services()} | {"moe-router": 1}
    assert (found.unread, found.unmeasured) == ({}, NO_SERVER)


def test_the_gateway_that_is_installed_counts(cluster: ApiServer, look: Api) -> None:
    to = {"type": "ExternalName", "externalName": "knative-local-gateway.istio-system.svc.cluster.local"}
    cluster.put(named("v1", "Service", "cortex-school", "school-coordinator", spec=to))
    cluster.put(pod("istio-system", "istiod-0", "istiod", "500Mi"), pod("kourier-system", "old-0", "old", "1Mi"))
    assert [(one.namespace, one.workload) for one in looked(look).rows] == [("istio-system", "istiod")]


def test_use_is_said_where_every_pod_of_a_workload_is_measured(cluster: ApiServer, look: Api) -> None:
    fill(cluster)
    measured(cluster)
    found = looked(look)
    assert [(one.workload, one.uses) for one in found.rows] == [
        ("healer-room", None), ("redis", 12 * 2**20), ("controller", None)
    ]  # fmt: skip
    said = {one.what: one.detail for one in findings(found)}
    assert said["standing memory of cortex-school"] == "3 pods ask for 384Mi, use 12Mi (1 of 2 workloads not measured)"
    assert said["standing memory of knative-serving"] == (
        "1 pods ask for 100Mi, not measured: metrics-server says nothing of them"
    )


@pytest.mark.parametrize(
    ("path", "what", "word"),
    [
        (
            PODS.format("knative-serving"),
            "standing memory of knative-serving",
            "not known: your kubeconfig may not GET",
        ),
        (PODS.format("cortex-school"), "standing memory of cortex-school", "not known: your kubeconfig may not GET"),
        (METRICS, "standing memory of cortex-school", "ask for 384Mi, not measured: your kubeconfig may not GET"),
        (
            f"{METRICS}/namespaces/cortex-school/pods",
            "standing memory of cortex-school",
            "not measured: your kubeconfig",
        ),
    ],
)
def test_what_may_not_be_read_is_not_known_and_not_nothing(
    cluster: ApiServer, look: Api, path: str, what: str, word: str
) -> None:
    fill(cluster)
    measured(cluster)
    cluster.forbidden.add(path)
    found = looked(look)
    assert [word in one.detail for one in findings(found) if one.what == what] == [True], list(findings(found))
    assert bool(found.functions) == (path != PODS.format("cortex-school"))


def test_a_person_reads_tables_and_a_script_sentences(cluster: ApiServer, look: Api, tmp_path: Path) -> None:
    fill(cluster)
    text = io.StringIO()
    console = Console(file=text, width=120)
    for part in tables(looked(look)):
        console.print(part)
    lines = [" ".join(line.replace("│", " ").split()) for line in text.getvalue().splitlines()]
    assert "cortex-school redis 1 64Mi –" in lines
    assert f"In all 4 pods ask for 484Mi, {NO_SERVER}." in lines
    assert {"moe-router 1", "alerting 0", "health-monitor 0"} <= set(lines)
    env = {"KUBECONFIG": cluster.kubeconfig(tmp_path)}
    ran: Any = CliRunner().invoke(app, ["doctor", "--context", "lab", "--format", "json"], env=env)
    said = {one["what"]: one["detail"] for one in json.loads(ran.stdout)}
    assert said["pods of moe-router"] == "1 now"
    assert said["standing memory of knative-serving"].startswith("1 pods ask for 100Mi")
