"""Of what is out of sync a snapshot keeps who wrote which field; of everything else it does not."""

import time
from typing import Any

from functions._clients.cluster_snapshot import IN_NAMESPACES, WITH_THEIR_SYSTEM, read_snapshot
from functions._symptoms.analyzers import KINDS
from functions._symptoms.snapshot import CLUSTER_WIDE
from tests.symptoms.cluster import ago, seen, thing, workload

MANAGED = [
    {"manager": "argocd-controller", "time": ago(900), "fieldsV1": {}},
    {"manager": "kubectl-edit", "time": ago(60), "fieldsV1": {"f:spec": {"f:replicas": {}}}},
]


class Api:
    """Lists two Deployments, one of which an Application finds different."""

    def list(self, kind: str, namespace: str = "") -> tuple[dict[str, Any], ...]:
        """What there is of a kind."""
        if kind == "Application":
            entry = {"kind": "Deployment", "namespace": "shop", "name": "web", "status": "OutOfSync"}
            status = {"sync": {"status": "OutOfSync"}, "resources": [entry]}
            return (thing("Application", "shop", "argocd", status=status),)
        if kind == "Deployment":
            return tuple(workload(name, metadata={"managedFields": MANAGED}) for name in ("web", "other"))
        return ()


def test_who_changed_it_reaches_the_analyzer() -> None:
    found = read_snapshot(Api(), ("shop",), 1_795_867_200.0, time.monotonic)  # type: ignore[arg-type]
    kept = {one["metadata"]["name"]: "managedFields" in one["metadata"] for one in found.objects["Deployment"]}
    assert kept == {"web": True, "other": False}
    (symptom,) = seen(found, "drift")
    assert (symptom.fault, symptom.details["writer"]) == ("drift-manual", "kubectl-edit")


def test_every_kind_that_an_analyzer_looks_at_is_read() -> None:
    assert set(KINDS) <= {*IN_NAMESPACES, *CLUSTER_WIDE, *WITH_THEIR_SYSTEM}
