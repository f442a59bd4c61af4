"""Knative Services: what the local engine takes from them, and what Knative itself would refuse."""

from copy import deepcopy
from typing import Any

import pytest

from eventing.fields import BadManifest, Fields
from eventing.services import Service, service_of

SCALE = "autoscaling.knative.dev/"
FULL: dict[str, Any] = {
    "apiVersion": "serving.knative.dev/v1",
    "kind": "Service",
    "metadata": {"name": "moe-router", "namespace": "ns", "labels": {"networking.knative.dev/visibility": "x"}},
    "spec": {
        "template": {
            "metadata": {
                "annotations": {SCALE + "min-scale": "1", SCALE + "max-scale": "3", SCALE + "window": "2m"},
            },
            "spec": {
                "containerConcurrency": 4,
                "timeoutSeconds": 180,
                "enableServiceLinks": False,
                "automountServiceAccountToken": False,
                "serviceAccountName": "x",
                "imagePullSecrets": [{"name": "x"}],
                "containers": [
                    {
                        "image": "example/moe-router:1",
                        "env": [
                            {"name": "THREADS", "value": "4"},
                            {"name": "EMPTY"},
                            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
                            {"name": "REPO", "valueFrom": {"configMapKeyRef": {"name": "s", "key": "k"}}},
                        ],
                        "ports": [{"containerPort": 8080}],
                    }
                ],
                "volumes": [
                    {"name": "tmp", "emptyDir": {}},
                    {"name": "p", "configMap": {"name": "x"}},
                    {"name": "s", "secret": {"secretName": "x"}},
                    {"name": "t", "projected": {"sources": []}},
                ],
            },
        }
    },
}


def read(data: dict[str, Any]) -> Service:
    return service_of(Fields(data, "s.yaml: Service moe-router"))


def test_everything() -> None:
    assert read(FULL) == Service(
        namespace="ns",
        name="moe-router",
        image="example/moe-router:1",
        environment={"THREADS": "4", "EMPTY": ""},
        referenced=frozenset({"KEY", "REPO"}),
        concurrency=4,
        timeout=180,
        min_scale=1,
        max_scale=3,
        window=120,
    )


def test_knatives_defaults() -> None:
    assert Service("ns", "moe-router") == Service("ns", "moe-router", "", {}, frozenset(), 0, 300, 0, 0, 60)
    data: dict[str, Any] = deepcopy(FULL)
    data["spec"]["template"] = {"spec": {"containers": [{"image": "x"}]}}
    assert read(data) == Service("ns", "moe-router", "x", {}, frozenset(), 0, 300, 0, 0, 60)


def annotated(name: str, value: str) -> dict[str, Any]:
    return changed(["spec", "template", "metadata", "annotations", SCALE + name], value)


def in_pod(name: str, value: object) -> dict[str, Any]:
    return changed(["spec", "template", "spec", name], value)


def in_container(name: str, value: object) -> dict[str, Any]:
    return changed(["spec", "template", "spec", "containers", 0, name], value)


def changed(path: list[Any], value: object) -> dict[str, Any]:
    data: dict[str, Any] = deepcopy(FULL)
    target: Any = data
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = value
    return data


@pytest.mark.parametrize(("text", "seconds"), [("6s", 6), ("90s", 90), ("1m", 60), ("1h", 3600), ("3600s", 3600)])
def test_windows(text: str, seconds: int) -> None:
    assert read(annotated("window", text)).window == seconds


@pytest.mark.parametrize(("low", "high"), [("0", "0"), ("3", "3"), ("5", "0")])
def test_scales(low: str, high: str) -> None:
    data = annotated("min-scale", low)
    data["spec"]["template"]["metadata"]["annotations"][SCALE + "max-scale"] = high
    assert (read(data).min_scale, read(data).max_scale) == (int(low), int(high))


@pytest.mark.parametrize(("seconds", "concurrency"), [(1, 0), (600, 1000)])
def test_limits(seconds: int, concurrency: int) -> None:
    assert read(in_pod("timeoutSeconds", seconds)).timeout == seconds
    assert read(in_pod("containerConcurrency", concurrency)).concurrency == concurrency


