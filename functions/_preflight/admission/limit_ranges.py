"""Every pod and claim passes the LimitRanges of its namespace."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from eventing.vocabulary import Finding, Severity
from functions._manifests.limit_violations import Violation, claim_violations, violations
from functions._manifests.limitranges import Limit, orders
from functions._manifests.paths import child, get
from functions._manifests.replicas import scalers, wanted
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.admission.namespace_usage import fits_after
from functions._preflight.admission.resizing import key_of, resized
from functions._preflight.rule import finding
from functions._preflight.view import View

RATIO, MINIMUM, MAXIMUM = "limit-range-ratio", "limit-range-minimum", "limit-range-maximum"
DEFAULTS = "limit-range-defaults"
_RULES = {"ratio": RATIO, "min": MINIMUM, "max": MAXIMUM}
_CURES = {
    "ratio": "lower the limit or raise the request",
    "min": "raise it",
    "max": "lower it",
}


def of_rule(rule: str) -> Callable[[View], Iterator[Finding]]:
    """The check of one rule: each tells its own kind of refusal."""

    def check(view: View) -> Iterator[Finding]:
        scaled = scalers(view.repository)
        for one in view.objects:
            limits = view.limits(one.namespace) if one.namespace else ()
            if not limits:
                continue
            for path, violation in _of_claims(one, limits):
                if _rule(violation) == rule:
                    yield finding(rule, one, path, f"{violation.message}: {_CURES[violation.rule]}")
            spec = pod_spec(one)
            if spec:
                refused: Severity = "error" if wanted(one, scaled) else "warning"
                yield from _of_pods(rule, view, one, spec, refused)

    return check


def _of_pods(rule: str, view: View, manifest: Manifest, spec: dict[str, Any], refused: Severity) -> Iterator[Finding]:
    ways = orders(view.limits(manifest.namespace))
    found = [violations(spec, way) for way in ways]
    always = set.intersection(*({key_of(one) for one in listed} for listed in found))
    told = set()
    for way, listed in zip(ways, found, strict=True):
        for one in listed:
            if _rule(one) != rule or key_of(one) in told:
                continue
            told.add(key_of(one))
            certain = key_of(one) in always
            message = f"{one.message}: {_cure(one)}"
            if not certain:
                message += " (several LimitRanges give a default, and which of them counts is not defined)"
            fix = resized(manifest, way, ways, one, partial(fits_after, view, manifest))
            yield finding(rule, manifest, _path(manifest, one), message, refused if certain else "warning", fix)


def _cure(one: Violation) -> str:
    if one.defaulted:
        return f"state requests and limits of {one.resource}, for those that the LimitRange fills in are refused"
    if not one.path:
        return f"{_CURES[one.rule]} in its containers, or its pods are refused"
    return f"{_CURES[one.rule]}, or its pods are refused"


def _rule(one: Violation) -> str:
    return DEFAULTS if one.defaulted else _RULES[one.rule]


def _path(manifest: Manifest, one: Violation) -> str:
    here = pod_spec_path(manifest.kind)
    return child(f"{here}.{one.path}", "resources", one.group, one.resource) if one.path else here


def _of_claims(manifest: Manifest, limits: tuple[Limit, ...]) -> Iterator[tuple[str, Violation]]:
    """The size of a claim, or of what a StatefulSet makes claims from."""
    if manifest.kind == "PersistentVolumeClaim":
        claims = [("", manifest.data)]
    elif manifest.kind == "StatefulSet":
        listed = get(manifest.data, "spec.volumeClaimTemplates")
        templates = enumerate(listed if isinstance(listed, list) else ())
        claims = [(child("spec.volumeClaimTemplates", at), one) for at, one in templates if isinstance(one, dict)]
    else:
        return
    for path, data in claims:
        for one in claim_violations(data, limits):
            yield f"{path}.spec.resources.requests.{one.resource}".lstrip("."), one
