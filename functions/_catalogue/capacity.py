"""Whether what a plan leaves behind is admitted: ResourceQuotas and LimitRanges of the namespaces it touches."""

from decimal import Decimal

from functions._catalogue.reading import mapping
from functions._catalogue.surroundings import most
from functions._manifests.limit_violations import violations
from functions._manifests.limitranges import Limit, amounts, effective, limits_of, pod_totals
from functions._manifests.quantities import parse
from functions._manifests.repository import Manifest, Repository
from functions._manifests.workloads import containers, pod_spec

Totals = dict[str, Decimal]  # by the names of a ResourceQuota: requests.cpu in cores, limits.memory in bytes, pods


def copies(repository: Repository, workload: Manifest) -> int:
    """How many pods of a workload there can be at once; one for DaemonSets and Jobs, whose number Git does not say."""
    return most(repository, workload) if workload.kind in {"Deployment", "StatefulSet"} else 1


def demand(repository: Repository, namespace: str) -> Totals:
    """What all workloads of a namespace ask for together, at their largest, the defaults of LimitRanges filled in."""
    limits = limits_of(repository, namespace)
    totals: Totals = {}
    for workload in repository.workloads():
        if workload.namespace != namespace:
            continue
        number = copies(repository, workload)
        pod = pod_totals(pod_spec(workload), limits)
        each = {f"requests.{name}": amount for name, amount in pod.requests.items()}
        each |= {f"limits.{name}": amount for name, amount in pod.limits.items()}
        for name, amount in {**each, "pods": "1"}.items():
            totals[name] = totals.get(name, Decimal(0)) + parse(amount) * number
    return totals


def _quotas(repository: Repository, namespace: str) -> tuple[Manifest, ...]:
    """The quotas of a namespace that count every pod, whatever its priority or class."""
    return tuple(
        quota
        for quota in repository.of_kind("ResourceQuota")
        if quota.namespace == namespace
        and not mapping(quota.data, "spec.scopeSelector")
        and not mapping(quota.data, "spec").get("scopes")
    )


def _key(name: str) -> str:
    return f"requests.{name}" if name in {"cpu", "memory"} else name


def overdrawn(before: Repository, after: Repository, namespace: str) -> str:
    """The ResourceQuota that a plan would break, or break further, as a phrase; empty where there is none."""
    had, has = demand(before, namespace), demand(after, namespace)
    for quota in _quotas(after, namespace):
        for name, hard in amounts(mapping(quota.data, "spec.hard")).items():
            key = _key(name)
            if has.get(key, Decimal(0)) > max(parse(hard), had.get(key, Decimal(0))):
                return f"ResourceQuota {quota.name} of {namespace} allows {hard} of {name}, and this asks for more"
    return ""


def no_room(repository: Repository, workload: Manifest, pods: int) -> str:
    """The ResourceQuota that leaves no room for more pods of a workload, as a phrase; empty where there is room."""
    has = demand(repository, workload.namespace)
    pod = pod_totals(pod_spec(workload), limits_of(repository, workload.namespace))
    more = {f"requests.{name}": parse(amount) * pods for name, amount in pod.requests.items()}
    more |= {f"limits.{name}": parse(amount) * pods for name, amount in pod.limits.items()}
    more["pods"] = Decimal(pods)
    for quota in _quotas(repository, workload.namespace):
        for name, hard in amounts(mapping(quota.data, "spec.hard")).items():
            key = _key(name)
            if key in more and has.get(key, Decimal(0)) + more[key] > parse(hard):
                return f"ResourceQuota {quota.name} has no room for another pod of {workload.name} ({hard} of {name})"
    return ""


def refused(before: Repository, after: Repository, namespace: str) -> str:
    """Why a pod would not be admitted that is admitted today, as a phrase; empty where all stay admitted."""
    limits = limits_of(after, namespace)
    for workload in after.workloads():
        if workload.namespace != namespace:
            continue
        found = before.find(workload.kind, namespace, workload.name)
        known = _refusals(found, limits_of(before, namespace)) if found else {}
        for key, message in _refusals(workload, limits).items():
            if key not in known:
                return message
    return ""


def _refusals(workload: Manifest, limits: tuple[Limit, ...]) -> dict[tuple[str, str, str], str]:
    """What admission says against the pods of a workload, by place, resource and rule."""
    found = {(one.path, one.resource, one.rule): one.message for one in violations(pod_spec(workload), limits)}
    for path, container in (*containers(workload), *containers(workload, init=True)):
        used = effective(container, limits)
        for name, request in used.requests.items():
            upper = used.limits.get(name)
            if upper is not None and parse(request) > parse(upper):
                message = f"{request} of {name} is requested, which is more than the limit of {upper}"
                found[path, name, "request"] = message
    return found