POD = "spec.template.spec."
CONTAINER = POD + "containers[0]."
ENV = CONTAINER + "env[0]."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (changed(["apiVersion"], "v1"), "apiVersion must be serving.knative.dev/v1"),
        (
            changed(["metadata", "annotations"], {SCALE + "min-scale": "1"}),
            "metadata.annotations autoscaling.knative.dev/min-scale belongs under spec.template.metadata.annotations",
        ),
        (
            in_pod("responseStartTimeoutSeconds", 181),
            "spec.template.spec.responseStartTimeoutSeconds must be at most timeoutSeconds, 180",
        ),
        (annotated("min-scale", "4"), "spec.template.metadata.annotations min-scale 4 is above max-scale 3"),
        (
            annotated("max-scale", "x"),
            "spec.template.metadata.annotations autoscaling.knative.dev/max-scale must be a ",
        ),
        (
            annotated("min-scale", "-1"),
            "spec.template.metadata.annotations autoscaling.knative.dev/min-scale must be a ",
        ),
        (
            annotated("window", "5s"),
            "spec.template.metadata.annotations autoscaling.knative.dev/window must be 6s to 1h",
        ),
        (
            annotated("window", "3601s"),
            "spec.template.metadata.annotations autoscaling.knative.dev/window must be 6s t",
        ),
        (annotated("window", "61m"), "spec.template.metadata.annotations autoscaling.knative.dev/window must be 6s to"),
        (
            annotated("window", "60"),
            "spec.template.metadata.annotations autoscaling.knative.dev/window must be 6s to 1h",
        ),
        (in_pod("timeoutSeconds", 601), POD + "timeoutSeconds must be a whole number from 1 to 600, not 601"),
        (in_pod("timeoutSeconds", 0), POD + "timeoutSeconds must be a whole number from 1 to 600, not 0"),
        (in_pod("containerConcurrency", 1001), POD + "containerConcurrency must be a whole number from 0 to 1000"),
        (in_pod("containerConcurrency", -1), POD + "containerConcurrency must be a whole number from 0 to 1000"),
        (in_pod("hostNetwork", True), POD + "hostNetwork is not supported"),
        (in_pod("initContainers", []), POD + "initContainers is not supported"),
        (in_pod("securityContext", {}), POD + "securityContext is not supported"),
        (in_pod("terminationGracePeriodSeconds", 9), POD + "terminationGracePeriodSeconds is not supported"),
        (in_pod("automountServiceAccountToken", True), POD + "automountServiceAccountToken may only be false"),
        (in_pod("volumes", [{"name": "x", "hostPath": {}}]), POD + "volumes[0].hostPath is not supported"),
        (in_pod("volumes", {}), POD + "volumes must be a list"),
        (in_pod("containers", []), POD + "containers must be one; a function has no side cars, and here are 0"),
        (
            in_pod("containers", [{"image": "x"}] * 2),
            POD + "containers must be one; a function has no side cars, and h",
        ),
        (in_container("image", ""), CONTAINER + "image must be text that is not empty"),
        (in_container("lifecycle", {}), CONTAINER + "lifecycle is refused by Knative"),
        (in_container("tty", True), CONTAINER + "tty is refused by Knative"),
        (in_container("stdin", True), CONTAINER + "stdin is refused by Knative"),
        (in_container("volumeDevices", []), CONTAINER + "volumeDevices is refused by Knative"),
        (in_container("ports", [{}, {}]), CONTAINER + "ports must be one at most"),
        (in_container("env", [{"name": "PORT", "value": "1"}]), ENV + "name PORT is reserved by Knative"),
        (in_container("env", [{"name": "K_SERVICE"}]), ENV + "name K_SERVICE is reserved by Knative"),
        (in_container("env", [{"name": "K_REVISION"}]), ENV + "name K_REVISION is reserved by Knative"),
        (in_container("env", [{"name": "K_CONFIGURATION"}]), ENV + "name K_CONFIGURATION is reserved by Knative"),
        (in_container("env", [{"value": "1"}]), ENV + "name is missing"),
        (in_container("env", [{"name": "A", "value": 1}]), ENV + "value must be text"),
        (in_container("env", [{"name": "A"}, {"name": "A"}]), CONTAINER + "env[1].name A is there twice"),
        (
            in_container("env", [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "x"}}}]),
            ENV + "valueFrom.fieldRef is not supported; known here: configMapKeyRef, secretKeyRef",
        ),
        (
            in_container("env", [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "x"}}}]),
            ENV + "valueFrom.secretKeyRef.key is missing",
        ),
        (
            in_container("env", [{"name": "A", "valueFrom": {"secretKeyRef": {"key": "x"}}}]),
            ENV + "valueFrom.secretKeyRef.name is missing",
        ),
    ],
)
def test_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(BadManifest) as refused:
        read(data)
    assert str(refused.value).startswith(f"s.yaml: Service moe-router: {message}")


def test_a_name_is_refused_twice_also_where_one_is_a_reference() -> None:
    reference = {"name": "A", "valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}}
    with pytest.raises(BadManifest, match="A is there twice"):
        read(in_container("env", [reference, {"name": "A", "value": "1"}]))
