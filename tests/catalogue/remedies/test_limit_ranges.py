"""Whatever writes requests and limits stays within the LimitRange of the namespace, its ratio included."""

from decimal import Decimal

import pytest

from eventing.vocabulary import Resource
from functions._manifests.paths import get
from functions._manifests.quantities import parse
from functions._symptoms.faults import Fault
from functions._symptoms.usage import Usage
from tests.catalogue.remedies.clinic import deployment, mended, seen, tree

LIMITS = """
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: shop}
spec:
  limits:
    - {type: Container, max: {memory: 1Gi, cpu: "2"}, min: {memory: 64Mi, cpu: 50m},
       maxLimitRequestRatio: {memory: "2", cpu: "4"}}
    - {type: Pod, max: {memory: 1536Mi}}
"""
ASKS = "resources: {requests: {memory: %s, cpu: 200m}, limits: {memory: %s, cpu: 500m}}"
SHARES = ("p50", "p95", "p99", "max")
USED = (
    Usage(
        Resource("Deployment", "web", "shop", "apps/v1"),
        "web",
        168.0,
        5000,
        dict.fromkeys(SHARES, 100 * 1024**2.0),
        dict.fromkeys(SHARES, 0.02),
    ),
)
FULL = "0/3 nodes are available: 3 Insufficient memory."


@pytest.mark.parametrize(
    ("request_", "limit", "message", "fault", "usage"),
    [
        ("256Mi", "512Mi", "OOMKilled", None, ()),
        ("512Mi", "600Mi", "OOMKilled", None, ()),  # twice that is above the maximum
        ("512Mi", "1Gi", FULL, None, USED),
        ("256Mi", "300Mi", FULL, None, USED),
        ("16Mi", "512Mi", "pods is forbidden: memory max limit to request ratio per Container is 2, but provided ratio is 32", None, ()),
    ],
)  # fmt: skip
def test_what_is_written_is_admitted(
    request_: str, limit: str, message: str, fault: Fault | None, usage: tuple[Usage, ...]
) -> None:
    repository = tree(deployment(container=ASKS % (request_, limit)), LIMITS)
    found = seen(repository, message, fault=fault, usage=usage)
    (web,) = mended(repository, found).of_kind("Deployment")
    path = "spec.template.spec.containers[name=web].resources"
    for name, ratio, least, most in (("memory", 2, "64Mi", "1Gi"), ("cpu", 4, "50m", "2")):
        low, high = (parse(str(get(web.data, f"{path}.{group}.{name}"))) for group in ("requests", "limits"))
        assert parse(least) <= low <= high <= parse(most)
        assert high / low <= Decimal(ratio)


def test_what_no_field_of_the_container_can_satisfy_is_a_persons() -> None:
    ones = ", ".join(
        f"{{name: {name}, image: 'registry.example/{name}:2', {ASKS % ('512Mi', limit)}}}"
        for name, limit in (("web", "800Mi"), ("side", "700Mi"))
    )
    two = f"containers: [{ones}]"
    found = seen(tree(deployment(pod=two), LIMITS), "Container web was OOMKilled", fault="out-of-memory")
    assert found.plan is None  # the pod as a whole is at its maximum


TWISTED = """
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: shop}
spec:
  limits:
    - type: Container
      default: {cpu: 500m, memory: 128Mi}
      defaultRequest: {cpu: 100m, memory: 128Mi}
      maxLimitRequestRatio: {cpu: 4}
"""
FIVEFOLD = "resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 500m, memory: 64Mi}}"
TOO_FAR = "cpu max limit to request ratio per Container is 4, but provided ratio is 5.000000"


@pytest.mark.parametrize(("several", "planned"), [(5, True), (6, False)])
def test_a_limit_range_that_refuses_itself_and_many_may_be_the_mistake(several: int, planned: bool) -> None:
    others = [deployment(container=FIVEFOLD, name=f"other-{at}") for at in range(several - 1)]
    found = seen(tree(TWISTED, deployment(container=FIVEFOLD), *others), TOO_FAR, "ReplicaSet/web-7c9d8b6f5")
    assert (found.plan is not None) is planned
    if not planned:
        assert (
            "LimitRange bounds refuses 6 workloads of the namespace, and what it fills in by itself" in found.escalate
        )
        assert "400m" in found.escalate  # both ways are named
        assert "widen its ratio" in found.escalate
