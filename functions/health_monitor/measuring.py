"""Looks at the cluster once: everything a verdict needs, and nothing decided."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from eventing.handler import Temporary
from eventing.vocabulary import ChangePlan, Resource
from functions._clients.cluster import ARGOCD_NAMESPACE, Cluster
from functions._clients.gitops import GitOps
from functions._clients.kinds import named
from functions.health_monitor import reading
from functions.health_monitor.ancestry import Ancestry
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import (
    ApplicationFacts,
    Facts,
    Followed,
    Object,
    Scope,
    WorkloadFacts,
    key,
    of_the_plan,
    touched,
)
from functions.health_monitor.kinds.seen import Around
from functions.health_monitor.reading_once import ReadOnce
from functions.health_monitor.revisioned import REVISIONED, revisioned
from functions.health_monitor.sync_windows import held_back, opens

LISTED = 4  # workloads of a kind in a namespace, from which one list is cheaper than asking for each


def look(
    cluster: Cluster,
    gitops: GitOps,
    plan: ChangePlan,
    commit: str,
    now: float,
    scope: Scope | None = None,
    undone: str = "",
) -> Facts:
    """The facts about the Applications, workloads and objects in scope; `commit` is the one awaited, or empty, `undone`
    the one that it takes back. Without a scope, what the plan names is looked at.

    Raises:
        Temporary: when the API server is away. Where Git is, the look goes on and says so.
    """
    reaches, cluster = scope or of_the_plan(plan), ReadOnce(cluster)
    nodes = cluster.list("Node")
    projects: dict[str, Object | None] = {}
    read = [_application(cluster, name, projects, now) for name in (plan.application, *reaches.applications[1:])]
    away, first, further = "", (False, False), tuple(map(Followed, reaches.applications[1:], read[1:]))
    try:
        contains = Ancestry(gitops)
        first = contains.live(commit, read[0]), contains.operated(commit, read[0])
        further = tuple(
            Followed(
                name,
                one,
                contains.live(commit, one),
                contains.operated(commit, one),
                contains.live(undone, one),
            )
            for name, one in zip(reaches.applications[1:], read[1:], strict=True)
        )
    except Temporary as error:
        away = str(error)[:300]
    workloads = _all_workloads(cluster, plan, reaches)
    return Facts(
        at=now,
        application=read[0],
        contains_commit=first[0],
        operation_contains_commit=first[1],
        workloads=workloads,
        objects=_objects(cluster, plan, reaches),
        nodes_down=reading.nodes_down(nodes),
        cordoned=reading.cordoned(nodes),
        git_away=away,
        further=further,
        around=_around(cluster, touched(plan, reaches), workloads, now),
    )


def _around(cluster: Cluster, changed: Iterable[Resource], workloads: Sequence[WorkloadFacts], now: float) -> Around:
    from functions.health_monitor.looking_around import look_around  # noqa: PLC0415 - reads manifests, at a look only

    return look_around(cluster, changed, workloads, now)


def _application(cluster: Cluster, name: str, projects: dict[str, Object | None], now: float) -> ApplicationFacts:
    found = cluster.get("Application", ARGOCD_NAMESPACE, name)
    if found is None:
        return reading.application(None)
    project = str(dig(found, "spec", "project", default="default"))
    if project not in projects:
        projects[project] = cluster.get("AppProject", ARGOCD_NAMESPACE, project)
    held = held_back(projects[project], found, now)
    opening = opens(projects[project], found, now) if held else 0.0
    return replace(reading.application(found), held_back=held, opens=opening)


def _all_workloads(cluster: Cluster, plan: ChangePlan, scope: Scope) -> tuple[WorkloadFacts, ...]:
    """Those in scope, and the Knative Services and Rollouts that the plan changes where it says their namespace; these
    are no workloads that have pods of their own.
    """
    changed = (operation.resource for operation in plan.operations if operation.op != "remove_resource")
    wanted = dict.fromkeys(scope.resources)
    wanted |= dict.fromkeys(one for one in changed if one.namespace and _kind(one) in REVISIONED)
    plain = [one for one in wanted if _kind(one) not in REVISIONED]
    own = (
        revisioned(_kind(one), one, cluster.get(_kind(one), one.namespace, one.name))
        for one in wanted
        if _kind(one) in REVISIONED
    )
    return (*_workloads(cluster, plain), *own)


def _workloads(cluster: Cluster, resources: Iterable[Resource]) -> tuple[WorkloadFacts, ...]:
    wanted = tuple(resources)
    kinds = {resource.kind for resource in wanted}
    lists = {
        "Pod": True,
        "ReplicaSet": True,
        "Event": True,
        "ControllerRevision": bool(kinds & {"StatefulSet", "DaemonSet"}),
        "Job": "CronJob" in kinds,
    }
    seen = {
        namespace: tuple(cluster.list(kind, namespace) if needed else () for kind, needed in lists.items())
        for namespace in {resource.namespace for resource in wanted}
    }
    found = _found(cluster, wanted)
    return tuple(reading.workload(one, found[one], *seen[one.namespace]) for one in wanted)


def _found(cluster: Cluster, wanted: tuple[Resource, ...]) -> dict[Resource, Object | None]:
    """Each workload as it is; one list where a namespace has many of a kind."""
    places = Counter((one.kind, one.namespace) for one in wanted)
    listed = {
        place: {str(dig(one, "metadata", "name")): one for one in cluster.list(*place)}
        for place, count in places.items()
        if count >= LISTED
    }
    return {
        one: listed[one.kind, one.namespace].get(one.name)
        if (one.kind, one.namespace) in listed
        else cluster.get(one.kind, one.namespace, one.name)
        for one in wanted
    }


def _objects(cluster: Cluster, plan: ChangePlan, scope: Scope) -> dict[str, bool]:
    """Whether the cluster has what was added or removed, as far as this client can read its kind."""
    placed = dict.fromkeys(one.resource for one in (*scope.added, *scope.removed))
    named_by_plan = (one.resource for one in plan.operations if one.op in ("add_resource", "remove_resource"))
    wanted = placed or dict.fromkeys(named_by_plan)
    return {key(one): cluster.get(kind, one.namespace, one.name) is not None for one in wanted if (kind := _kind(one))}


def _kind(resource: Resource) -> str:
    return named(resource.kind, resource.api_version)
