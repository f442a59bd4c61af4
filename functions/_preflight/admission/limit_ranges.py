"""Every pod and claim passes the LimitRanges of its namespace."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.limitranges import Limit, claim_violations, violations
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "limit-range"


def within_limit_ranges(view: View) -> Iterator[Finding]:
    """Minimum, maximum and ratio hold for every container, init containers included, and for the pod as a whole."""
    for one in view.objects:
        yield from _of(one, view.limits(one.namespace))


def _of(manifest: Manifest, limits: tuple[Limit, ...]) -> Iterator[Finding]:
    if manifest.kind == "PersistentVolumeClaim":
        for violation in claim_violations(manifest.data, limits):
            yield finding(RULE, manifest, "spec.resources.requests.storage", f"{violation.message}: stay within it")
    for violation in violations(pod_spec(manifest), limits):
        path = f"{pod_spec_path(manifest.kind)}.{violation.path}".rstrip(".")
        yield finding(RULE, manifest, path, f"{violation.message}: stay within it, or its pods are refused")


LIMIT_RANGE = Rule(
    id=RULE,
    severity="error",
    title="Every pod and claim passes the LimitRanges of its namespace",
    why="Admission refuses the pod: the Deployment is there, its ReplicaSet is, and no pod ever starts.",
    cure="Stay between the minimum and the maximum, and keep the limit within the ratio of the request.",
    check=within_limit_ranges,
    example="""
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec:
  limits:
    - type: Container
      maxLimitRequestRatio: {cpu: 4}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          resources: {requests: {cpu: 100m}, limits: {cpu: 500m}}
""",
    cured="""
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec:
  limits:
    - type: Container
      maxLimitRequestRatio: {cpu: 4}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          resources: {requests: {cpu: 100m}, limits: {cpu: 400m}}
""",
    knows="A LimitRange that lives outside Git is not seen.",
)
