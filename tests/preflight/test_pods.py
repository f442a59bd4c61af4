"""What pods may do, and where their images come from."""

from typing import Any

import pytest

from functions._preflight.view import Knobs
from tests.manifests.samples import deployment
from tests.preflight.changes import CONTAINER as C
from tests.preflight.changes import POD, add, checked, files, messages, new, put, said


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (f"{POD}.hostNetwork", True, "hostNetwork gives the pod a namespace of its node"),
        (f"{POD}.hostPID", True, "hostPID gives the pod a namespace of its node"),
        (f"{POD}.hostIPC", True, "hostIPC gives the pod a namespace of its node"),
        (f"{POD}.hostNetwork", False, None),
        (f"{POD}.securityContext.sysctls", [{"name": "k.x", "value": "1"}], "sysctls change the kernel's settings"),
        (f"{POD}.securityContext.seccompProfile.type", "Unconfined", "seccompProfile Unconfined lifts the confinement"),
        (f"{POD}.securityContext.seccompProfile.type", "RuntimeDefault", None),
        (
            f"{POD}.securityContext.appArmorProfile.type",
            "Unconfined",
            "appArmorProfile Unconfined lifts the confinement",
        ),
        (f"{POD}.securityContext.windowsOptions.hostProcess", True, "hostProcess runs on the node"),
        (f"{C}.securityContext.privileged", True, "privileged makes the container root on its node"),
        (f"{C}.securityContext.privileged", False, None),
        (f"{C}.securityContext.allowPrivilegeEscalation", True, "allowPrivilegeEscalation lets a process gain rights"),
        (f"{C}.securityContext.allowPrivilegeEscalation", False, None),
        (f"{C}.securityContext.capabilities.add", ["NET_ADMIN"], "capability NET_ADMIN is added"),
        (f"{C}.securityContext.capabilities.drop", ["ALL"], None),
        (f"{C}.securityContext.procMount", "Unmasked", "procMount unmasks /proc"),
        (f"{C}.securityContext.procMount", "Default", None),
        (f"{C}.securityContext.seccompProfile.type", "Unconfined", "seccompProfile Unconfined lifts the confinement"),
        (f"{C}.securityContext.runAsNonRoot", True, None),
    ],
)
def test_pods_get_no_power_over_their_node(path: str, value: Any, why: str | None) -> None:
    found = [one for one in checked([put(path, value)]) if one.rule == "pod-safety"]
    assert [(one.path, one.message) for one in found] == (
        [(path, f"Deployment web: {why}: leave it out, or do it by hand")] if why else []
    )


def test_volumes_and_ports_of_the_node() -> None:
    volumes = [{"name": "a", "emptyDir": {}}, {"name": "b", "hostPath": {"path": "/"}}]
    ports = [{"containerPort": 80}, {"containerPort": 81, "hostPort": 81}]
    init = [{"name": "i", "image": "nginx:1", "securityContext": {"privileged": True}}]
    found = checked([put(f"{POD}.volumes", volumes), put(f"{C}.ports", ports), put(f"{POD}.initContainers", init)])
    assert said(found, "pod-safety") == [
        ("pod-safety", "error", f"{POD}.volumes[1].hostPath"),
        ("pod-safety", "error", f"{C}.ports[1].hostPort"),
        ("pod-safety", "error", f"{POD}.initContainers[name=i].securityContext.privileged"),
    ]


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ("nginx:1.28", None),
        ("ghcr.io/me/app:1", None),
        ("quay.io/trusted/app:1", None),
        ("quay.io/x:1", "image quay.io/x:1 is from quay.io: add it to trusted_registries, or use a known one"),
        ("a.b/x:1", "image a.b/x:1 is from a.b: add it to trusted_registries, or use a known one"),
        ("Not An Image", "image 'Not An Image' cannot be pulled: write registry/name:tag"),
        ("used.example/other:2", None),
        ("init.example/other:2", None),
    ],
)
def test_images_come_from_known_registries(image: str, why: str | None) -> None:
    knobs = Knobs(trusted_registries=("docker.io", "*.io/me/*", "quay.io/trusted/*"))
    extra = "initContainers: [{name: i, image: init.example/app:1}]"
    before = files(apps__other=deployment("other", image="used.example/app:1", extra=extra))
    found = checked([put(f"{C}.image", image, "nginx:1.27")], before, knobs)
    assert [(one.path, one.message) for one in found] == ([(f"{C}.image", why)] if why else [])


def test_an_image_that_was_there_does_not_matter() -> None:
    assert checked([put("spec.replicas", 3, 2)], knobs=Knobs()) == ()
    before = files(apps__web=deployment(image="'{{ x }}'"))
    assert messages(checked([put("spec.replicas", 3, 2)], before), "registries") == []


def test_a_new_workload_brings_its_images() -> None:
    labels = {"a": "b"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "evil.example/x:1"}]}}
    data = new("Deployment", "apps/v1", spec={"selector": {"matchLabels": labels}, "template": template})
    assert said(checked([add(data)])) == [("registries", "error", f"{POD}.containers[name=c].image")]
