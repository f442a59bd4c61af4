"""Looks at the cluster once: everything a verdict needs, and nothing decided."""

from collections.abc import Iterable

from msgspec.structs import replace

from eventing.handler import Temporary
from eventing.vocabulary import ChangePlan, Resource
from functions._clients.cluster import Cluster
from functions._clients.gitops import GitOps
from functions._clients.kinds import named
from functions.health_monitor import reading
from functions.health_monitor.digging import dig
from functions.health_monitor.facts import ApplicationFacts, Facts, WorkloadFacts, key
from functions.health_monitor.revisioned import REVISIONED, revisioned
from functions.health_monitor.sync_windows import held_back


def look(cluster: Cluster, gitops: GitOps, plan: ChangePlan, commit: str, now: float) -> Facts:
    """The facts about a plan's application, workloads and resources; `commit` is the one awaited, or empty.

    Raises:
        Temporary: when the API server is away. Where Git is, the look goes on and says so.
    """
    found = cluster.get("Application", "argocd", plan.application)
    project = cluster.get("AppProject", "argocd", dig(found, "spec", "project", default="default")) if found else None
    application = replace(reading.application(found), held_back=held_back(project, found, now))
    nodes = cluster.list("Node")
    live, operated, away = False, False, ""
    try:
        live = _contains(gitops, commit, application.known_revisions)
        operated = _contains(gitops, commit, (application.operation_revision, *application.operation_revisions))
    except Temporary as error:
        away = str(error)[:300]
    return Facts(
        at=now,
        application=application,
        contains_commit=live,
        operation_contains_commit=operated,
        workloads=(*_workloads(cluster, plan.workloads), *_revisioned(cluster, plan)),
        objects={
            key(operation.resource): _exists(cluster, kind, operation.resource)
            for operation in plan.operations
            if operation.op in ("add_resource", "remove_resource")
            and (kind := named(operation.resource.kind, operation.resource.api_version))
        },
        nodes_down=reading.nodes_down(nodes),
        cordoned=reading.cordoned(nodes),
        git_away=away,
    )


def unwatchable(application: ApplicationFacts, name: str) -> str:
    """Why a commit to this application could not be watched, empty when it can."""
    if not application.found:
        return f"there is no Argo CD Application {name} in namespace argocd, so a commit to it would reach nothing"
    if not application.automated:
        return f"Application {name} is not synced automatically, so a commit would wait unseen; turn automated sync on"
    if application.held_back:
        held = f"a sync window of its project holds Application {name} back now ({application.held_back})"
        return f"{held}, so a commit would wait unseen; it may come again when the window allows it"
    return ""


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
    return tuple(
        reading.workload(
            resource, cluster.get(resource.kind, resource.namespace, resource.name), *seen[resource.namespace]
        )
        for resource in wanted
    )


def _revisioned(cluster: Cluster, plan: ChangePlan) -> tuple[WorkloadFacts, ...]:
    """The Knative Services and Rollouts that the plan changes, where it says their namespace; they are no workloads
    that have pods of their own.
    """
    changed = {operation.resource: None for operation in plan.operations if operation.op != "remove_resource"}
    return tuple(
        revisioned(kind, resource, cluster.get(kind, resource.namespace, resource.name))
        for resource in changed
        if resource.namespace and (kind := named(resource.kind, resource.api_version)) in REVISIONED
    )


def _exists(cluster: Cluster, kind: str, resource: Resource) -> bool:
    return cluster.get(kind, resource.namespace, resource.name) is not None


def _contains(gitops: GitOps, commit: str, revisions: Iterable[str]) -> bool:
    """Whether one of the revisions (an Application has one for each source) is the commit or comes after it."""
    found = [revision for revision in revisions if revision] if commit else []
    return commit in found or any(gitops.is_ancestor(commit, revision) for revision in found)
