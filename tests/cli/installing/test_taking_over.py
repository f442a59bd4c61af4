"""Whose fields would change: read from managedFields, said by writer, before the cluster refuses them."""

from typing import Any

import pytest

from functions._cli.installing.deploying import deployed
from functions._cli.installing.kubectl import FIELD_MANAGER, NAMESPACE, Object
from functions._cli.installing.stages import key_of
from functions._cli.installing.taking_over import MOST, conflicts
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once, options

Fields = dict[str, Any]
METADATA = {"name": "redis", "namespace": NAMESPACE}
CONTAINER = {"name": "redis", "image": "valkey:2", "env": [{"name": "A", "value": "1"}], "args": ["--a", "--b"]}


def store(**spec: Any) -> Object:
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": dict(METADATA), "spec": spec}


def templated(**container: Any) -> Object:
    return store(replicas=1, template={"spec": {"containers": [CONTAINER | container]}})


def of_container(fields: Fields) -> Fields:
    return {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"redis"}': {".": {}, **fields}}}}}}


def managed(data: Object, fields: Fields | None, manager: str = "kubectl-client-side-apply", **entry: Any) -> Object:
    written = {"manager": manager, "operation": "Update", "fieldsType": "FieldsV1", "fieldsV1": fields, **entry}
    return data | {"metadata": METADATA | {"managedFields": [{"manager": FIELD_MANAGER}, written]}}


IMAGE = of_container({"f:image": {}})
REPLICAS: Fields = {"f:spec": {"f:replicas": {}}}
LISTED = of_container({"f:env": {'k:{"name":"A"}': {".": {}, "f:name": {}, "f:value": {}}}})


@pytest.mark.parametrize(
    ("live", "fields", "field"),
    [
        (templated(image="valkey:1"), IMAGE, '.spec.template.spec.containers[{"name":"redis"}].image'),
        (templated(), IMAGE, ""),  # theirs, and the same: both own it
        (store(replicas=0), REPLICAS, ".spec.replicas"),
        (templated(image="valkey:1"), REPLICAS, ""),  # differs, but nobody else's
        (templated(env=[{"name": "A", "value": "2"}]), LISTED,
         '.spec.template.spec.containers[{"name":"redis"}].env[{"name":"A"}].value'),
        (templated(env=[{"name": "B", "value": "2"}]), LISTED, ""),  # theirs is gone
        (templated(args=["--c"]), of_container({"f:args": {}}), '.containers[{"name":"redis"}].args'),
        (store(replicas=1, other=2), {"f:spec": {"f:other": {}}}, ""),  # not ours to say
        (store(replicas=0), {"f:spec": {".": {}, "v:1": {}, "i:0": {}}}, ""),
        (store(replicas=0), {"f:spec": {'k:{"name":"a"}': {}}}, ""),  # of another form than the object
        (templated(), of_container({"f:env": {"k:not json": {}, 'k:["A"]': {}}}), ""),
        (store(), {"f:spec": {"f:template": {"f:spec": {"f:containers": {}}}}}, ""),
        (store(replicas=0), None, ""),
        (store(replicas=0), {}, ""),
        (store(replicas=0) | {"spec": None}, REPLICAS, ""),
    ],
)  # fmt: skip
def test_a_field_of_somebody_else_that_would_change(live: Object, fields: Fields | None, field: str) -> None:
    wanted = templated()
    rows = conflicts([wanted], {key_of(wanted): managed(live, fields)}, False)
    assert bool(rows) is bool(field)
    assert all(row.what == "set by `kubectl apply`" and field in row.detail for row in rows)
    assert all(row.state == "note" and "FORCE=1" in row.detail for row in rows)


def test_a_claim_that_was_applied_by_the_client_conflicts_even_where_it_is_the_same() -> None:
    """Seen on Kubernetes 1.36: the server fills the list in, which is one value to it, so ours is another."""
    said = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}
    served = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **said, "status": {"phase": "Pending"}}
    wanted = store(volumeClaimTemplates=[said])
    live = managed(store(volumeClaimTemplates=[served]), {"f:spec": {"f:volumeClaimTemplates": {}}})
    (row,) = conflicts([wanted], {key_of(wanted): live}, False)
    assert "StatefulSet redis .spec.volumeClaimTemplates: " in row.detail


def test_what_we_set_ourselves_and_what_a_controller_says_is_no_conflict() -> None:
    wanted, live = templated(), templated(image="valkey:1")
    assert conflicts([wanted], {key_of(wanted): managed(live, IMAGE, FIELD_MANAGER)}, False) == []
    assert conflicts([wanted], {key_of(wanted): managed(live, IMAGE, "k3s", subresource="status")}, False) == []
    assert conflicts([wanted], {}, False) == []
    for metadata in ({}, {"managedFields": None}):
        assert conflicts([wanted], {key_of(wanted): live | {"metadata": METADATA | metadata}}, False) == []


@pytest.mark.parametrize(
    ("manager", "what"),
    [("kubectl-edit", "`kubectl edit`"), ("argocd-controller", "Argo CD"), ("flux", "flux"), ("", "")],
)
def test_each_writer_is_named(manager: str, what: str) -> None:
    wanted = templated()
    (row,) = conflicts([wanted], {key_of(wanted): managed(store(replicas=0), REPLICAS, manager)}, True)
    assert row.what == f"set by {what}"
    assert row.detail == "StatefulSet redis .spec.replicas: FORCE=1 takes them over"


def test_many_are_counted() -> None:
    names = [f"n{number}" for number in range(MOST + 3)]
    wanted, live = store(**dict.fromkeys(names, 1)), store(**dict.fromkeys(names, 2))
    fields: Fields = {"f:spec": {f"f:{name}": {} for name in names}}
    (row,) = conflicts([wanted], {key_of(wanted): managed(live, fields)}, False)
    assert "and 3 more" in row.detail
    assert row.detail.count("StatefulSet redis") == MOST


def test_deploy_says_so_before_it_asks(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(), NOBODY, once())
    live = cluster.objects["statefulsets.apps", NAMESPACE, "redis"]
    live["spec"]["replicas"] = 0
    live["metadata"]["managedFields"].append({"manager": "kubectl-scale", "fieldsV1": REPLICAS})
    capsys.readouterr()
    assert not deployed(MemoryKubectl(cluster), CONTEXT, FILES, options(yes=False), NOBODY, once())
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "set by kubectl-scale" in said
    assert "StatefulSet redis .spec.replicas: the cluster refuses" in said
