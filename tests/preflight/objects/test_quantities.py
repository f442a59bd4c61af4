"""Quantities wherever they stand, and the resources that they are of."""

import pytest

from functions._preflight.objects.quantities import QUANTITIES
from functions._preflight.objects.resources import RESOURCE_NAMES
from tests.manifests.samples import deployment
from tests.preflight.objects.examining import examined, mended

C = "spec.template.spec.containers[name=web]"


def limited(limits: str, requests: str = "{}") -> str:
    return deployment(container=f"resources:\n  requests: {requests}\n  limits: {limits}")


@pytest.mark.parametrize("quantity", ["128Mi", "1.5Gi", "1e9", "1E9", "128M", "134217728", ".5Gi", "1E"])
def test_the_grammar_of_memory(quantity: str) -> None:
    assert examined(limited(f"{{memory: {quantity}}}"), QUANTITIES) == ()


@pytest.mark.parametrize(
    "quantity", ["128MB", "1 Gi", "1gi", "12;5", '""', "0x10Mi", "1e3Mi", "-", "Mi", "1KiB", "half", "١Mi", "true"]
)
def test_what_is_no_quantity(quantity: str) -> None:
    (one,) = examined(limited(f"{{memory: {quantity}}}"), QUANTITIES)
    assert (one.severity, one.path) == ("error", f"{C}.resources.limits.memory")
    assert "is no quantity" in one.message


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("128MB", "128M"), ("128MiB", "128Mi"), ("1gi", "1Gi"), ("1.5GB", "1.5G"), ("64kB", "64k"), ("64KB", "64k")],
)
def test_a_unit_that_is_spelt_otherwise_is_respelt(wrong: str, right: str) -> None:
    text = limited(f"{{ephemeral-storage: {wrong}}}")
    assert mended(text, QUANTITIES) == text.replace(wrong, right)


@pytest.mark.parametrize(
    ("limits", "severity", "says"),
    [
        ("{memory: 128m}", "error", "128m is below 1Mi"),
        ("{memory: -1Gi}", "error", "-1Gi is negative"),
        ("{cpu: 100u}", "warning", "finer than a thousandth of a core"),
    ],
)
def test_amounts_that_cannot_be_meant(limits: str, severity: str, says: str) -> None:
    (one,) = examined(limited(limits), QUANTITIES)
    assert (one.severity, says in one.message) == (severity, True)


CLAIM = "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1GB}}}"
ELSEWHERE = [
    ("v1", "PersistentVolumeClaim", CLAIM, "spec.resources.requests.storage"),
    ("v1", "PersistentVolume", "spec: {capacity: {storage: 1GB}}", "spec.capacity.storage"),
    ("v1", "ResourceQuota", "spec: {hard: {requests.cpu: two}}", 'spec.hard["requests.cpu"]'),
    ("v1", "LimitRange", "spec: {limits: [{type: Container, maxLimitRequestRatio: {cpu: x}}]}",
     "spec.limits[0].maxLimitRequestRatio.cpu"),
    ("apps/v1", "StatefulSet", f"spec: {{volumeClaimTemplates: [{{metadata: {{name: a}}, {CLAIM}}}]}}",
     "spec.volumeClaimTemplates[0].spec.resources.requests.storage"),
    ("v1", "Pod", "spec: {volumes: [{name: v, emptyDir: {sizeLimit: 1GB}}]}",
     "spec.volumes[name=v].emptyDir.sizeLimit"),
]  # fmt: skip


@pytest.mark.parametrize(("api", "kind", "body", "path"), ELSEWHERE)
def test_quantities_wherever_they_stand(api: str, kind: str, body: str, path: str) -> None:
    found = examined(f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\n{body}\n", QUANTITIES)
    assert [(one.severity, one.path) for one in found] == [("error", path)]


def test_a_ratio_is_no_amount_of_memory() -> None:
    body = "spec: {limits: [{type: Container, maxLimitRequestRatio: {memory: 2}}]}"
    assert examined(f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: a}}\n{body}\n", QUANTITIES) == ()


@pytest.mark.parametrize(
    ("limits", "requests", "path", "says"),
    [
        ("{mem: 1Gi}", "{}", "limits.mem", "did you mean memory?"),
        ("{CPU: 1}", "{}", "limits.CPU", "did you mean cpu?"),
        ("{storage: 1Gi}", "{}", "limits.storage", "is no resource of a container"),
        ("{nvidia.com/gpu: 0.5}", "{}", 'limits["nvidia.com/gpu"]', "a device is given whole"),
        ("{nvidia.com/gpu: 2}", "{nvidia.com/gpu: 1}", "limits", "needs a limit that equals its request"),
        ("{}", "{nvidia.com/gpu: 1}", "limits", "needs a limit that equals its request"),
    ],
)
def test_resources_that_there_are_not(limits: str, requests: str, path: str, says: str) -> None:
    (one,) = examined(limited(limits, requests), RESOURCE_NAMES)
    assert (one.severity, one.path) == (
        "error",
        f"{C}.resources.{path}",
    )
    assert says in one.message


@pytest.mark.parametrize(
    "limits",
    ["{cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi}", "{hugepages-2Mi: 4Mi}", "{nvidia.com/gpu: 1}", "{gpu: null}"],
)
def test_resources_that_there_are(limits: str) -> None:
    assert [one for one in examined(limited(limits), RESOURCE_NAMES) if "gpu is no resource" not in one.message] == []
