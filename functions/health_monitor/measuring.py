"""Looks at the cluster once: everything a verdict needs, and nothing decided."""

from collections.abc import Iterable

from eventing.vocabulary import ChangePlan, Resource
from functions._clients.cluster import Cluster
from functions._clients.gitops import GitOps
from functions.health_monitor import reading
from functions.health_monitor.facts import ApplicationFacts, Facts, WorkloadFacts, key


def look(cluster: Cluster, gitops: GitOps, plan: ChangePlan, commit: str, now: float) -> Facts:
    """The facts about a plan's application, workloads and resources; `commit` is the one awaited, or empty.

    Raises:
        Temporary: when the API server or Git is away.
    """
    application = reading.application(cluster.get("Application", "argocd", plan.application))
    return Facts(
        at=now,
        application=application,
        contains_commit=_contains(gitops, commit, application.revision),
        operation_contains_commit=_contains(gitops, commit, application.operation_revision),
        workloads=_workloads(cluster, plan.workloads),
        objects={
            key(operation.resource): _exists(cluster, operation.resource)
            for operation in plan.operations
            if operation.op in ("add_resource", "remove_resource")
        },
        nodes_down=reading.nodes_down(cluster.list("Node")),
    )


def unwatchable(application: ApplicationFacts, name: str) -> str:
    """Why a commit to this application could not be watched, empty when it can."""
    if not application.found:
        return f"the cluster has no Argo CD Application {name}, so a commit to it would reach nothing"
    if not application.automated:
        return f"Application {name} is not synced automatically, so a commit would wait unseen; turn automated sync on"
    return ""


def _workloads(cluster: Cluster, resources: Iterable[Resource]) -> tuple[WorkloadFacts, ...]:
    wanted = tuple(resources)
    seen = {
        namespace: tuple(cluster.list(kind, namespace) for kind in ("Pod", "ReplicaSet", "Event"))
        for namespace in {resource.namespace for resource in wanted}
    }
    return tuple(
        reading.workload(
            resource, cluster.get(resource.kind, resource.namespace, resource.name), *seen[resource.namespace]
        )
        for resource in wanted
    )


def _exists(cluster: Cluster, resource: Resource) -> bool:
    return cluster.get(resource.kind, resource.namespace, resource.name) is not None


def _contains(gitops: GitOps, commit: str, revision: str) -> bool:
    if not commit or not revision:
        return False
    return revision == commit or gitops.is_ancestor(commit, revision)
