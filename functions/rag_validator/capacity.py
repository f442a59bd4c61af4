"""Whether there is room for what a plan asks for: quotas, LimitRanges, the nodes or a declared size. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from eventing.vocabulary import ChangePlan
from functions._catalogue.capacity import Totals, demand, overdrawn, refused
from functions._manifests.limitranges import amounts, limits_of, pod_totals
from functions._manifests.quantities import parse, valid
from functions._manifests.replicas import pods_of, scalers
from functions._manifests.repository import Repository
from functions._manifests.workloads import pod_spec
from functions._preflight.facts import Facts, NodeFacts

_MEASURED = ("cpu", "memory")


def capacity(
    plan: ChangePlan,
    before: Repository,
    after: Repository,
    known: Facts | None = None,
    declared: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """What would not fit after the plan and did before, as sentences.

    `known` is what the ledger has of the cluster; where it has no nodes, `declared` says how much there is in all.
    """
    facts = known or Facts()
    namespaces = dict.fromkeys(operation.resource.namespace for operation in plan.operations)
    found = [check(before, after, namespace) for namespace in namespaces if namespace for check in (overdrawn, refused)]
    for namespace in filter(None, namespaces):
        found += _live_quotas(facts, before, after, namespace)
    nodes = tuple(one for one in facts.nodes or () if all(valid(one.allocatable.get(name)) for name in _MEASURED))
    found += _larger_than_any_node(plan, before, after, nodes)
    found += _in_all(before, after, _room(nodes, declared or {}), len(nodes) or 1)
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))


def _live_quotas(facts: Facts, before: Repository, after: Repository, namespace: str) -> Iterator[str]:
    """Quotas that the cluster has and Git need not: what is used now and what the plan adds."""
    quotas = [one for one in facts.quotas if one.namespace == namespace]
    had, has = (demand(before, namespace), demand(after, namespace)) if quotas else ({}, {})
    for quota in quotas:
        for name, hard in amounts(dict(quota.hard)).items():
            key = f"requests.{name}" if name in _MEASURED else name
            more = has.get(key, Decimal(0)) - had.get(key, Decimal(0))
            used = quota.used.get(name, 0)
            if more > 0 and valid(used) and parse(used) + more > parse(hard):
                yield (
                    f"ResourceQuota {quota.name} of {namespace} allows {hard} of {name}, {used} is used, "
                    f"and the plan asks for {_said(name, more)} more"
                )


def _larger_than_any_node(
    plan: ChangePlan, before: Repository, after: Repository, nodes: tuple[NodeFacts, ...]
) -> Iterator[str]:
    for resource in dict.fromkeys(operation.resource for operation in plan.operations) if nodes else ():
        workload = after.find(resource.kind, resource.namespace, resource.name)
        was = before.find(resource.kind, resource.namespace, resource.name)
        asked = pod_totals(pod_spec(workload), limits_of(after, resource.namespace)).requests if workload else {}
        had = pod_totals(pod_spec(was), limits_of(before, resource.namespace)).requests if was else {}
        for name in _MEASURED:
            largest = max(parse(node.allocatable[name]) for node in nodes)
            if name in asked and parse(asked[name]) > max(largest, parse(had.get(name, 0))):
                most = _said(name, largest)
                wanted = _said(name, parse(asked[name]))
                yield f"a pod of {resource.name} would request {wanted} of {name}, and the largest node has {most}"


def _room(nodes: tuple[NodeFacts, ...], declared: Mapping[str, str]) -> Totals:
    """How much there is in all; nothing about what nobody says."""
    if nodes:
        return {name: sum((parse(node.allocatable[name]) for node in nodes), Decimal(0)) for name in _MEASURED}
    return {name: parse(amount) for name, amount in declared.items()}


def _in_all(before: Repository, after: Repository, room: Totals, nodes: int) -> Iterator[str]:
    """Requests of everything in Git at rest. What runs beside it only makes the room smaller."""
    had, has = (_requests(before, nodes), _requests(after, nodes)) if room else ({}, {})
    for name, most in room.items():
        wanted = has.get(name, Decimal(0))
        if wanted > max(most, had.get(name, Decimal(0))):
            yield (
                f"all that Git runs would request {_said(name, wanted)} of {name}, "
                f"and the nodes can hold {_said(name, most)}"
            )


def _requests(repository: Repository, nodes: int) -> Totals:
    scaled, totals = scalers(repository), dict[str, Decimal]()
    for workload in repository.workloads():
        pod = pod_totals(pod_spec(workload), limits_of(repository, workload.namespace))
        number = pods_of(workload, scaled, nodes).rest
        for name in _MEASURED:
            totals[name] = totals.get(name, Decimal(0)) + parse(pod.requests.get(name, 0)) * number
    return totals


def _said(name: str, amount: Decimal) -> str:
    return f"{amount / 2**20:.0f}Mi" if name.endswith("memory") else f"{amount.normalize():f}"
