"""What everything that Git has in a namespace counts for against a quota."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from functions._manifests.paths import get
from functions._manifests.quantities import parse
from functions._manifests.quotas import Quota, Usage, charged, claimed, counted_objects, covers, quota_in
from functions._manifests.replicas import Pods, Scalers, pods_of, scalers
from functions._manifests.repository import Manifest
from functions._manifests.workloads import pod_spec, pod_spec_path
from functions._preflight.view import View

# The controller manager's root CA publisher puts kube-root-ca.crt into each namespace, and a quota counts it.
_ALWAYS_THERE = {"configmaps": Decimal(1), "count/configmaps": Decimal(1)}


class Share(Struct, frozen=True):
    """What one workload adds: how many pods of which size."""

    workload: Manifest
    pods: Pods
    each: Usage


def quotas(view: View) -> Iterator[tuple[Quota, Manifest | None]]:
    """The quotas of Git, with their objects, and those that are only in the cluster."""
    known = set()
    for one in view.repository.of_kind("ResourceQuota"):
        known.add((one.namespace, one.name))
        yield quota_in(one), one
    for live in view.facts.quotas:
        if (live.namespace, live.name) not in known:
            yield Quota(live.name, live.namespace, {name: str(amount) for name, amount in live.hard.items()}), None


def shares(view: View, quota: Quota, scaled: Scalers | None = None) -> tuple[Share, ...]:
    """The workloads that a quota counts. What no Application reads is left out: nobody says that it is applied."""
    limits = view.limits(quota.namespace)
    nodes = None if view.facts.nodes is None else len(view.facts.nodes)
    scaled = scalers(view.repository) if scaled is None else scaled
    found = []
    for one in _applied(view, quota.namespace):
        spec = pod_spec(one)
        if spec and covers(quota, spec, limits):
            found.append(Share(one, pods_of(one, scaled, nodes), charged(spec, limits)))
    return tuple(found)


def at_rest(view: View, quota: Quota, of_pods: tuple[Share, ...]) -> Usage:
    """What is always there: pods at their fewest, claims, and all other objects."""
    usage: Usage = dict(_ALWAYS_THERE)
    for share in of_pods:
        _add(usage, share.each, share.pods.rest)
    for one in _applied(view, quota.namespace):
        if one.kind != "Pod":
            _add(usage, counted_objects(one), 1)
        for template in _templates(one):
            _add(usage, claimed(template), next((each.pods.rest for each in of_pods if each.workload is one), 0))
    return usage


def fits_after(view: View, manifest: Manifest, after: dict[str, object]) -> bool:
    """Whether a workload that is changed so takes no quota of its namespace beyond its bound."""
    limits, spec = view.limits(manifest.namespace), get(after, pod_spec_path(manifest.kind))
    now, before = charged(spec or {}, limits), charged(pod_spec(manifest), limits)
    more = {name: amount - before.get(name, Decimal(0)) for name, amount in now.items()}
    more = {name: amount for name, amount in more.items() if amount > 0}
    for quota, _ in quotas(view) if more else ():
        if quota.namespace != manifest.namespace or not more.keys() & quota.hard.keys():
            continue
        of_pods = shares(view, quota)
        usage = at_rest(view, quota, of_pods)
        pods = next((share.pods.rest for share in of_pods if share.workload is manifest), 0)
        for name in more.keys() & quota.hard.keys():
            if pods and usage.get(name, Decimal(0)) + more[name] * pods > parse(quota.hard[name]):
                return False
    return True


def _applied(view: View, namespace: str) -> Iterator[Manifest]:
    for one in view.by_namespace.get(namespace, ()) if namespace else ():
        if one.application and view.repository.find(one.kind, namespace, one.name) is one:
            yield one


def _templates(manifest: Manifest) -> list[dict[str, object]]:
    found = get(manifest.data, "spec.volumeClaimTemplates") if manifest.kind == "StatefulSet" else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _add(usage: Usage, more: Usage, times: int) -> None:
    for name, amount in more.items():
        usage[name] = usage.get(name, Decimal(0)) + amount * times
