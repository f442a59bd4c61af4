"""A LimitRange agrees with itself, and with the others of its namespace."""

from collections.abc import Iterator

from eventing.vocabulary import ChangePlan, Finding, Severity
from functions._manifests.limit_contradictions import path_of, refusals, useless_defaults
from functions._manifests.limit_violations import Violation
from functions._manifests.limitranges import containers_in, effective, limits_in
from functions._manifests.paths import child
from functions._manifests.quantities import formatted, parse
from functions._manifests.replicas import scalers, wanted
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec
from functions._preflight.admission.examples import limit_range
from functions._preflight.fix import changed, plan, put
from functions._preflight.rule import Rule, finding
from functions._preflight.view import View

RULE = "limit-range-contradiction"


def agrees(view: View) -> Iterator[Finding]:
    """The API server takes the LimitRange, and what it fills in is admitted."""
    for one in view.objects:
        if one.kind != "LimitRange":
            continue
        refused = tuple(refusals(one.data))
        for contradiction in refused:
            message = f"the API server refuses this LimitRange: {contradiction.message}"
            yield finding(RULE, one, contradiction.path, message)
        if not refused and one.namespace:
            yield from _useless(view, one)


def _useless(view: View, manifest: Manifest) -> Iterator[Finding]:
    for violation in useless_defaults(view.limits(manifest.namespace)):
        if violation.limit_range != manifest.name:
            continue
        message = (
            f"a container that states nothing is refused for what is filled in. {violation.message}: "
            "lower the default limit, raise the default request, or widen the bound"
        )
        severity: Severity = "error" if _relied_on(view, manifest.namespace, violation.resource) else "warning"
        yield finding(RULE, manifest, path_of(manifest.data, violation), message, severity, _fix(manifest, violation))


def _relied_on(view: View, namespace: str, resource: str) -> bool:
    """Whether a container that is to run states neither request nor limit of the resource."""
    scaled = scalers(view.repository)
    for one in view.by_namespace.get(namespace, ()):
        spec = pod_spec(one)
        listed = [*containers_in(spec, "containers"), *containers_in(spec, "initContainers")]
        if any(not _states(each, resource) for each in listed) and wanted(one, scaled):
            return True
    return False


def _states(container: dict[str, object], resource: str) -> bool:
    own = effective(container)
    return resource in own.requests or resource in own.limits


def _fix(manifest: Manifest, violation: Violation) -> ChangePlan | None:
    """The default limit lowered to what the ratio allows: no pod lives by that default, for all are refused."""
    limits = limits_in(manifest.data)
    own = [one for one in limits if one.type == "Container"]
    if violation.rule != "ratio" or len(own) != 1 or violation.resource not in own[0].default_request:
        return None
    name = violation.resource
    allowed = parse(own[0].default_request[name]) * parse(violation.bound)
    most = parse(own[0].max[name]) if name in own[0].max else allowed
    value = formatted(name, min(allowed, most), up=False)
    path = child("spec.limits[type=Container]", "default", name)
    operation = put(manifest, path, value)
    after = changed(manifest, (operation,))
    if after is None or tuple(refusals(after)) or _still(after, name):
        return None
    summary = f"LimitRange {manifest.name} fills in a limit of {value} for {name} instead of {operation.expected}"
    return plan(manifest, (operation,), summary)


def _still(after: dict[str, object], resource: str) -> bool:
    return any(one.resource == resource for one in useless_defaults(limits_in(after)))


LIMIT_RANGE_CONTRADICTION = Rule(
    id=RULE,
    severity="error",
    title="A LimitRange agrees with itself",
    why="A LimitRange whose minimum is above its maximum, or whose default is outside of both, is refused by the API "
    "server, and Argo CD's sync fails. One whose default limit is further above its default request than its own ratio "
    "allows is taken, and then refuses every pod that states nothing: the defaults are there for exactly those.",
    cure="Order them: min, defaultRequest, default, max. Keep default within defaultRequest times "
    "maxLimitRequestRatio, and within the maximum for a whole pod. With several LimitRanges in a namespace, let one "
    "give the defaults.",
    check=agrees,
    example=limit_range("min: {cpu: 100m}\nmax: {cpu: 50m}"),
    cured=limit_range("min: {cpu: 50m}\nmax: {cpu: 100m}"),
    knows="Where no container of the tree relies on defaults that are refused, it warns: the next one will.",
)
