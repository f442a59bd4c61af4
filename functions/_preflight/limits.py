"""Every pod and claim passes the LimitRanges of its namespace."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.limitranges import Limit, claim_violations, limits_of, violations
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.change import View, finding

RULE = "limit-range"


def within_limit_ranges(view: View) -> Iterator[Finding]:
    """Minimum, maximum and ratio hold for every container, init containers included, and for the pod as a whole."""
    known: dict[str, tuple[Limit, ...]] = {}
    for one in view.affected:
        if one.namespace not in known:
            known[one.namespace] = limits_of(view.repository, one.namespace)
        yield from _of(one, known[one.namespace])


def _of(manifest: Manifest, limits: tuple[Limit, ...]) -> Iterator[Finding]:
    if manifest.kind == "PersistentVolumeClaim":
        for violation in claim_violations(manifest.data, limits):
            yield finding(RULE, manifest, "spec.resources.requests.storage", f"{violation.message}: stay within it")
    for violation in violations(pod_spec(manifest), limits):
        path = f"{pod_spec_path(manifest.kind)}.{violation.path}".rstrip(".")
        yield finding(RULE, manifest, path, f"{violation.message}: stay within it, or its pods are refused")
