"""Everything of a namespace fits its ResourceQuotas."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from eventing.vocabulary import ChangePlan, Finding, Resource, Severity
from functions._manifests.limitranges import amounts
from functions._manifests.paths import child
from functions._manifests.quantities import parse
from functions._manifests.quotas import Quota, Usage, unstated
from functions._manifests.replicas import scalers, wanted
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers
from functions._preflight.admission.namespace_usage import Share, at_rest, quotas, shares
from functions._preflight.fix import plan, put
from functions._preflight.rule import finding
from functions._preflight.view import View

QUOTA, UNSTATED, FULL = "resource-quota", "resource-quota-unstated", "resource-quota-full"
_MORE = Decimal("1.2")  # a fifth more room: enough for the next object, too little to hide what keeps piling up


def fits(view: View) -> Iterator[Finding]:
    """At rest everything fits; so does one rollout, one job, one workload at its largest beside all others."""
    scaled = scalers(view.repository)
    for quota, manifest in quotas(view):
        of_pods = shares(view, quota, scaled)
        usage = at_rest(view, quota, of_pods)
        for name, hard in quota.hard.items():
            if usage.get(name, Decimal(0)) > parse(hard):
                where = f"namespace {quota.namespace} in Git needs more {name} than the {hard}"
                message = f"{where} that ResourceQuota {quota.name} allows: raise the quota or ask for less"
                yield _at(manifest, quota, QUOTA, child("spec.hard", name), message)
            else:
                yield from _crowded(quota, of_pods, usage, name, parse(hard))


def _crowded(quota: Quota, of_pods: tuple[Share, ...], usage: Usage, name: str, hard: Decimal) -> Iterator[Finding]:
    for share in of_pods:
        each, pods = share.each.get(name, Decimal(0)), share.pods
        more = max(pods.surge, pods.most - pods.rest)
        if each and more and usage.get(name, Decimal(0)) + each * more > hard:
            what = {"Job": "this job", "CronJob": "a run of this job"}.get(share.workload.kind, "")
            what = what or ("its rolling update" if pods.surge >= pods.most - pods.rest else "its largest scale")
            message = (
                f"ResourceQuota {quota.name} has no room for {what}: {name} would be above the quota for that time"
            )
            yield finding(QUOTA, share.workload, "spec", message, "warning")


def states_what_is_counted(view: View) -> Iterator[Finding]:
    """Where a quota counts CPU or memory, every container states it, or a LimitRange does."""
    scaled = scalers(view.repository)
    told: set[tuple[Manifest, str]] = set()
    for quota, _ in quotas(view):
        limits = view.limits(quota.namespace)
        for share in shares(view, quota, scaled):
            one = share.workload
            severity: Severity = "error" if wanted(one, scaled) else "warning"
            for path, container in (*containers(one), *containers(one, init=True)):
                for group, name in unstated(quota, container, limits):
                    where = child(path, "resources", group, name)
                    if (one, where) not in told:
                        told.add((one, where))
                        message = (
                            f"container {container.get('name')} has no {name} in its {group}, and ResourceQuota "
                            f"{quota.name} counts it: state it, or its pods are refused"
                        )
                        yield finding(UNSTATED, one, where, message, severity)


def has_room(view: View) -> Iterator[Finding]:
    """What a live quota counts is not used up."""
    in_git = {(quota.namespace, quota.name): (quota, one) for quota, one in quotas(view) if one is not None}
    for live in view.facts.quotas:
        quota, manifest = in_git.get((live.namespace, live.name), (None, None))
        hard = quota.hard if quota else amounts(live.hard)
        for name, used in amounts(live.used).items():
            if name in hard and parse(used) >= parse(hard[name]):
                message = f"all {hard[name]} of {name} in {live.namespace} are used: no further one is admitted"
                fix = _raised(manifest, live.name, name, hard[name]) if manifest else None
                named = Quota(live.name, live.namespace, {})
                yield _at(manifest, named, FULL, child("spec.hard", name), message, fix)


def _raised(manifest: Manifest, quota: str, name: str, hard: str) -> ChangePlan | None:
    """More room for objects that take none of a node's; CPU, memory and disks are not code's to give."""
    if name not in ("configmaps", "secrets", "services") and not name.startswith("count/"):
        return None
    value = str((parse(hard) * _MORE).to_integral_value(ROUND_CEILING))
    summary = f"ResourceQuota {quota} allows {value} of {name} instead of {hard}"
    return plan(
        manifest,
        (put(manifest, child("spec.hard", name), value),),
        summary,
        "how much a namespace may hold is a decision",
    )


def _at(
    manifest: Manifest | None, quota: Quota, rule: str, path: str, message: str, fix: ChangePlan | None = None
) -> Finding:
    severity: Severity = "error" if rule == QUOTA else "warning"
    if manifest is not None:
        return finding(rule, manifest, path, message, severity, fix)
    resource = Resource("ResourceQuota", quota.name, quota.namespace, "v1")
    return Finding(rule, severity, message, resource, "", path)
