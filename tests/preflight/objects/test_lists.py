"""Selectors and labels, volumes and mounts, and what stands twice in a list."""

import pytest

from functions._preflight.objects.items import DUPLICATE_ITEMS
from functions._preflight.objects.selectors import SELECTOR_LABELS
from functions._preflight.objects.volumes import UNDECLARED_VOLUME, UNUSED_VOLUME
from tests.manifests.samples import deployment
from tests.preflight.objects.examining import examined, mended, told

POD = "spec.template.spec"
C = f"{POD}.containers[name=web]"
LABELS = "spec.template.metadata.labels"


def selecting(selector: str, labels: str = "{app: web}", kind: str = "Deployment") -> str:
    pod = "spec: {containers: [{name: web, image: nginx:1.27.0}]}"
    template = f"template: {{metadata: {{labels: {labels}}}, {pod}}}"
    return f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{selector: {selector}, {template}}}\n"


@pytest.mark.parametrize(
    ("selector", "labels", "path", "message"),
    [
        ("{matchLabels: {app: web}}", "{app: api}", f"{LABELS}.app", "is 'api', and the selector asks for 'web'"),
        ("{matchLabels: {app: web, tier: a}}", "{app: web}", f"{LABELS}.tier", "is not there, and the selector"),
        ("{matchExpressions: [{key: app, operator: In, values: [a]}]}", "{app: web}", f"{LABELS}.app", "do not match"),
        ("{}", "{app: web}", "spec.selector", "is empty"),
        ("{matchLabels: {}}", "{app: web}", "spec.selector", "is empty"),
    ],
)
@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])
def test_a_workload_selects_its_pods(selector: str, labels: str, path: str, message: str, kind: str) -> None:
    (one,) = examined(selecting(selector, labels, kind), SELECTOR_LABELS)
    assert (one.severity, one.path) == ("error", path)
    assert message in one.message


@pytest.mark.parametrize(
    ("selector", "labels"),
    [
        ("{matchLabels: {app: web}}", "{app: web, more: x}"),
        ("{matchLabels: {app: 1}}", '{app: "1"}'),
        ("{matchExpressions: [{key: app, operator: Exists}]}", "{app: web}"),
        ("{matchLabels: text}", "{app: web}"),
        ("text", "{app: web}"),
    ],
)
def test_selectors_that_are_all_right_or_of_another_rule(selector: str, labels: str) -> None:
    assert examined(selecting(selector, labels), SELECTOR_LABELS) == ()


def test_labels_that_are_not_there_are_added_but_none_is_changed() -> None:
    after = mended(deployment().replace("labels:\n        app: web", "labels:\n        other: x"), SELECTOR_LABELS)
    assert after == deployment().replace("labels:\n        app: web", "labels:\n        other: x\n        app: web")
    assert [one.fix for one in examined(selecting("{matchLabels: {app: web}}", "{app: a}"), SELECTOR_LABELS)] == [None]


MOUNT = "volumeMounts: [{name: cash, mountPath: /cache}]"


@pytest.mark.parametrize(
    ("container", "extra", "path", "hint"),
    [
        (MOUNT, "volumes: [{name: cache}]", f"{C}.volumeMounts[mountPath=/cache].name", "did you mean cache?"),
        (MOUNT, "", f"{C}.volumeMounts[mountPath=/cache].name", "declare it under volumes"),
        ("volumeMounts: [{name: a}]", "", f"{C}.volumeMounts[0].name", "declare it"),
        (
            "volumeDevices: [{name: a, devicePath: /dev/b}]",
            "",
            f"{C}.volumeDevices[devicePath=/dev/b].name",
            "declare",
        ),
    ],
)
def test_a_mount_without_its_volume(container: str, extra: str, path: str, hint: str) -> None:
    (one,) = examined(deployment(container=container, extra=extra), UNDECLARED_VOLUME)
    assert (one.severity, one.path) == ("error", path)
    assert hint in one.message


def test_a_claim_template_is_a_volume() -> None:
    text = deployment(container=MOUNT).replace("kind: Deployment", "kind: StatefulSet")
    claim = "  volumeClaimTemplates: [{metadata: {name: cash}, spec: {accessModes: [ReadWriteOnce]}}]\n"
    assert examined(text + claim, UNDECLARED_VOLUME) == ()
    assert len(examined(text, UNDECLARED_VOLUME)) == 1


@pytest.mark.parametrize(
    ("container", "extra", "unused"),
    [
        ("", "volumes: [{name: conf, configMap: {name: web}}]", ["conf"]),
        (
            "volumeMounts: [{name: conf, mountPath: /a}]",
            "volumes: [{name: conf}, {name: other, secret: {secretName: x}}]",
            ["other"],
        ),
        ("volumeDevices: [{name: conf, devicePath: /a}]", "volumes: [{name: conf}]", []),
        (
            "",
            "volumes: [{name: a}]\ninitContainers: [{name: i, image: i, volumeMounts: [{name: a, mountPath: /a}]}]",
            [],
        ),
    ],
)
def test_a_volume_that_nobody_mounts(container: str, extra: str, unused: list[str]) -> None:
    found = examined(deployment(container=container, extra=extra), UNUSED_VOLUME)
    assert [(one.severity, one.path) for one in found] == [
        ("warning", f"{POD}.volumes[name={name}]") for name in unused
    ]


@pytest.mark.parametrize(
    ("container", "extra", "severity", "path"),
    [
        ("env: [{name: A, value: b}, {name: A, value: c}]", "", "warning", f"{C}.env[name=A]"),
        ("ports: [{containerPort: 80}, {containerPort: 80}]", "", "warning", f"{C}.ports[containerPort=80]"),
        ("ports: [{name: a, containerPort: 80}, {name: a, containerPort: 81}]", "", "error", f"{C}.ports[name=a]"),
        ("volumeMounts: [{name: a, mountPath: /x}, {name: b, mountPath: /x}]", "", "error",
         f'{C}.volumeMounts[mountPath=/x]'),
        ("", "volumes: [{name: a}, {name: a}, {name: a}]", "error", f"{POD}.volumes[name=a]"),
    ],
)  # fmt: skip
def test_what_stands_twice(container: str, extra: str, severity: str, path: str) -> None:
    found = examined(deployment(container=container, extra=extra), DUPLICATE_ITEMS)
    assert [(one.severity, one.path) for one in found] == [(severity, path)]


@pytest.mark.parametrize(
    "container",
    [
        "ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]",
        "ports: [{containerPort: 1}, {containerPort: true}]",
        "env: [{name: A, value: b}, {name: B, value: b}]",
        "env: text",
        "volumeMounts: [{name: a, mountPath: /x}, {name: a, mountPath: /y}]",
    ],
)
def test_what_does_not(container: str) -> None:
    assert told(examined(deployment(container=container), DUPLICATE_ITEMS)) == []


def test_of_two_variables_the_one_that_holds_is_kept() -> None:
    text = deployment(container="env:\n  - name: A\n    value: b\n  - name: C\n    value: d\n  - name: A\n    value: e")
    assert mended(text, DUPLICATE_ITEMS) == deployment(
        container="env:\n  - name: C\n    value: d\n  - name: A\n    value: e"
    )


def test_an_empty_volume_that_nobody_mounts_is_a_note() -> None:
    found = examined(deployment(extra="volumes: [{name: scratch, emptyDir: {}}]"), UNUSED_VOLUME)
    assert [one.severity for one in found] == ["info"]
