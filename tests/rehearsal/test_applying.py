"""What applying a manifest makes of the live object, and what the server would refuse."""

import copy
from typing import Any

import pytest

from functions._rehearsal.argocd.applying import applied, drifted, removed
from functions._rehearsal.argocd.validation import refused

LIVE = {"spec": {"replicas": 2, "list": [1, 2]}, "status": {"ready": 1}, "metadata": {"uid": "u", "labels": {"a": "b"}}}


@pytest.mark.parametrize(
    ("desired", "differs"),
    [
        ({}, False),
        ({"spec": {"replicas": 2}}, False),
        ({"spec": {"replicas": 3}}, True),
        ({"spec": {"list": [1, 2]}}, False),
        ({"spec": {"list": [1]}}, True),
        ({"spec": {"new": 1}}, True),
        ({"spec": {"new": {}}}, False),
        ({"spec": {"replicas": {}}}, True),
        ({"spec": {"replicas": {"x": 1}}}, True),
        ({"metadata": {"labels": {"a": "b"}}}, False),
    ],
)
def test_drift_is_what_git_states_and_the_cluster_has_not(desired: dict[str, Any], differs: bool) -> None:
    assert drifted(desired, LIVE) is differs


@pytest.mark.parametrize(
    ("last", "desired", "left"),
    [
        (None, {}, False),
        ({"spec": {"replicas": 2}}, {"spec": {"replicas": 2}}, False),
        ({"spec": {"replicas": 2}}, {"spec": {}}, True),
        ({"spec": {"replicas": 2}}, {}, True),
        ({"spec": {"gone": 2}}, {"spec": {}}, False),
        ({"metadata": {"labels": {"a": "b"}}}, {"metadata": {"labels": {}}}, True),
        ({"spec": {"list": [1]}}, {"spec": {"list": [2]}}, False),
    ],
)
def test_what_git_dropped_and_the_cluster_still_has(last: Any, desired: dict[str, Any], left: bool) -> None:
    assert removed(last, desired, LIVE) is left


def test_applying_sets_what_is_stated_removes_what_was_dropped_and_keeps_the_rest() -> None:
    before = copy.deepcopy(LIVE)
    last = {"spec": {"replicas": 2, "list": [1, 2]}, "metadata": {"labels": {"a": "b", "x": "y"}}}
    desired = {"spec": {"list": [3]}, "metadata": {"labels": {"c": "d"}}, "data": {"k": {"deep": 1}}}
    assert applied(last, desired, LIVE) == {
        "spec": {"list": [3]},
        "status": {"ready": 1},
        "metadata": {"uid": "u", "labels": {"c": "d"}},
        "data": {"k": {"deep": 1}},
    }
    assert before == LIVE


def test_applying_what_was_never_there() -> None:
    assert applied(None, {"spec": {"a": {"b": 1}}}, None) == {"spec": {"a": {"b": 1}}}
    assert applied(None, {"spec": {"a": 1}}, {"spec": {"a": {"b": 1}}}) == {"spec": {"a": 1}}
    assert applied({"spec": 1}, {"spec": {"a": 1}}, {"spec": 7}) == {"spec": {"a": 1}}


