from types import SimpleNamespace
from typing import Any, cast

import pytest

from functions._manifests.workloads import (
    HasPods,
    containers,
    pod_labels,
    pod_metadata,
    pod_spec,
    pod_spec_path,
    selector_labels,
)

TEMPLATE = {"metadata": {"labels": {"app": "web", "tier": 1}}, "spec": {"containers": [{"name": "c"}]}}


def workload(kind: str, **data: Any) -> HasPods:
    return cast(HasPods, SimpleNamespace(kind=kind, data=data))


@pytest.mark.parametrize(
    ("kind", "path", "spec"),
    [
        ("Deployment", "spec.template.spec", {"template": TEMPLATE}),
        ("StatefulSet", "spec.template.spec", {"template": TEMPLATE}),
        ("DaemonSet", "spec.template.spec", {"template": TEMPLATE}),
        ("ReplicaSet", "spec.template.spec", {"template": TEMPLATE}),
        ("Job", "spec.template.spec", {"template": TEMPLATE}),
        ("CronJob", "spec.jobTemplate.spec.template.spec", {"jobTemplate": {"spec": {"template": TEMPLATE}}}),
        ("Service", "", {"template": TEMPLATE}),
    ],
)
def test_every_kind_keeps_its_pods_in_its_place(kind: str, path: str, spec: dict[str, Any]) -> None:
    found = workload(kind, spec=spec)
    assert pod_spec_path(kind) == path
    assert pod_spec(found) == (TEMPLATE["spec"] if path else {})
    assert pod_metadata(found) == (TEMPLATE["metadata"] if path else {})
    assert pod_labels(found) == ({"app": "web", "tier": "1"} if path else {})
    assert containers(found) == (((f"{path}.containers[name=c]", {"name": "c"}),) if path else ())


def test_a_pod_is_its_own_template() -> None:
    pod = workload("Pod", metadata={"labels": {"app": "web"}}, spec={"containers": [{"name": "c"}]})
    assert pod_labels(pod) == {"app": "web"}
    assert containers(pod) == (("spec.containers[name=c]", {"name": "c"}),)


def test_containers_without_a_name_are_counted() -> None:
    listed = [{"name": "a.b"}, {"image": "x"}, "text", {"name": 3}, {"name": ""}]
    found = workload("Pod", spec={"containers": listed, "initContainers": [{"name": "i"}]})
    assert [path for path, _ in containers(found)] == [
        "spec.containers[name=a.b]", "spec.containers[1]", "spec.containers[3]", "spec.containers[4]",
    ]  # fmt: skip
    assert containers(found, init=True) == (("spec.initContainers[name=i]", {"name": "i"}),)


@pytest.mark.parametrize("spec", [None, 3, {"containers": None}, {"containers": "x"}, {}])
def test_what_is_malformed_has_no_containers(spec: Any) -> None:
    assert containers(workload("Pod", spec=spec, metadata=3)) == ()
    assert pod_labels(workload("Pod", spec=spec, metadata={"labels": [1]})) == {}


def test_selectors_fall_back_to_the_pods_labels() -> None:
    stated = workload("Deployment", spec={"selector": {"matchLabels": {"app": 1}}, "template": TEMPLATE})
    assert selector_labels(stated) == {"app": "1"}
    assert selector_labels(workload("Job", spec={"template": TEMPLATE})) == {"app": "web", "tier": "1"}