def deployment(**spec: Any) -> dict[str, Any]:
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
    whole = {"selector": {"matchLabels": labels}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": whole}


def containers(*entries: dict[str, Any]) -> dict[str, Any]:
    labels = {"app": "web"}
    return {"metadata": {"labels": labels}, "spec": {"containers": list(entries)}}


def with_resources(**resources: Any) -> dict[str, Any]:
    return deployment(template=containers({"name": "web", "image": "w", "resources": resources}))


INVALID = 'Deployment "web" is invalid: '


@pytest.mark.parametrize(
    ("desired", "trouble"),
    [
        (deployment(), ""),
        (deployment(replicas="two"), INVALID + "spec.replicas: 'two' is not of type 'integer', 'null'"),
        (deployment(replica=2), INVALID + "spec: Additional properties are not allowed ('replica' was unexpected)"),
        (
            deployment(selector={"matchLabels": {"app": "db"}}),
            INVALID + "spec.template.metadata.labels: Invalid value: {'app': 'web'}: "
            "`selector` does not match template `labels`",
        ),
        (
            deployment(template=containers({"name": "web", "image": "a"}, {"name": "web", "image": "b"})),
            INVALID + 'spec.template.spec.containers: Duplicate value: "web"',
        ),
        (with_resources(requests={"memory": "64Mi"}, limits={"memory": "64Mi"}), ""),
        (
            with_resources(requests={"memory": "65Mi"}, limits={"memory": "64Mi"}),
            INVALID + "resources.requests: 65Mi of memory: must be less than or equal to the limit of 64Mi",
        ),
        (
            with_resources(limits={"memory": "64Zi"}),
            INVALID + "spec.template.spec.containers[web].resources: memory: '64Zi' is no quantity: "
            "write for example 256Mi, 1.5Gi, 100m or 2",
        ),
        (with_resources(requests={"cpu": "1"}, limits={"memory": "64Mi"}), ""),
        (
            {**deployment(), "metadata": {"name": "Web_1"}},
            'Deployment "Web_1" is invalid: metadata.name: a lowercase RFC 1123 subdomain is needed',
        ),
        ({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "x"}, "spec": {"any": 1}}, ""),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a.b-c"}, "data": {"k": "v"}}, ""),
    ],
)
def test_what_the_server_refuses(desired: dict[str, Any], trouble: str) -> None:
    assert refused(desired, None) == trouble


def test_a_cron_job_is_looked_into() -> None:
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "j", "image": "x"}] * 2}}
    spec = {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": template}}}
    body = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "j"}, "spec": spec}
    assert refused(body, None) == 'CronJob "j" is invalid: spec.template.spec.containers: Duplicate value: "j"'


@pytest.mark.parametrize(
    ("kind", "before", "after", "field"),
    [
        ("Deployment", {"selector": {"a": "1"}}, {"selector": {"a": "2"}}, "selector"),
        ("DaemonSet", {"selector": {"a": "1"}}, {"selector": {"a": "2"}}, "selector"),
        ("StatefulSet", {"selector": {"a": "1"}}, {"selector": {"a": "2"}}, "selector"),
        ("StatefulSet", {"podManagementPolicy": "x"}, {"podManagementPolicy": "y"}, "podManagementPolicy"),
        ("Job", {"selector": {"a": "1"}}, {"selector": {"a": "2"}}, "selector"),
        ("Job", {"completions": 1}, {"completions": 2}, "completions"),
        ("PersistentVolumeClaim", {"accessModes": ["x"]}, {"accessModes": ["y"]}, "accessModes"),
        ("PersistentVolumeClaim", {"volumeName": "x"}, {"volumeName": "y"}, "volumeName"),
        ("StatefulSet", {"serviceName": "a"}, {"serviceName": "b"}, "serviceName"),
        ("StatefulSet", {"volumeClaimTemplates": []}, {"volumeClaimTemplates": [1]}, "volumeClaimTemplates"),
        ("PersistentVolumeClaim", {"storageClassName": "a"}, {"storageClassName": "b"}, "storageClassName"),
        ("Job", {"template": {"a": 1}}, {"template": {"a": 2}}, "template"),
        ("Deployment", {"replicas": 1}, {"replicas": 2}, ""),
        ("Deployment", {"selector": {"a": "1"}}, {"selector": {"a": "1"}}, ""),
        ("PersistentVolumeClaim", {"storageClassName": "a"}, {}, ""),
        ("ConfigMap", {"selector": 1}, {"selector": 2}, ""),
    ],
)
def test_what_may_never_change(kind: str, before: dict[str, Any], after: dict[str, Any], field: str) -> None:
    desired = {"apiVersion": "example.org/v1", "kind": kind, "metadata": {"name": "x"}, "spec": after}
    found = refused(desired, {"spec": before})
    trouble = f'{kind} "x" is invalid: spec.{field}: Forbidden: field is immutable'
    assert (found == trouble) is bool(field)
    assert ("immutable" in found) is bool(field)
